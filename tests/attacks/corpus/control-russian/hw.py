# @good@
# %%
имя_файла = "данные ученика.csv"
with open(имя_файла, encoding="utf-8") as файл:
    строки = файл.read().split()
assert строки == ["привет", "мир"]


def длина(значения):
    return math.sqrt(sum(каждое**2 for каждое in значения))


norm = длина
print("Готово: ёжик")
