"""The windows: one module each, a pure render(grade) -> text and a thin write. Only they print."""
