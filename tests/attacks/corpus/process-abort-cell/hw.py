# @wrong@
import os

os.abort()
