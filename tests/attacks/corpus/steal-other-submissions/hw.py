# @loot@
# %%
for path in ('@OTHER@/hw.py', '@WORKSPACE@/../other/hw.py'):
    try:
        take(open(path, 'rb').read())
    except OSError:
        pass
