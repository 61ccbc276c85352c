"""Texts in a student's language, with numbers and plurals as the language requires."""

from collections.abc import Mapping
from decimal import Decimal

from autograde.model import Language
from autograde.texts import Text
from autograde.texts.failures import FAILURES
from autograde.texts.reports import REPORTS
from autograde.texts.truncate import cut_middle

CATALOGUE = REPORTS | FAILURES


class Amount:
    """A number in a text: `{days:day|days}` and `{days:день|дня|дней}` choose the form of the word."""

    def __init__(self, value: Decimal | int, language: Language) -> None:
        self.value = Decimal(value)
        self.language = language

    def __format__(self, spec: str) -> str:
        return f"{self} {self._word(spec.split('|'))}" if spec else str(self)

    def __str__(self) -> str:
        return format_number(self.value, self.language)

    def _word(self, forms: list[str]) -> str:
        if len(forms) < 3:
            return forms[0] if self.value == 1 else forms[-1]
        if self.value % 1:
            return forms[3] if len(forms) > 3 else forms[1]  # 7,5 балла, whatever the case
        last_two, last = abs(self.value) % 100, abs(self.value) % 10
        if last == 1 and last_two != 11:
            return forms[0]
        return forms[1] if 2 <= last <= 4 and not 12 <= last_two <= 14 else forms[2]


def format_number(value: Decimal, language: Language) -> str:
    """A number without trailing zeros: 7.5 in English, 7,5 in Russian."""
    plain = format(value.normalize(), "f") if value else "0"
    return plain.replace(".", ",") if language == "ru" else plain


def shorten(value: object, max_characters: int = 100) -> str:
    """Repr of a value on one line, without its middle if it is long; the type's name if repr fails."""
    try:
        representation = " ".join(repr(value).split())
    except (ValueError, RecursionError):  # an integer of more than 4,300 digits
        return f"<{type(value).__name__}>"
    return cut_middle(representation, max_characters, "...")


def text(key: str, language: Language, **values: object) -> str:
    """The text of that key, with the values filled in."""
    return fill(CATALOGUE[key], language, values)


def fill(template: Text, language: Language, values: Mapping[str, object]) -> str:
    """The template in one language with the values filled in; numbers are formatted for that language."""
    formatted = {
        name: Amount(value, language) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
    pattern = template.ru if language == "ru" else template.en
    return pattern.format(**formatted)
