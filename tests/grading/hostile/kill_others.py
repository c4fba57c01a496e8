# Asks whether it could kill its parents and every other process (signal 0 only asks).
# %% sigmoid
import ctypes, os
for pid in (os.getppid(), 0, -1, *range(2, 40000)):
    try:
        os.kill(pid, 0)
        print("LEAKED", pid)
    except OSError:
        pass
libc = ctypes.CDLL(None, use_errno=True)
print("by thread", libc.syscall(200, 2, 0), libc.syscall(234, 2, 2, 0))
