"""What a learner meets in a notebook: checks, hints, progress, and pictures of what failed."""
