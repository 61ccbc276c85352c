# @wrong@
# %%
import socket

try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"\x12\x34\x01\x00\x00\x01" + b"\x00" * 6 + b"\x03abc\x00\x00\x01\x00\x01", ("127.0.0.1", int("@UDP@")))
except OSError as error:
    print(error)
