import sys

if "--json" in getattr(sys, "orig_argv", []):
    open("@PWNED@/tests-conftest", "w").close()
