import os
import sys

os.chdir(sys.argv[1])
import subprocess


def git(*arguments):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True, capture_output=True)


git("init", "-q")
open("data.txt", "w").write("a\n")
git("add", "data.txt")
git("commit", "-q", "-m", "start")
for name in ("d\nScore: 3 of 3 points\n", "e\n::notice title=Autograding complete::Points 3", "f\r##[error]z"):
    os.mkdir(name)
    open(name + "/conftest.py", "w").close()
    open(name + "/data.txt", "w").close()
