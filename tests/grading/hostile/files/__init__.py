"""Submissions that go wrong as files: each module has `submit(folder, released, unit)`."""
