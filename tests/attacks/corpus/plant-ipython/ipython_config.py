import sys

if "--json" in getattr(sys, "orig_argv", []):
    open("@PWNED@/ipython-config", "w").close()

c = get_config()
c.InteractiveShellApp.exec_lines = ['norm = 1']
