import sys

if "--json" in getattr(sys, "orig_argv", []):
    open("@PWNED@/profile", "w").close()
