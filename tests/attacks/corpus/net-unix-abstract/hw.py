# @wrong@
# %%
import socket

try:
    socket.socket(socket.AF_UNIX).connect("\0@ABSTRACT@")
except OSError as error:
    print(error)
