# @good@
# %%
large = np.ones(25_000_000)
assert large.sum() == 25_000_000
