import os
import sys

os.chdir(sys.argv[1])
names = range(3_000)
stars = "".join(f"from m{n} import *\n" for n in names) + "".join(f"f{n}()\n" for n in names)
open("hw.py", "a").write("# %%\nif 0:\n    seed(" + " " * 100_000 + "1)\n# %%\n" + stars)
