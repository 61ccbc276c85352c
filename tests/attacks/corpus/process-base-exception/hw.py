class Mine(BaseException):
    pass


kinds = [Mine(), GeneratorExit(), KeyboardInterrupt()]


def attack(*arguments):
    raise kinds[len(arguments) % 3 - 1]


norm = center = count_words = attack
