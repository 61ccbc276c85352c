import os
import sys

os.chdir(sys.argv[1])
os.symlink("../assignment/checks/test_hidden.py", "checks.py")
os.symlink("../assignment", "folder")
os.symlink("../home/.netrc", "netrc.txt")
os.symlink("/", "all")
os.symlink("../out/autograde.json", "autograde.json")
os.symlink("loop", "loop")
