import os
import sys

os.symlink("../assignment/solution.py", os.path.join(sys.argv[1], "hw.py"))
