"""Name the mistake: reproduce the learner's numbers by a mistake made in the reference.

`operators` is the table of mutation operators, `mutate` makes the mutants of a reference,
`mutants` keeps them, run once, `search` finds those that give the learner's numbers, `relations`
sees simple relations to the truth, `own_code` reads the learner's text, `telling` and
`sentences` say it in words, `not_derived` recognises slopes that were measured or memorised, and
`naming` puts the name into a verdict.
"""

from chainrule.checking.verdict import Cause
from chainrule.mistakes.search import diagnose

__all__ = ["Cause", "diagnose"]
