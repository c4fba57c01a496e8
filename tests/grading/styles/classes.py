# %% given
import numpy as np
from dataclasses import asdict
# %% solution TooHot
class TooHot(Exception):
    ### BEGIN SOLUTION
    """The oven is too hot."""
    def __init__(self, degrees):
        super().__init__(f"{degrees} degrees")
        self.degrees = degrees
    ### END SOLUTION
# %% solution bake
def bake(degrees):
    ### BEGIN SOLUTION
    """Bake at so many degrees."""
    if degrees > 250:
        raise TooHot(degrees)
    return "cake"
    ### END SOLUTION
# %% test own_exception 2
try:
    bake(300)
except TooHot as error:
    assert error.degrees == 300
else:
    raise AssertionError("no error")
# %% test subclass_of_exception 1
assert issubclass(TooHot, Exception)
# %% test has_a_docstring 1
assert bake.__doc__
# %% solution Shape
class Shape:
    ### BEGIN SOLUTION
    def __init__(self, side):
        self.side = side
    def area(self):
        return self.side ** 2
    def __repr__(self):
        return f"Shape({self.side})"
    def __eq__(self, other):
        return isinstance(other, Shape) and self.side == other.side
    def __lt__(self, other):
        return self.side < other.side
    def __add__(self, other):
        return Shape(self.side + other.side)
    def __len__(self):
        return self.side
    def __contains__(self, x):
        return x <= self.side
    def __enter__(self):
        self.opened = True
        return self
    def __exit__(self, *error):
        self.opened = False
    ### END SOLUTION
# %% test inherits 2
class Box(Shape):
    def volume(self):
        return self.area() * self.side
assert Box(3).volume() == 27
# %% test isinstance_of_it 1
assert isinstance(Shape(1), Shape)
# %% test reads_as_text 2
assert repr(Shape(2)) == "Shape(2)"
assert f"{Shape(4)}" == "Shape(4)"
# %% test equals 2
assert Shape(2) == Shape(2)
assert Shape(2) != Shape(3)
# %% test variables_equal 1
one = Shape(2)
other = Shape(2)
assert one == other
# %% test ordered 2
small, large = sorted([Shape(5), Shape(2)])
assert small.side == 2 and small < large
# %% test context 2
with Shape(2) as shape:
    assert shape.opened
assert not shape.opened
# %% test added 1
assert (Shape(1) + Shape(2)).side == 3
# %% test contains 1
assert 2 in Shape(3)
# %% test attributes 1
shape = Shape(4)
shape.side = 6
assert shape.area() == 36 and len(shape) == 6
# %% solution Point
from collections import namedtuple
from dataclasses import dataclass
### BEGIN SOLUTION
Point = namedtuple("Point", ["x", "y"])

@dataclass
class Person:
    name: str
    age: int = 0
### END SOLUTION
# %% test named_fields 2
p = Point(1, 2)
assert p.x == 1 and p.y == 2
assert p == (1, 2)
assert p._replace(x=5).x == 5
# %% test data_class 2
assert Person("Ada") == Person("Ada", 0)
assert asdict(Person("Ada", 3)) == {"name": "Ada", "age": 3}
assert "Ada" in repr(Person("Ada"))
# %% solution mirrored
def mirrored(p):
    ### BEGIN SOLUTION
    return Point(p.y, p.x)
    ### END SOLUTION
# %% test gives_named_fields 1
assert mirrored(Point(1, 2)).x == 2
