"""Pictures: what browsers would show."""

import base64

import pytest

from autograde.analysis.image_format import has_suffix, is_base64_image, is_data_image, is_picture

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


@pytest.mark.parametrize(
    "head",
    [
        PNG, b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF1234WEBPVP8 ", b"BM12", b"\0\0\0\x20ftypavif", b"II*\0",
        b"<svg/>", b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="x">', b"<svg:svg>",
    ],
)  # fmt: skip
def test_pictures(head: bytes) -> None:
    assert is_picture(head)


@pytest.mark.parametrize("head", [b"", b"x", b"\x89PNG", b"# svg", b"RIFF1234WAVE", b"<html>", b"%PDF-1.7"])
def test_what_is_none(head: bytes) -> None:
    assert not is_picture(head)


def test_suffixes() -> None:
    assert has_suffix("images/Loss.PNG")
    assert not has_suffix("README.md")
    assert not has_suffix("png")


def test_encoded_and_pasted_pictures() -> None:
    text = base64.b64encode(PNG).decode()
    assert is_base64_image(text)
    assert is_base64_image("\n".join([text[:8], text[8:]]))
    assert is_data_image(f"data:image/png;base64,{text}")
    assert is_data_image("data:image/svg+xml;utf8,%3Csvg%20width='1'/%3E")
    assert is_data_image("data:image/svg+xml;charset=utf-8;base64," + base64.b64encode(b"<svg/>").decode())


@pytest.mark.parametrize("text", ["", "ж", "!!!!", "AAAA", "iVBOR"])
def test_what_encodes_none(text: str) -> None:
    assert not is_base64_image(text)
    assert not is_data_image(f"data:image/png;base64,{text}")
    assert not is_data_image(f"data:,{text}")
