# @good@
# %%
import os
import shutil
import tempfile

os.mkdir("results")
with open("results/out.txt", "w") as file:
    file.write("x")
with tempfile.TemporaryDirectory() as folder:
    open(os.path.join(folder, "a"), "w").close()
with tempfile.NamedTemporaryFile() as file:
    file.write(b"x")
os.chdir("results")
os.rename("out.txt", "in.txt")
assert os.listdir() == ["in.txt"]
os.chdir("..")
shutil.copytree("results", "copy")
shutil.rmtree("results")
assert os.path.expanduser("~") != "~"
open(os.path.expanduser("~/settings"), "w").close()
