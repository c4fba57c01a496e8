# Talks to the tester itself: forged answers, forged results, forged arrays.
# Each step says FORGED when or before it is done; after a fatal one a new process goes on.
# %% sigmoid
import gc, sys

Channel = sys.modules["chainrule.grading.channel"].Channel


def line():
    return next(thing for thing in gc.get_objects() if type(thing) is Channel)


def sigmoid(z):
    print("FORGED answers", flush=True)
    for number in range(2000):
        line().send({"k": "v", "n": number, "v": None})
    return 0.0


# %% d_sigmoid
def d_sigmoid(z):
    print("FORGED results", flush=True)
    for kind in ("execute_result", "clear_output", "error", "update_display_data"):
        line().send({"k": "p", "p": {"output_type": kind, "data": {"text/plain": "2"}}})
    line().send({"k": "p", "p": ["nonsense"]})
    return 0.0


# %% d_sigmoid_from_output
def d_sigmoid_from_output(a):
    print("FORGED arrays", flush=True)
    line().send({"k": "v", "n": 10**9, "v": ["a", "|O8", [1], "C", 0]}, [b"12345678"])
    return 0.0
