import os
import sys

os.chdir(sys.argv[1])
for name, text in (("a", "sk-"), ("b", "PASSWORD="), ("c", "a://b:"), ("d", "ghp_"), ("e", "-----BEGIN ")):
    open(name + ".txt", "w").write(text * ((1 << 20) // len(text)))
