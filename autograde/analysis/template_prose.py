"""What was handed out, a file or a folder beside autograde.yml, so that a check counts only what the student wrote."""

from collections.abc import Callable, Iterator
from pathlib import Path

from autograde.analysis.document import Part
from autograde.analysis.image_format import has_suffix
from autograde.analysis.markdown import list_markdown_cells, read_markdown
from autograde.errors import StudentFailure
from autograde.submission.encodings import encoding_of
from autograde.submission.notebook import read_notebook


def read_handout(folder: Path, template: str | None, path: str) -> Part:
    """The handout of a Markdown file; of a folder, the file that is called like the student's.

    Raises:
        RuntimeError: there is no such template, or it cannot be read.

    """
    file = _locate(folder, template, path)
    if file is None:
        return Part()
    content = file.read_bytes()
    return _read(file, lambda: [content.decode(encoding_of(content) or "utf-8", "replace")])


def read_handout_cells(folder: Path, template: str | None, path: str) -> Part:
    """The Markdown cells of a notebook's handout; of a folder, the notebook called like the student's, or the only one.

    Raises:
        RuntimeError: there is no such template, or it cannot be read.

    """
    file = _locate(folder, template, path) or _only_notebook(folder, template)
    if file is None:
        return Part()
    return _read(file, lambda: list_markdown_cells(read_notebook(file.read_bytes(), file.name)))


def _read(file: Path, texts: Callable[[], list[str]]) -> Part:
    """What is wrong with the instructor's file is no failure of the student's."""
    try:
        return read_markdown(texts())
    except StudentFailure as failure:
        message = f"{file.name}: it cannot be read as a template ({failure.key}). Correct the file."
        raise RuntimeError(message) from failure


def read_handout_images(folder: Path, template: str | None) -> Iterator[bytes]:
    """The images of a handout that is a folder."""
    files = sorted((folder / template).rglob("*")) if template and (folder / template).is_dir() else []
    return (file.read_bytes() for file in files if file.is_file() and has_suffix(file.name))


def _only_notebook(folder: Path, template: str | None) -> Path | None:
    notebooks = list((folder / template).glob("*.ipynb")) if template else []
    return notebooks[0] if len(notebooks) == 1 else None


def _locate(folder: Path, template: str | None, path: str) -> Path | None:
    """The handout's file; None where no template is named, or its folder lacks the file."""
    if template is None:
        return None
    target = folder / template
    if not target.exists():
        message = f"{template}: there is no such file or folder beside autograde.yml. Correct `template`."
        raise RuntimeError(message)
    if not target.is_dir():
        return target
    names = {file.name.casefold(): file for file in sorted((target / path).parent.glob("*")) if file.is_file()}
    return names.get(Path(path).name.casefold())
