# @escape@
# %%
# @syscall@
# %%
import subprocess

for command in (["sudo", "-n", "id"], ["su", "-c", "id"], ["mount", "-t", "tmpfs", "x", "/mnt"], ["newgrp", "root"]):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=2)
        if b"uid=0" in done.stdout:
            escaped(command[0])
    except (OSError, subprocess.SubprocessError):
        pass
