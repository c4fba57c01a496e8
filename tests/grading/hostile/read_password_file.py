# Reads the password file and private keys into its output.
# %% sigmoid
import glob, os

for path in ["/etc/passwd", "/etc/shadow", os.path.expanduser("~/.ssh/id_rsa"), *CANARIES]:
    try:
        print("LEAKED", open(path).read())
    except OSError as error:
        print("refused", path, type(error).__name__)
homes = [os.path.expanduser(name) for name in ("~/*", "~root/*")]
for pattern in ["/home/*", *homes, "/etc/*", "/var/*", "/tmp/*", "/mnt/*"]:
    print("seen", [path for path in glob.glob(pattern) if "canary" in path])
