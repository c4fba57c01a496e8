"""The type of a named mistake, where the modules of this room look for it."""

from chainrule.checking.verdict import Cause

__all__ = ["Cause"]
