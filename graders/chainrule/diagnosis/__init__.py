"""Name the mistake: reproduce the learner's numbers by a mistake made in the reference.

`library` holds the plausible mistakes of every reference, `engine` finds those that give the
learner's numbers, `algebra` sees simple relations to the truth, `sentences` says it in words,
`shortcuts` recognises derivatives that were measured or memorised.
"""

from chainrule.diagnosis.cause import Cause, Diagnosis
from chainrule.diagnosis.engine import diagnose

__all__ = ["Cause", "Diagnosis", "diagnose"]
