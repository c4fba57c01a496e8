# Talks to the tester itself: requests, commands, unknown handles, private names, nonsense.
# Each step says FORGED when or before it is done; after a fatal one a new process goes on.
# %% sigmoid
import gc, sys

Channel = sys.modules["chainrule.grading.channel"].Channel


def line():
    return next(thing for thing in gc.get_objects() if type(thing) is Channel)


# %% neuron_forward
def neuron_forward(w, b, x):
    line().send({"k": "q", "o": "call", "h": 0, "n": 1, "a": [["l"] * 5]})
    return 0.0


# %% neuron_factors
print("FORGED bytes", flush=True)
line().sock.sendall(b"\xff" * 4096)
# %% neuron_delta
for handle in range(40):
    for operation, arguments in (("get", ["__globals__"]), ("get", ["reference"]), ("item", ["a"])):
        print("FORGED request", handle, operation, flush=True)
        try:
            print("LEAKED", handle, operation, line().request(operation, handle, arguments))
        except Exception as error:
            print("refused", type(error).__name__)
# %% neuron_gradient
for command in ("fetch", "push", "files", "stand_in", "cell", "ops"):
    print("FORGED command", command, flush=True)
    try:
        line().request(command, 0, ["[]"])
        print("LEAKED", command)
    except Exception as error:
        print("refused", command, type(error).__name__)
