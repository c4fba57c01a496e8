# Forks as often as it may, in four ways.
# %% sigmoid
import os
for _ in range(64):
    try:
        if os.fork() == 0:
            os._exit(0)
        print("LEAKED fork")
    except OSError as error:
        pass
# %% d_sigmoid
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for number, arguments in ((57, ()), (58, ()), (56, (17, 0, 0, 0, 0)), (435, (0, 0))):
    if libc.syscall(number, *arguments) == 0:
        os._exit(0)
print("forked", ctypes.get_errno())
