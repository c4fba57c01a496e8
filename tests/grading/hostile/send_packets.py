# Sends TCP and UDP packets to this machine and the outside.
# %% sigmoid
import socket

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    for host in ("127.0.0.1", "8.8.8.8"):
        try:
            with socket.socket(socket.AF_INET, kind) as s:
                s.settimeout(0.5)
                s.connect((host, PORT))
                s.send(b"LEAKED")
                print("LEAKED", host)
        except OSError as error:
            print("refused", host, type(error).__name__)
try:
    import urllib.request

    urllib.request.urlopen("http://127.0.0.1:%d/LEAKED" % PORT, timeout=0.5)
except Exception as error:
    print("refused", type(error).__name__)
