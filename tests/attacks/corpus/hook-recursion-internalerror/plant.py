import os
import sys

os.chdir(sys.argv[1])
open("hw.py", "w").write("x = 0\nif x == 1:\n    pass\n" + "".join(f"elif x == {n}:\n    pass\n" for n in range(2500)) + "def norm(values):\n    raise ValueError(1)\n")
