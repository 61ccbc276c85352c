import os
import sys

os.chdir(sys.argv[1])
open("hw.py", "a").write("# %%\nimport sys\nsys.setrecursionlimit(10**6)\n# %%\nmath.hypot(1, " + "1+" * 3000 + "1)\n")
