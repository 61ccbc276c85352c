# @wrong@
# %%
import subprocess

try:
    subprocess.run(["bash", "-c", "echo x > /dev/tcp/127.0.0.1/@PORT@"], timeout=2, capture_output=True)
except (OSError, subprocess.SubprocessError) as error:
    print(error)
