"""The course as data: its units, their sources, exercises, answers and settings."""
