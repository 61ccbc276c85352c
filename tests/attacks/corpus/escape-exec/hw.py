# @escape@
# %%
# @syscall@
# %%
import subprocess

for command in (["/bin/echo", "x"], ["sh", "-c", "echo x"], ["/proc/self/exe", "-c", "print('x')"]):
    try:
        if subprocess.run(command, capture_output=True, timeout=3).stdout.startswith(b"x"):
            escaped(f"exec of {command[0]}")
    except (OSError, subprocess.SubprocessError):
        pass
