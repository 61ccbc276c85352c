"""Presentations: what shows something, and what is made to take all memory."""

import tracemalloc
import zipfile

import pytest

from autograde.analysis import slides
from autograde.analysis.slides import count_slides
from tests.documents import OPEN_DOCUMENT, SLIDE, archive, odp, pptx
from tests.linear import assert_linear


def test_slides_with_text_or_a_picture_count() -> None:
    assert count_slides(pptx(["Data", "", "picture", " \n"]), is_open_document=False) == 2
    assert count_slides(odp(["Data", "", "Result"]), is_open_document=True) == 2


def test_what_is_no_presentation_has_no_slides() -> None:
    for content in (b"", b"PK\x03\x04", archive({"a.txt": "x"}), archive({"ppt/slides/slide1.xml": "x"})):
        assert count_slides(content, is_open_document=False) is None
        assert count_slides(content, is_open_document=True) is None


def test_entities_that_stand_for_more_and_more_are_refused() -> None:
    levels = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 60))
    text = f'<!DOCTYPE x [<!ENTITY e0 "x">{levels}]><x>&e59;</x>'
    assert count_slides(archive({"ppt/slides/slide1.xml": text}), is_open_document=False) is None


@pytest.mark.parametrize("is_open_document", [True, False])
def test_a_member_that_swells_is_not_read_whole(*, is_open_document: bool) -> None:
    bomb = archive({"content.xml": bytes(64 << 20), "ppt/slides/slide1.xml": bytes(64 << 20)})
    tracemalloc.start()
    assert count_slides(bomb, is_open_document=is_open_document) is None
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 40 << 20


def test_a_list_of_very_many_members_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    many = archive({f"{number}.xml": "" for number in range(slides.MAX_MEMBERS + 1)})
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was read"))
    assert count_slides(many, is_open_document=False) is None


@pytest.mark.parametrize("piece", ["<a>", "<a/>", "&lt;", "x ", "<!-- x -->"])
def test_the_time_grows_with_the_slide(piece: str) -> None:
    def count(times: int) -> None:
        count_slides(archive({"ppt/slides/slide1.xml": SLIDE.format(piece * times)}), is_open_document=False)
        count_slides(archive({"content.xml": OPEN_DOCUMENT.format(piece * times)}), is_open_document=True)

    assert_linear(count, 20_000)
