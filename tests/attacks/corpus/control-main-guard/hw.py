# @good@
# %%
if __name__ == '__main__':
    ready = True
assert ready
