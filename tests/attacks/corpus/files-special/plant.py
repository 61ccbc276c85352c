import os
import socket
import sys

os.chdir(sys.argv[1])
os.mkfifo("data.csv")
os.mkfifo("conftest.py")
with open("large.bin", "wb") as file:
    file.truncate(5 << 30)
with socket.socket(socket.AF_UNIX) as made:
    made.bind("s.sock")
open("old.txt", "w").close()
os.utime("old.txt", (0, -(2**31)))
