# %% solution first_squares
def first_squares(n):
    """Return the squares of the numbers from 1 to n; ValueError when n is below 1."""
    ### BEGIN SOLUTION
    if n < 1:
        raise ValueError("n must be at least 1")
    return [i**2 for i in range(1, n + 1)]
    ### END SOLUTION
# %% test some_squares 1
assert first_squares(1) == [1]
assert first_squares(3) == [1, 4, 9]
### BEGIN HIDDEN TESTS
assert first_squares(10)[-1] == 100
### END HIDDEN TESTS
# %% test refuses_zero 1
try:
    first_squares(0)
except ValueError:
    pass
else:
    raise AssertionError("did not raise")
# %% solution total
def total(n):
    """Return the sum of the first squares, made with `first_squares`."""
    ### BEGIN SOLUTION
    return sum(first_squares(n))
    ### END SOLUTION
# %% also total
def total(n):
    result = 0
    for square in first_squares(n):
        result += square
    return result
# %% test some_totals 0.5
assert total(1) == 1
assert total(4) == 30
# %% test total_uses_squares 0.5
kept = first_squares
del first_squares
try:
    total(1)
except NameError:
    pass
else:
    raise AssertionError("total does not use first_squares")
finally:
    first_squares = kept
# %% given
import multiprocessing.spawn
import sys
# Whoever starts processes asks a module where it comes from.
prepared = multiprocessing.spawn.get_preparation_data("one")
# %% test the_notebook_is_a_module 1
assert prepared["name"] == "one"
assert sys.modules["__main__"].__spec__ is None
