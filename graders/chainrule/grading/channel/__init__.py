"""What passes between the tester's process and the learner's, and nothing else does.

`conversation` is one end of it, `remote_object` what the other end's objects look like, `errors`
how exceptions cross, `plain_data` what values may, `numeric_state` the warnings' filters, `wire`
the frames.
"""

from chainrule.grading.channel.conversation import Channel
from chainrule.grading.channel.errors import CellTimeout, RemoteError, raised_there
from chainrule.grading.channel.plain_data import Gone, ProtocolError
from chainrule.grading.channel.remote_object import Remote

__all__ = [
    "CellTimeout",
    "Channel",
    "Gone",
    "ProtocolError",
    "Remote",
    "RemoteError",
    "raised_there",
]
