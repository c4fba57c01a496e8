# Fails so loudly that the error is too large to be shown: its message, its line, its name.
# %% sigmoid
line = "raise ValueError('x' * 9_000_000)" + " " * 10
exec(compile("def sigmoid(z):\n    " + line + "#" + "y" * 5_000_000, "<here>", "exec"))
import linecache

text = "def sigmoid(z):\n    " + line + "#" + "y" * 5_000_000
linecache.cache["<here>"] = (len(text), None, text.splitlines(True), "<here>")


# %% d_sigmoid
def d_sigmoid(z):
    print("z" * 1_900_000)
    raise type("E" * 3_000_000, (Exception,), {})("w" * 9_000_000)


# %% d_sigmoid_from_output
import gc, sys

Channel = sys.modules["chainrule.grading.channel"].Channel
channel = next(thing for thing in gc.get_objects() if type(thing) is Channel)
print("ARMED with", type(channel).__name__)
described = channel._describe


def huge(error):
    return {**described(error), "at": ["q" * 9_000_000], "text": "t" * 9_000_000}


channel._describe = huge


def d_sigmoid_from_output(a):
    raise KeyError("k")
