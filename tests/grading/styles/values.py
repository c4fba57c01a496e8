# %% given
import io
import contextlib
import math
from decimal import Decimal
from fractions import Fraction
import numpy as np
# %% solution half
def half(x):
    ### BEGIN SOLUTION
    return Fraction(x, 2)
    ### END SOLUTION
# %% test fraction 1
assert half(3) == Fraction(3, 2)
assert half(4) == 2
# %% solution prices
### BEGIN SOLUTION
prices = {"tea": Decimal("1.20"), "cake": Decimal("2.50")}
### END SOLUTION
# %% also prices
prices = dict(cake=Decimal("2.50"), tea=Decimal("1.20"))
# %% test decimals 2
assert prices["tea"] == Decimal("1.20")
assert sum(prices.values()) == Decimal("3.70")
assert isinstance(prices, dict) and len(prices) == 2
# %% solution greet
def greet(name):
    ### BEGIN SOLUTION
    print("Hello, " + name)
    ### END SOLUTION
# %% also greet
def greet(name):
    print(f"Hello, {name}")
# %% test printed 2
out = io.StringIO()
with contextlib.redirect_stdout(out):
    greet("Ada")
assert out.getvalue() == "Hello, Ada\n"
# %% test printed_hidden 2
with contextlib.redirect_stdout(io.StringIO()) as out:
    greet("Bob")
assert "Bob" in out.getvalue()
### BEGIN HIDDEN TESTS
with contextlib.redirect_stdout(io.StringIO()) as out:
    greet("Eve")
assert "Eve" in out.getvalue()
### END HIDDEN TESTS
# %% solution root
def root(x):
    ### BEGIN SOLUTION
    if x < 0:
        raise ValueError("x must not be negative")
    return math.sqrt(x)
    ### END SOLUTION
# %% test raises 2
try:
    root(-1)
except ValueError as error:
    assert "negative" in str(error)
else:
    raise AssertionError("no error")
### BEGIN HIDDEN TESTS
try:
    root(-2)
except Exception as error:
    assert type(error) is ValueError and "negative" in error.args[0]
else:
    raise AssertionError("no error")
### END HIDDEN TESTS
# %% solution evens
def evens(n):
    ### BEGIN SOLUTION
    return [i for i in range(n) if i % 2 == 0]
    ### END SOLUTION
# %% also evens
def evens(n):
    return list(range(0, n, 2))
# %% test lists 2
assert evens(5) == [0, 2, 4]
assert isinstance(evens(5), list) and all(type(i) is int for i in evens(9))
assert set(evens(5)) == {0, 2, 4} and sorted(evens(3), reverse=True) == [2, 0]
# %% solution pair
def pair():
    ### BEGIN SOLUTION
    return {"a": (1, 2)}, np.eye(2), None
    ### END SOLUTION
# %% test mixed 2
table, matrix, nothing = pair()
assert table == {"a": (1, 2)} and nothing is None
assert matrix.shape == (2, 2) and matrix.dtype == float and np.allclose(matrix @ matrix, matrix)
# %% test partial 3
points = 0
if evens(1) == [0]:
    points += 1
if evens(0) == []:
    points += 1.5
points
# %% solution adder
def adder(n):
    ### BEGIN SOLUTION
    return lambda x: x + n
    ### END SOLUTION
# %% test closures 1
assert callable(adder(1)) and adder(2)(3) == 5
assert list(map(adder(1), [1, 2])) == [2, 3]
# %% solution words
def words(text):
    ### BEGIN SOLUTION
    for word in text.split():
        yield word
    ### END SOLUTION
# %% test generators 1
assert list(words("a b")) == ["a", "b"]
assert next(iter(words("c"))) == "c"
