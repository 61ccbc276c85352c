"""Cut a text to a maximum length."""


def cut_end(text: str, max_characters: int) -> str:
    """The text; a longer one ends with `…` instead of its rest."""
    return text if len(text) <= max_characters else f"{text[: max_characters - 1]}…"


def cut_middle(text: str, max_characters: int, ellipsis: str = "…") -> str:
    """The text; a longer one has an ellipsis instead of its middle."""
    half = (max_characters - len(ellipsis)) // 2
    return text if len(text) <= max_characters else f"{text[:half]}{ellipsis}{text[-half:]}"


def cut_bytes(text: str, max_bytes: int) -> str:
    """The text in at most max_bytes of UTF-8, cut at a character boundary."""
    content = text.encode("utf-8", "replace")
    return text if len(content) <= max_bytes else content[: max_bytes - 3].decode("utf-8", "ignore") + "…"
