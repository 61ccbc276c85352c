# @wrong@
# %%
import socket

try:
    socket.create_connection(("127.0.0.1", int('@PORT@')), timeout=2).sendall(b"x")
except OSError as error:
    print(error)
