# @wrong@
# %%
import subprocess

for command in (
    ["curl", "-m", "2", "http://127.0.0.1:@PORT@/"],
    ["git", "ls-remote", "http://127.0.0.1:@PORT@/x"],
    ["ssh", "-o", "ConnectTimeout=2", "-p", "@PORT@", "127.0.0.1"],
    ["bash", "-c", "echo x > /dev/tcp/127.0.0.1/@PORT@"],
):
    try:
        subprocess.run(command, timeout=1, capture_output=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError) as error:
        print(error)
