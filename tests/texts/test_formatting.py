import re
import string
from decimal import Decimal

import pytest

from autograde.config.schema import library
from autograde.texts import Text
from autograde.texts.formatting import CATALOGUE, Amount, format_number, text


@pytest.mark.parametrize(
    ("count", "word"),
    [
        (0, "баллов"),
        (1, "балл"),
        (2, "балла"),
        (4, "балла"),
        (5, "баллов"),
        (11, "баллов"),
        (12, "баллов"),
        (14, "баллов"),
        (21, "балл"),
        (22, "балла"),
        (111, "баллов"),
        (101, "балл"),
    ],
)
def test_russian_plurals(count: int, word: str) -> None:
    assert f"{Amount(count, 'ru'):балл|балла|баллов}" == f"{count} {word}"


def test_a_broken_number_takes_the_genitive() -> None:
    assert f"{Amount(Decimal('7.5'), 'ru'):балл|балла|баллов}" == "7,5 балла"
    assert text("score-of", "ru", score=Decimal("7.5"), maximum=Decimal("8.5")) == "7,5 из 8,5 балла"
    assert text("score-of", "ru", score=Decimal(5), maximum=Decimal(21)) == "5 из 21 балла"


@pytest.mark.parametrize(("count", "shown"), [(0, "0 points"), (1, "1 point"), (2, "2 points"), ("1.5", "1.5 points")])
def test_english_plurals(count: int | str, shown: str) -> None:
    assert f"{Amount(Decimal(count), 'en'):point|points}" == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("10.00", "10"), ("7.50", "7.5"), ("0", "0"), ("0.00", "0"), ("100", "100")]
)
def test_numbers_have_no_idle_zeros(value: str, shown: str) -> None:
    assert format_number(Decimal(value), "en") == shown


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def all_texts() -> list[tuple[str, Text]]:
    shipped = [
        (f"{check}: {key}", Text(**each))
        for check, schema in library().items()
        for key, each in schema["x-texts"].items()
    ]
    return [*CATALOGUE.items(), *shipped]


@pytest.mark.parametrize(("key", "each"), all_texts())
def test_both_languages_say_the_same_things(key: str, each: Text) -> None:
    missing = fields(each.en) ^ fields(each.ru)
    assert not missing, f"{key}: {missing}"
    assert re.search("[А-Яа-яё]", each.ru) or not re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", each.ru)), key


@pytest.mark.parametrize("each", [each for _, each in all_texts()])
def test_russian_counts_have_three_or_four_forms(each: Text) -> None:
    specs = [spec for _, _, spec, _ in string.Formatter().parse(each.ru) if spec]
    assert all(len(spec.split("|")) in (3, 4) for spec in specs)
