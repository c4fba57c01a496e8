# Sends warnings with the names of a test cell, full of a terminal's control sequences.
# %% sigmoid
import gc, sys

Channel = sys.modules["chainrule.grading.channel"].Channel
channel = next(thing for thing in gc.get_objects() if type(thing) is Channel)
print("ARMED with", type(channel).__name__)
send = channel.send


def other(header, blobs=()):
    if header.get("k") == "v":
        header["x"] = [["UserWarning", "\x1b]0;ESCAPED\x07\x1b[2J\x1b[1;31mESCAPED\x1b[0m"]]
    return send(header, blobs)


channel.send = other
sigmoid = lambda z: 0.0
