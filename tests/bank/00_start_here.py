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
# line: return 2 * (3 * x + 1)
# link: missing f′(x)
# link: factor 1/3
# cause: a factor 3 is missing
def first_slope(x):
    return 2 * (3 * x + 1)


# %% wrong first_slope A3: only the slope of the inside
# line: return 3 + 0 * x
# link: missing g′(f(x))
# link: missing 2 · (3 · x + 1)
def first_slope(x):
    return 3 + 0 * x


# %% wrong first_slope A1: outer slope taken at x
# line: return 2 * x * 3
# link: other point x for 3x + 1
# cause: uses x where (inside|3 \* x \+ 1) belongs
def first_slope(x):
    return 2 * x * 3


# %% wrong first_slope A5: slope of the square at the slope of the inside
# line: return 2 * 3 + 0 * x
# link: missing 3x + 1
# link: other point f′(x) for f(x)
# link: missing 3 · x + 1
def first_slope(x):
    return 2 * 3 + 0 * x


# %% wrong first_slope A6: order swapped, slope of 3x² + 1
# line: return 3 * 2 * x
# link: other point x for 3x + 1
# link: none
# cause: uses x where (inside|3 \* x \+ 1) belongs
def first_slope(x):
    return 3 * 2 * x


# %% wrong first_slope A7: product rule
# line: return 2 * x * (3 * x + 1) + x**2 * 3
# link: none
def first_slope(x):
    return 2 * x * (3 * x + 1) + x**2 * 3


# %% wrong first_slope A8: power not lowered
# line: return 2 * (3 * x + 1) ** 2 * 3
# link: extra 3x + 1
# cause: (inside|\(3 \* x \+ 1\))²
def first_slope(x):
    return 2 * (3 * x + 1) ** 2 * 3


# %% wrong first_slope -: the function itself
# line: return (3 * x + 1) ** 2
# link: other quantity g(f(x)) for its slope
# link: none
def first_slope(x):
    return (3 * x + 1) ** 2


# %% wrong first_slope -: slopes added instead of multiplied
# line: return 2 * (3 * x + 1) + 3
# link: none
# cause: adds .*multiplied
def first_slope(x):
    return 2 * (3 * x + 1) + 3


# %% wrong first_slope A10: a finite difference typed in
# line: return ((3 * (x + h) + 1) ** 2 - (3 * (x - h) + 1) ** 2) / (2 * h)
# line: h = 1e-6
# link: none
# cause: measured
def first_slope(x):
    h = 1e-6
    return ((3 * (x + h) + 1) ** 2 - (3 * (x - h) + 1) ** 2) / (2 * h)


# %% wrong first_slope -: prints and returns nothing
# link: none
def first_slope(x):
    slope = 18 * x + 6


# %% wrong first_slope -: text instead of a number
# line: return f"{18 * x + 6}"
# link: none
def first_slope(x):
    return f"{18 * x + 6}"


# %% wrong first_slope -: arithmetic slip while multiplying out
# line: return 9 * x + 6
# link: none
def first_slope(x):
    return 9 * x + 6


# %% wrong first_slope -: constant forgotten while multiplying out
# line: return 18 * x
# link: none
# cause: lacks the term 1
def first_slope(x):
    return 18 * x


# %% wrong first_slope -: the sign of the inside
# line: return 6 * (3 * x - 1)
# link: none
# cause: wrong sign
def first_slope(x):
    return 6 * (3 * x - 1)


# %% wrong first_slope -: right at one point only
# line: return 15.0
# link: none
def first_slope(x):
    return 15.0


# %% wrong first_slope -: unfinished
# link: none
def first_slope(x):
    raise NotImplementedError()

# %% wrong first_slope -: the square put in for its slope
# line: outer = inside**2
# link: other quantity g(f(x)) for g′(f(x))
# link: none
def first_slope(x):
    inside = 3 * x + 1
    outer = inside**2
    return outer * 3

# %% wrong first_slope -: the constant and the factor exchanged their signs
# line: inside = 1 - 3 * x
# link: none
# link: sign
def first_slope(x):
    inside = 1 - 3 * x
    return 2 * inside * 3

# %% wrong first_slope -: the inside is differentiated, the square's 2 is dropped
# line: return inner * inner_speed
# link: missing 2
# link: factor 1/2
def first_slope(x):
    """Return the slope of (3x + 1)² at x."""
    inner = 3 * x + 1
    inner_speed = 3
    return inner * inner_speed

# %% wrong first_slope -: multiplied out, with 6x for the slope of 6x
# line: return 18 * x + 6 * x
# link: none
def first_slope(x):
    # 9x^2 + 6x + 1
    return 18 * x + 6 * x

# %% wrong first_slope -: the double product is lost in multiplying out
# line: return 2 * a * x
# link: path 6
# link: none
def first_slope(x):
    # (3x+1)^2 = 9x^2 + 1
    a = 9
    c = 1  # constant, slope 0
    return 2 * a * x

# %% wrong first_slope -: the outer square is not differentiated at x's inside but at x itself: 2x·3
# line: aussen = 2 * x
# link: other point x for 3x + 1
def first_slope(x):
    aussen = 2 * x
    innen = 3
    return aussen * innen

# %% right first_slope: product rule with equal factors
def first_slope(x):
    # product rule: (3x+1)*(3x+1)
    u = 3 * x + 1
    du = 3
    return du * u + u * du
