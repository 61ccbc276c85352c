import sys

if "--json" in getattr(sys, "orig_argv", []):
    open("@PWNED@/usercustomize", "w").close()
