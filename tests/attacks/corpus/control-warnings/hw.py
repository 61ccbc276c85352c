# @good@
# %%
import logging
import sys
import warnings

warnings.warn('careful')
logging.basicConfig(level=logging.DEBUG)
logging.error('logged')
print('to stderr', file=sys.stderr)
