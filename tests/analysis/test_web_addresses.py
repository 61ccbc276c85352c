"""Addresses: which are the same page, and which anchors exist."""

import pytest

from autograde.analysis.web_addresses import collect_anchors, identify_page, is_known_anchor


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("https://a.b/?1", "http://A.b/?2", True),
        ("https://a.b/c#d", "https://www.a.b/c/#e", True),
        ("www.a.b", "//a.b/", True),
        ("https://a.b/c?", "https://a.b/c?&x=", True),
        ("https://youtube.com/watch?v=1&t=5", "https://youtube.com/watch?t=5&v=1", True),
        ("https://youtube.com/watch?v=1", "https://youtube.com/watch?v=2", False),
        ("https://a.b/c", "https://a.b/C", False),
        ("https://a.b", "https://a.b/c", False),
        ("doi:10.1/x", "doi:10.1/y", False),
    ],
)
def test_pages(one: str, other: str, are_same: bool) -> None:
    assert (identify_page(one) == identify_page(other)) is are_same


@pytest.mark.parametrize(
    ("anchor", "leads"),
    [
        ("#установка-и-запуск", True), ("#-данные", True), ("#данные-1", True), ("#user-content-данные", True),
        ("#top", True), ("#here", True), ("#Установка_и_запуск", True), ("#2-f1-score", True),
        ("#1", False), ("#", False), ("#-", False), ("#установка", False),
    ],
)  # fmt: skip
def test_anchors(anchor: str, leads: bool) -> None:
    assert (
        is_known_anchor(anchor, collect_anchors(["Установка и запуск", "📊 Данные", "2. F1-score"], ["here"])) is leads
    )
