# %% right first_slope: multiplied out
def first_slope(x):
    return 18 * x + 6


# %% right first_slope: one line with both factors
def first_slope(x):
    return 2 * (3 * x + 1) * 3


# %% right first_slope: factored
def first_slope(x):
    return 6 * (3 * x + 1)


# %% right first_slope: through NumPy, whole numbers
import numpy as np


def first_slope(x):
    return np.multiply(6, np.add(np.multiply(3, x), 1))


# %% right first_slope: sum of the slopes of the three terms
def first_slope(x):
    slope_of_squares = 9 * 2 * x
    slope_of_line = 6
    slope_of_constant = 0
    return slope_of_squares + slope_of_line + slope_of_constant


# %% right first_slope: power rule with a float exponent
def first_slope(x):
    return 3.0 * 2.0 * (3.0 * x + 1.0) ** 1.0


# %% wrong first_slope A2: the tempting answer, inside forgotten
# cause: a factor 3 is missing
def first_slope(x):
    return 2 * (3 * x + 1)


# %% wrong first_slope A3: only the slope of the inside
def first_slope(x):
    return 3 + 0 * x


# %% wrong first_slope A1: outer slope taken at x
# cause: uses x where (inside|3 \* x \+ 1) belongs
def first_slope(x):
    return 2 * x * 3


# %% wrong first_slope A5: slope of the square at the slope of the inside
def first_slope(x):
    return 2 * 3 + 0 * x


# %% wrong first_slope A6: order swapped, slope of 3x² + 1
# cause: uses x where (inside|3 \* x \+ 1) belongs
def first_slope(x):
    return 3 * 2 * x


# %% wrong first_slope A7: product rule
def first_slope(x):
    return 2 * x * (3 * x + 1) + x**2 * 3


# %% wrong first_slope A8: power not lowered
# cause: (inside|\(3 \* x \+ 1\))²
def first_slope(x):
    return 2 * (3 * x + 1) ** 2 * 3


# %% wrong first_slope -: the function itself
def first_slope(x):
    return (3 * x + 1) ** 2


# %% wrong first_slope -: slopes added instead of multiplied
# cause: adds .*multiplied
def first_slope(x):
    return 2 * (3 * x + 1) + 3


# %% wrong first_slope A10: a finite difference typed in
# cause: measured
def first_slope(x):
    h = 1e-6
    return ((3 * (x + h) + 1) ** 2 - (3 * (x - h) + 1) ** 2) / (2 * h)


# %% wrong first_slope -: prints and returns nothing
def first_slope(x):
    slope = 18 * x + 6


# %% wrong first_slope -: text instead of a number
def first_slope(x):
    return f"{18 * x + 6}"


# %% wrong first_slope -: arithmetic slip while multiplying out
def first_slope(x):
    return 9 * x + 6


# %% wrong first_slope -: constant forgotten while multiplying out
# cause: lacks the term 1
def first_slope(x):
    return 18 * x


# %% wrong first_slope -: the sign of the inside
# cause: wrong sign
def first_slope(x):
    return 6 * (3 * x - 1)


# %% wrong first_slope -: right at one point only
def first_slope(x):
    return 15.0


# %% wrong first_slope -: unfinished
def first_slope(x):
    raise NotImplementedError()

# %% wrong first_slope -: the square put in for its slope
def first_slope(x):
    inside = 3 * x + 1
    outer = inside**2
    return outer * 3

# %% wrong first_slope -: the constant and the factor exchanged their signs
def first_slope(x):
    inside = 1 - 3 * x
    return 2 * inside * 3
