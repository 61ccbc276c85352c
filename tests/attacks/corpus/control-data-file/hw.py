# @good@
# %%
import json

from helper import answer

assert json.load(open('data/values.json')) == [1, 2, 3]
assert answer == 42
