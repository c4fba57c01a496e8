"""Grade a class: nbgrader's course, gradebook and scores, many submissions at a time.

A submission is graded by two processes that trust each other with nothing but plain data.
The *learner's* process (`learner_process`) runs the submission inside a sandbox (`sandbox`). The
*tester's* process (`tester`) runs the instructor's test cells and sees the learner's
functions as remote callables (`remote`); `plan` says which cell belongs to whom. Both are
forked from warm processes (`pool`), so that no submission waits for an import. `run`
reads and writes the course's folders, `gradebook` is the only writer of the database, and
`dask_cluster` lends the same work to the machines of a Dask cluster.
"""

import sys

# jsonschema would compile a grammar of internationalised addresses when it is imported, for
# over a second; notebooks contain none.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
