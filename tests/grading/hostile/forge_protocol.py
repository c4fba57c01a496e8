# Talks to the tester itself: commands, unknown handles, private names, forged answers, nonsense.
# Each step says FORGED when or before it is done; after a fatal one a new process goes on.
# %% sigmoid
import gc, sys

Channel = sys.modules["chainrule.grading.channel"].Channel
done = []


def line():
    return next(thing for thing in gc.get_objects() if type(thing) is Channel)


def sigmoid(z):
    print("FORGED answers", flush=True)
    for number in range(2000):
        line().send({"k": "v", "n": number, "v": None})
    return 0.0


# %% d_sigmoid
def d_sigmoid(z):
    for kind in ("execute_result", "clear_output", "error", "update_display_data"):
        line().send({"k": "p", "p": {"output_type": kind, "data": {"text/plain": "2"}}})
    line().send({"k": "p", "p": ["nonsense"]})
    done.append("FORGED results")
    return 0.0


# %% d_sigmoid_from_output
print(done)


def d_sigmoid_from_output(a):
    line().send({"k": "v", "n": 10**9, "v": ["a", "|O8", [1], "C", 0]}, [b"12345678"])
    done.append("FORGED arrays")
    return 0.0


# %% neuron_forward
print(done)


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
