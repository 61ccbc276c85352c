import os
import sys

os.chdir(sys.argv[1])
open("Dockerfile", "w").write("FROM x\nRUN " + "a && " * 3000 + "a\n")
