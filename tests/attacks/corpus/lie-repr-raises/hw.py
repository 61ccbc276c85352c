class Meta(type):
    def __repr__(cls):
        raise RuntimeError("repr of a class")

    __name__ = property(__repr__)
    __qualname__ = property(__repr__)
    __module__ = property(__repr__)


class Bad(metaclass=Meta):
    def __repr__(self):
        raise SystemExit("repr")

    __str__ = __len__ = __bool__ = __hash__ = __iter__ = __format__ = __repr__


def attack(*arguments):
    return [Bad(), {1: Bad()}, Bad]


norm = center = count_words = attack
