# @wrong@
# %%
import os

os.makedirs("closed/inner", exist_ok=True)
open("closed/inner/file", "w").close()
for name in (b"\xff\xfe", b"-rf", b"new\nline", "\u202efdp.exe".encode(), b"a" * 255):
    try:
        os.mkdir(name)
    except OSError:
        pass
os.chmod("closed/inner", 0)
os.chmod("closed", 0)
