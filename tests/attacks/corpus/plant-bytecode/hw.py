# @wrong@
# %%
import helper
