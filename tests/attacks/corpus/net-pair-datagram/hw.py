# @wrong@
# %%
import socket

try:
    one, two = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"x", "@LOG@")
except OSError as error:
    print(error)
