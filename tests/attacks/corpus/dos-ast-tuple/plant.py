import os
import sys

os.chdir(sys.argv[1])
open("hw.py", "w").write("a = 1\nx = [" + "a," * (2 << 20) + "]\n")
