"""Where Is the Chain Rule? The course, its checks, figures and grading engine.

In a notebook: `from chainrule import check, hint, ready, start`. Anywhere:
`from chainrule import check_gradient`. Names are loaded when first used, so that
`import chainrule` costs nothing.
"""

import importlib
from typing import Any

_HOME = {
    "ask": "notebook.questions",
    "check_answer": "notebook.questions",
    "hand_in": "notebook.questions",
    "recall": "notebook.questions",
    "check": "notebook.session",
    "course_map": "notebook.session",
    "glossary": "notebook.page_to_keep",
    "hint": "notebook.session",
    "ready": "notebook.session",
    "start": "notebook.session",
    "take_home": "notebook.take_home",
    "check_gradient": "checking.check_gradient",
    "explain": "explaining.explain",
    "load_digits": "course.digits",
    "page_to_keep": "notebook.page_to_keep",
}

__all__ = [
    "ask",
    "check",
    "check_answer",
    "check_gradient",
    "course_map",
    "explain",
    "figures",
    "glossary",
    "hand_in",
    "hint",
    "load_digits",
    "page_to_keep",
    "ready",
    "recall",
    "start",
    "take_home",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("chainrule")
    if name == "figures":
        return importlib.import_module("chainrule.figures")
    if name in _HOME:
        return getattr(importlib.import_module(f"chainrule.{_HOME[name]}"), name)
    raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
