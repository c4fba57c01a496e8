# Fills the disk.
# %% sigmoid
try:
    for number in range(10_000):
        with open(f"file{number}", "wb") as stream:
            stream.write(b"x" * (10 << 20))
except OSError as error:
    print("refused after", number, "files:", error)
