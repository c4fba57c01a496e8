# Reads other submissions and the gradebook.
# %% sigmoid
import os

for path in [
    COURSE,
    COURSE + "/submitted",
    COURSE + "/gradebook.db",
    COURSE + "/source",
    "..",
    "../..",
]:
    try:
        print("LEAKED", os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(99))
    except OSError as error:
        print("refused", path, type(error).__name__)
