import os
import sys

os.chdir(sys.argv[1])
open("hw.py", "w").write("a\n" * (2 << 20))
