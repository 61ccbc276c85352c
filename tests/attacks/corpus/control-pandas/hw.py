# @good@
# %%
import pandas as pd

frame = pd.DataFrame({"a": [1, 2, 3], "b": list("xyx")})
frame.to_csv("frame.csv", index=False)
pd.read_csv("frame.csv").groupby("b").sum()
# %%
def count_words(text):
    return {word: int(count) for word, count in pd.Series(text.split()).value_counts().items()}


def center(table):
    frame = pd.DataFrame(table)
    return (frame - frame.mean()).to_numpy()
