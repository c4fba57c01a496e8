"""Marks where they are needed: in and out of the learning platform, graded at hand-in."""
