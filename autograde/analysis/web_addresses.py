"""Addresses of the web and anchors of a document, as they compare."""

import re
from collections.abc import Iterable

_SCHEME = re.compile(r"(?:https?:)?//(?:www\.)?|www\.", re.IGNORECASE)
_NUMBERED = re.compile(r"-\d{1,4}$")


def identify_page(address: str) -> str:
    """What tells one page from another: host, path and named values of a query, but neither `?1` nor `#part`."""
    whole, _, query = address.partition("#")[0].partition("?")
    begin = _SCHEME.match(whole)
    host, slash, path = whole[begin.end() if begin else 0 :].rstrip("/").partition("/")
    values = sorted(value for value in query.split("&") if re.match(r"[^=]+=.", value))
    return "?".join([host.casefold() + slash + path, *values])


def collect_anchors(titles: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Where `#anchors` may lead: headings, and what HTML names; the page's own top is always there."""
    return frozenset(map(_letters, (*titles, *names, "top", "readme")))


def is_known_anchor(anchor: str, anchors: frozenset[str]) -> bool:
    """Whether the anchor is known, as GitHub and Jupyter make it of a heading; `-1` stands behind a second one."""
    name = anchor.removeprefix("#").removeprefix("user-content-")
    return bool(_letters(name)) and not anchors.isdisjoint({_letters(name), _letters(_NUMBERED.sub("", name))})


def _letters(text: str) -> str:
    """Letters and digits alone: each site writes spaces and signs of a heading in its own way."""
    return re.sub(r"[\W_]+", "", text.casefold())
