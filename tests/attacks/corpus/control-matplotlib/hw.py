# @good@
# %%
import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot([1, 2, 3])
axes.set_title('Ось')
plt.show()
# %%
figure.savefig('figure.png')
