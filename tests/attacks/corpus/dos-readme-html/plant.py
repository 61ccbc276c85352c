import os
import sys

os.chdir(sys.argv[1])
open("README.md", "w").write("# Data\n<div>" + "<a " * 60_000 + "\n<div>" + "<!--" * 60_000)
