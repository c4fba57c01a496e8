# Talks to the tester itself: commands, unknown handles, private names, forged answers, nonsense.
# Each step says FORGED before it is done; after the fatal ones a new process goes on.
# %% sigmoid
import gc, sys

Channel = sys.modules["chainrule.grading.remote"].Channel


def line():
    return next(thing for thing in gc.get_objects() if type(thing) is Channel)


for command in ("fetch", "push", "files", "stand_in", "cell", "ops"):
    print("FORGED command", command, flush=True)
    try:
        line().request(command, 0, ["[]"])
        print("LEAKED", command)
    except Exception as error:
        print("refused", command, type(error).__name__)


# %% d_sigmoid
def d_sigmoid(z):
    print("FORGED answers")
    for number in range(2000):
        line().send({"k": "v", "n": number, "v": None})
    return 0.0


# %% d_sigmoid_from_output
def d_sigmoid_from_output(a):
    print("FORGED results")
    for kind in ("execute_result", "clear_output", "error", "update_display_data"):
        line().send({"k": "p", "p": {"output_type": kind, "data": {"text/plain": "2"}}})
    line().send({"k": "p", "p": ["nonsense"]})
    return 0.0


# %% neuron_forward
def neuron_forward(w, b, x):
    print("FORGED arrays", flush=True)
    line().send({"k": "v", "n": 10**9, "v": ["a", "|O8", [1], "C", 0]}, [b"12345678"])
    line().send({"k": "q", "o": "call", "h": 0, "n": 1, "a": [["l"] * 5]})
    return 0.0


# %% neuron_delta
def neuron_delta(w, b, x, y):
    print("FORGED bytes", flush=True)
    line().sock.sendall(b"\xff" * 4096)
    return 0.0


# %% neuron_gradient
for handle in range(40):
    for operation, arguments in (
        ("get", ["__globals__"]),
        ("get", ["exercise"]),
        ("get", ["reference"]),
        ("set", ["x", 1]),
        ("item", ["a"]),
    ):
        print("FORGED request", handle, operation, flush=True)
        try:
            print("LEAKED", handle, operation, line().request(operation, handle, arguments))
        except Exception as error:
            print("refused", type(error).__name__)
