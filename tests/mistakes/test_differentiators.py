"""A library that differentiates in the learner's place is recognised by its name."""

import numpy as np
import pytest

from chainrule.course.source import run_source
from chainrule.mistakes.differentiators import library_used

TAKEN = {
    "imported inside": "def d(z):\n    from scipy.differentiate import derivative\n"
    "    return derivative(np.tanh, z).df",
    "imported above": "from scipy.differentiate import derivative\n\n"
    "def d(z):\n    return derivative(np.tanh, z).df",
    "under another name": "import scipy.interpolate as tools\n\n"
    "def d(z):\n    return tools.CubicSpline(z, z)(z, 1)",
    "in a helper": "from scipy.optimize import approx_fprime\n\n"
    "def help_me(z):\n    return approx_fprime(z, np.sum)\n\ndef d(z):\n    return help_me(z)",
    "in a lambda": "from scipy.differentiate import derivative\n\n"
    "def d(z):\n    return (lambda v: derivative(np.tanh, v).df)(z)",
}
OWN = {
    "a special function": "from scipy.special import expit\n\ndef d(z):\n    return expit(z)",
    "linear algebra": "import numpy as np\n\ndef d(z):\n    return np.linalg.norm(z)",
    "an own derivative": "def derivative(z):\n    return z\n\ndef d(z):\n    return derivative(z)",
    "not used": "from scipy.optimize import approx_fprime\n\ndef d(z):\n    return z",
}


def built(source: str):
    namespace = {"np": np, "__name__": "__main__"}
    run_source(source, namespace, "<test>")
    return namespace["d"]


@pytest.mark.parametrize("source", TAKEN.values(), ids=TAKEN)
def test_a_library_is_named(source: str) -> None:
    pytest.importorskip("scipy.differentiate")
    assert "scipy." in library_used(built(source))


@pytest.mark.parametrize("source", OWN.values(), ids=OWN)
def test_honest_code_names_none(source: str) -> None:
    assert library_used(built(source)) == ""
