import os
import sys

os.chdir(sys.argv[1])
open("hw.py", "w").write("x;\n" * 100_000)
