# @good@
# %%
plain = count_words


def count_words(text):
    return plain(input("Text? "))
