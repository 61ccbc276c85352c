import os
import sys

os.chdir(sys.argv[1])
import subprocess


def git(*arguments):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True, capture_output=True)


git("init", "-q")
git("add", "hw.py")
git("commit", "-q", "-m", "start")
git("remote", "add", "origin", "https://x-access-token:CANARY-CRED-" + "c0ffee04@github.com/o/r.git")
