import sys

if "--json" in getattr(sys, "orig_argv", []):
    open("@PWNED@/numpy", "w").close()


def __getattr__(name):
    return lambda *arguments, **named: True
