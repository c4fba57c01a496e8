"""Real input: unit 07's network reads handwritten digits."""

import time

import numpy as np
import sklearn.datasets
from sklearn.model_selection import train_test_split

from chainrule import load_digits
from chainrule.course.source import reference

UNIT = "07_mlp"


def test_the_network_of_unit_07_reads_handwritten_digits() -> None:
    init_params, train = reference(UNIT, "init_params"), reference(UNIT, "train")
    accuracy = reference(UNIT, "accuracy")
    pictures, labels = load_digits()
    X_train, X_test, y_train, y_test = train_test_split(
        pictures / 16, labels, test_size=0.25, stratify=labels, random_state=7
    )
    rng = np.random.default_rng(7)
    first = init_params([64, 32, 10], rng)

    start = time.perf_counter()
    params, history = train(first, X_train, y_train, 0.3, 40, 32, rng)
    seconds = time.perf_counter() - start

    before, after = accuracy(first, X_test, y_test), accuracy(params, X_test, y_test)
    print(f"test accuracy {before:.3f} -> {after:.3f} in {seconds:.1f} s, loss {history[-1]:.3f}")
    assert before < 0.3
    assert after >= 0.95
    assert history[-1] < 0.1 < history[0]


def test_the_digits_in_the_package_are_the_published_ones() -> None:
    pictures, labels = load_digits()
    published = sklearn.datasets.load_digits()
    np.testing.assert_array_equal(pictures, published.data)
    np.testing.assert_array_equal(labels, published.target)
