# Makes sockets by calling the kernel directly, past Python.
# %% sigmoid
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
for number in (41, 198, 425, 53):
    print("system call", number, libc.syscall(number, 2, 2, 0))


class Address(ctypes.Structure):
    _fields_ = [
        ("family", ctypes.c_short),
        ("port", ctypes.c_ushort),
        ("host", ctypes.c_uint32),
        ("zero", ctypes.c_char * 8),
    ]


s = libc.socket(2, 2, 0)
port = ((PORT & 255) << 8) | PORT >> 8
print("sent", libc.sendto(s, b"LEAKED", 6, 0, ctypes.byref(Address(2, port, 0x0100007F)), 16))
