# @wrong@
# %%
def norm(values):
    return sum(range(10**15))
