"""The handwritten digits that unit 07 learns to read, as they lie in the package.

They are the test set of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak
(UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49), licensed under CC BY 4.0,
here as bytes in a compressed file instead of text; the numbers are unchanged.
"""

from pathlib import Path

import numpy as np

_FILE = Path(__file__).with_name("digits.npz")


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the pictures (1797, 64), each 8 × 8 pixels from 0 to 16, and the labels (1797,)."""
    with np.load(_FILE) as stored:
        return stored["pictures"].astype(float), stored["labels"].astype(int)
