class Bad(Exception):
    def __str__(self):
        raise KeyboardInterrupt

    __repr__ = __str__
    args = property(__str__)
    __traceback__ = property(__str__)
    __cause__ = property(__str__)


def attack(*arguments):
    raise Bad


norm = center = count_words = attack
