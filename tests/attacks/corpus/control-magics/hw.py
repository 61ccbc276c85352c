# @good@
# %%
%matplotlib inline
%timeit -n 10 -r 2 norm([1.0, 2.0])
# %%
%%time
x = norm([3.0, 4.0])
# %%
%%capture
print('hidden')
# %%
%who
%precision 3
