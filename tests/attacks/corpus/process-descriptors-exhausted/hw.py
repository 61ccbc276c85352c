# @wrong@
# %%
held = []
try:
    while True:
        held.append(open('/dev/null'))
except OSError:
    pass
