# @good@
# %%
rng = np.random.default_rng(0)
matrix = rng.normal(size=(300, 300))
assert np.allclose(matrix @ np.linalg.inv(matrix), np.eye(300), atol=1e-6)
np.fft.fft(np.linalg.eigvals(matrix))
