# @good@
# %%
import subprocess

assert subprocess.run(['echo', 'x'], capture_output=True, text=True, check=True).stdout == 'x\n'
# %%
found = !echo y
assert found == ['y']
