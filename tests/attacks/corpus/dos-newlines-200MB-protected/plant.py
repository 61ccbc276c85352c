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
with open("data.txt", "wb") as file:
    for _ in range(200):
        file.write(b"\n" * 1_000_000)
