# Tries the doors: namespaces, mounts, ptrace, memory of others, capabilities, keyrings.
# %% sigmoid
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
calls = {
    "unshare": (272, 0x10000000),
    "mount": (165, b"none", b"/", None, 0, None),
    "ptrace": (101, 16, 1),
    "setns": (308, 0, 0),
    "chroot": (161, b"/"),
    "bpf": (321, 0, 0, 0),
    "keyctl": (250, 0),
    "process_vm_readv": (310, 1, None, 0, None, 0, 0),
    "userfaultfd": (323, 0),
    "perf": (298, None, 0, 0, 0, 0),
}
for name, arguments in calls.items():
    if libc.syscall(*arguments) >= 0 and name != "chroot":
        print("LEAKED", name)
for path in (
    "/proc/self/mem",
    "/proc/1/environ",
    "/proc/self/environ",
    "/proc/sys/kernel/hostname",
    "/sys/kernel",
    "/dev/vda",
    "/dev/mem",
):
    try:
        open(path, "r+b")
        print("LEAKED", path)
    except OSError as error:
        print("refused", path, type(error).__name__)
print({key: value for key, value in os.environ.items() if "SECRET" in key or "TOKEN" in key})
