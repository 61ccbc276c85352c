# @wrong@
# %%
# @wire@
import socket

control = socket.socket(fileno=os.dup(link().channel.fds[2]))
control.settimeout(1)
try:
    socket.send_fds(control, [b"x"], [0] * 200)
    control.send(b"y" * 65536, socket.MSG_DONTWAIT)
    print(socket.recv_fds(control, 65536, 250))
except OSError as error:
    print(error)
