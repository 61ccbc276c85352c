import os
import sys

os.chdir(sys.argv[1])
open("README.md", "w").write("# Results\n" * 100_000)
