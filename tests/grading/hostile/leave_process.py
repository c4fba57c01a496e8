# Leaves a process running behind the run's back.
# %% sigmoid
import os, subprocess

for command in (["sleep", "987"], ["sh", "-c", "setsid nohup sleep 987 &"]):
    try:
        subprocess.Popen(command, start_new_session=True)
        print("LEAKED process")
    except OSError as error:
        print("refused", error)
print(os.system("sleep 987 &"))
try:
    os.posix_spawn("/bin/sleep", ["sleep", "987"], {})
except OSError as error:
    print("refused", error)
