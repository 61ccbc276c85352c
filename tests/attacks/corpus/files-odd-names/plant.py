import os
import sys

os.chdir(os.fsencode(sys.argv[1]))
for name in (b"a\n::error::b", b"##[error]c.ipynb.txt", "\u202ecod.exe".encode(), b"\xff\xfe.csv", b"$(touch x)", b"-rf", "Ａ.txt".encode()):
    open(name, "w").close()
