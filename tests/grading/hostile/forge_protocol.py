# Talks to the tester itself: unknown handles, private names, forged answers, nonsense.
# %% sigmoid
import gc

Channel = next(c for c in gc.get_objects() if isinstance(c, type) and c.__name__ == "Channel")
channel = next(c for c in gc.get_objects() if type(c) is Channel)
for handle in range(200):
    for operation, arguments in (
        ("get", ["__globals__"]),
        ("get", ["exercise"]),
        ("get", ["reference"]),
        ("call", [0.5]),
        ("set", ["x", 1]),
        ("item", ["a"]),
    ):
        try:
            print("LEAKED", handle, operation, channel.request(operation, handle, arguments))
        except Exception as error:
            pass
for command in ("cell", "fetch", "push", "files"):
    try:
        channel.request(command, 0, ["import os"])
        print("LEAKED", command)
    except Exception as error:
        print("refused", command, type(error).__name__)


# %% d_sigmoid
def d_sigmoid(z):
    for number in range(2000):
        channel.send({"k": "v", "n": number, "v": None})
    return 0.0


# %% d_sigmoid_from_output
def d_sigmoid_from_output(a):
    channel.sock.sendall(b"\xff" * 4096)
    return 0.0


# %% neuron_forward
def neuron_forward(w, b, x):
    channel.send({"k": "v", "n": 10**9, "v": ["a", "|O8", [1], "C", 0]}, [b"12345678"])
    channel.send({"k": "p", "p": {"output_type": "execute_result", "data": {"text/plain": "2"}}})
    channel.send({"k": "p", "p": ["nonsense"]})
    return 0.0


# %% neuron_delta
def neuron_delta(w, b, x, y):
    channel.request = None
    channel.send({"k": "q", "o": "call", "h": 0, "n": 1, "a": [["l"] * 5]})
    return 0.0
