# %% given
import random
import numpy as np
from unittest.mock import patch
# %% solution area
def area(side):
    ### BEGIN SOLUTION
    return side * side
    ### END SOLUTION
# %% solution floor_space
def floor_space(sides):
    ### BEGIN SOLUTION
    return sum(area(side) for side in sides)
    ### END SOLUTION
# %% also floor_space
def floor_space(sides):
    total = 0
    for side in sides:
        total = total + area(side)
    return total
# %% test deleted 2
kept = area
del area
try:
    floor_space([1])
except NameError:
    pass
else:
    raise AssertionError("floor_space should use area")
finally:
    area = kept
# %% test patched_main 2
with patch("__main__.area", return_value=10):
    assert floor_space([1, 2]) == 20
# %% solution ask
def ask():
    ### BEGIN SOLUTION
    return "Hello, " + input("Name? ")
    ### END SOLUTION
# %% test patched_input 1
with patch("builtins.input", return_value="Ada"):
    assert ask() == "Hello, Ada"
# %% solution tell
def tell(name):
    ### BEGIN SOLUTION
    print("Hello,", name)
    ### END SOLUTION
# %% test patched_print 1
with patch("builtins.print") as printed:
    tell("Ada")
printed.assert_called_once()
# %% solution scaled
def scaled(x):
    ### BEGIN SOLUTION
    return x * scale
    ### END SOLUTION
# %% test sets_a_global 2
scale = 3
assert scaled(2) == 6
scale = 5
assert scaled(2) == 10
# %% solution dice
def dice(n):
    ### BEGIN SOLUTION
    return [random.randint(1, 6) for _ in range(n)]
    ### END SOLUTION
# %% test seeded 2
random.seed(7)
expected = [random.randint(1, 6) for _ in range(5)]
random.seed(7)
assert dice(5) == expected
# %% solution noise
def noise(n):
    ### BEGIN SOLUTION
    return np.random.normal(size=n)
    ### END SOLUTION
# %% test numpy_seeded 2
np.random.seed(3)
expected = np.random.normal(size=4)
np.random.seed(3)
np.testing.assert_array_equal(noise(4), expected)
# %% test counts_calls 2
calls = []
original = area
def area(side):
    calls.append(side)
    return original(side)
floor_space([4, 5])
assert calls == [4, 5]
area = original
