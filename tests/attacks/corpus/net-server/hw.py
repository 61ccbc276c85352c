# @wrong@
# %%
import os
import socket
import time

if os.fork() == 0:
    os.setsid()
    try:
        server = socket.create_server(("127.0.0.1", 0))
    except OSError:
        os._exit(0)
    time.sleep(120)
    os._exit(0)
