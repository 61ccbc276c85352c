"""Every text that a student reads, in English and Russian, side by side."""

from typing import NamedTuple


class Text(NamedTuple):
    en: str
    ru: str
