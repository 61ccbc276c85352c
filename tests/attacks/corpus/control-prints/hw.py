# @good@
# %%
for number in range(50_000):
    print('x' * 99)
