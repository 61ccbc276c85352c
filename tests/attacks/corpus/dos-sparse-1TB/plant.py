import os
import sys

os.chdir(sys.argv[1])
with open("big.bin", "wb") as file:
    file.truncate(1 << 40)
