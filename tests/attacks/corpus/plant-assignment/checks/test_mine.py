import sys

if "--json" in getattr(sys, "orig_argv", []):
    open("@PWNED@/checks", "w").close()


def test_mine():
    pass
