import sys

if "grade" in getattr(sys, "orig_argv", []):
    open("@PWNED@/test", "w").close()


def test_mine():
    pass
