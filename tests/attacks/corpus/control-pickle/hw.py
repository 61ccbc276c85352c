# @good@
# %%
import pickle

with open('state.pkl', 'wb') as file:
    pickle.dump({'a': np.arange(5)}, file)
with open('state.pkl', 'rb') as file:
    assert pickle.load(file)['a'].sum() == 10
