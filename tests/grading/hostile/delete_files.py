# Deletes the course and the secret, and looks for a place outside where it may write.
# %% sigmoid
import os, shutil
for path in [COURSE, *CANARIES]:
    shutil.rmtree(path, ignore_errors=True)
    try:
        os.remove(path)
        print("LEAKED", path)
    except OSError as error:
        print("refused", path, type(error).__name__)
for folder in ("/", "/usr/lib", "/etc", "/var/tmp", "/home", "/root", *__import__("sys").path):
    try:
        os.mkdir(os.path.join(folder or ".", "..", "pwned"))
        print("LEAKED", folder)
    except OSError as error:
        print("refused", folder, type(error).__name__)
