# @wrong@
# %%
import socket

for path in ("@SOCKET@", "/var/run/docker.sock"):
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.connect(path)
            made.sendall(b"GET /containers/json HTTP/1.0\r\n\r\n") if path == "@SOCKET@" else None
    except OSError as error:
        print(error)
