"""What belongs to a project beside its notebooks: a container, an app, slides, data."""

import io
import re
import zipfile
from collections.abc import Iterator

import yaml

from autograde import programs
from autograde.errors import StudentFailure
from autograde.markdown import read
from autograde.model import Location
from autograde.patterns import find_any, first_of, listed, spoken
from autograde.sources import Use, uses
from autograde.submission import Submission
from autograde.verdict import Fail

MOST_SLIDES_BYTES = 64 << 20
LEVELS = ("error", "warning", "info", "style")
# What makes an app: the module, and what is called or built for it.
APPS = {
    "gradio": ("gradio", ["Interface", "Blocks", "ChatInterface", "TabbedInterface", "load"]),
    "streamlit": ("streamlit", ["title", "write", "header", "markdown", "button", "file_uploader", "set_page_config"]),
    "fastapi": ("fastapi", ["FastAPI"]),
    "flask": ("flask", ["Flask"]),
    "dash": ("dash", ["Dash"]),
    "panel": ("panel", ["panel", "Column", "Row", "serve"]),
}
# A data set by the call that loads it, or by its address.
_LOADERS = (r"(?:datasets\.)?load_dataset", r"(?:sklearn|torchvision|torchaudio|keras|tensorflow\.keras)\.datasets\..+",
            r"tensorflow_datasets\.load", r"openml\.datasets\.get_dataset", r"kagglehub\.dataset_download",
            r"(?:pandas|polars)\.read_\w+")  # fmt: skip
_ADDRESSES = re.compile(
    r"(?:kaggle\.com/(?:datasets|competitions|c)/[\w./-]+|huggingface\.co/datasets/[\w./-]+|archive\.ics\.uci\.edu/[\w./-]+"
    r"|openml\.org/[\w./-]+|zenodo\.org/records?/\d+|data\.gov[\w./-]+|data\.mos\.ru[\w./-]+)"
)


def test_dockerfile(submission: Submission, fail: Fail, file: str, level: str, ignore: list[str]) -> None:
    """The Dockerfile is sane."""
    path = first_of(submission.files, file)
    content = submission.read_text(path)
    if not re.search(r"^\s*FROM\s+\S", content, re.IGNORECASE | re.MULTILINE):
        fail("no-from", location=Location(path))
    found = programs.hadolint(content.encode())
    if found is None:
        raise StudentFailure("not-examined", what="hadolint")
    wanted = LEVELS[: LEVELS.index(level) + 1]
    bad = [each for each in found if each["level"] in wanted and each["code"] not in ignore]
    if bad:
        line = max(int(bad[0]["line"]), 1)
        what = f"{bad[0]['code']}: {bad[0]['message']}"
        fail("found", count=len(bad), what=what, location=Location(path, line=line, file_line=line))


def test_compose(submission: Submission, fail: Fail, file: str, services: list[str]) -> None:
    """The compose file names its services."""
    path = first_of(submission.files, file)
    try:
        content = yaml.safe_load(submission.read_text(path))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        fail("broken", what=" ".join(str(error).split())[:200], location=Location(path))
    named = content.get("services") if isinstance(content, dict) else None
    if not isinstance(named, dict) or not named:
        fail("no-services", location=Location(path))
    missing = [name for name in services if name not in named]
    if missing:
        fail("missing", names=listed(missing), location=Location(path))
    empty = [
        str(name) for name, each in named.items() if not isinstance(each, dict) or not {"image", "build"} & each.keys()
    ]
    if empty:
        fail("empty", names=listed(empty), location=Location(path))


def test_app(submission: Submission, fail: Fail, frameworks: list[str]) -> None:
    """There is a web app."""
    found = [use for path in _sources(submission) for use in _uses(submission, path)]
    imported = [name for name in frameworks if any(_is_of(use, APPS[name][0]) for use in found if use.kind == "import")]
    if not imported:
        fail("missing", names=", ".join(frameworks))
    called = {use.name for use in found if use.kind == "call"}
    if not any(f"{APPS[name][0]}.{each}" in called for name in imported for each in APPS[name][1]):
        fail("no-app", names=", ".join(imported))


def _sources(submission: Submission) -> list[str]:
    return [path for path in submission.work if path.endswith((".py", ".ipynb"))]


def _uses(submission: Submission, path: str) -> list[Use]:
    return uses([cell.source for cell in submission.code_cells(path)])


def _is_of(use: Use, module: str) -> bool:
    return use.name == module or use.name.startswith(f"{module}.")


def test_slides(submission: Submission, fail: Fail, paths: list[str], least: int) -> None:
    """The presentation is there."""
    files = find_any(submission.work, paths)
    if not files:
        fail("missing", paths=listed([spoken(path) for path in paths]))
    counted = {path: _count_pages(path, submission.read_bytes(path, MOST_SLIDES_BYTES)) for path in files}
    best = max(counted, key=lambda path: counted[path] or 0)
    if counted[best] is None:
        fail("unreadable", path=best, location=Location(best))
    if (counted[best] or 0) < least:
        fail("short", path=best, count=counted[best], least=least, location=Location(best))


def _count_pages(path: str, content: bytes) -> int | None:
    """Pages of a PDF, slides of PowerPoint or OpenDocument; None for what cannot be read."""
    if path.lower().endswith(".pdf"):
        return programs.count_pdf_pages(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if path.lower().endswith(".odp"):
                with archive.open("content.xml") as inner:
                    return inner.read(MOST_SLIDES_BYTES).count(b"<draw:page ") or None
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return None
    return sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in names) or None


def test_datasets(submission: Submission, fail: Fail, least: int) -> None:
    """Enough data sets are used."""
    found = {address.casefold().rstrip("/.") for text in _texts(submission) for address in _ADDRESSES.findall(text)}
    for path in _sources(submission):
        for cell in submission.code_cells(path):
            found |= set(_loaded(cell.source))
    if len(found) < least:
        fail("few", count=len(found), least=least, names=listed(sorted(found)) or "–")


def _texts(submission: Submission) -> Iterator[str]:
    for path in find_any(submission.work, ["**/*.md"]):
        yield " ".join(link.address for link in read([submission.read_text(path)]).links)
    for path in submission.notebooks:
        yield "\n".join(cell.source for cell in submission.notebook(path).cells)


def _loaded(source: str) -> Iterator[str]:
    """The data sets that a source loads: by a function of their own, or by their name."""
    for use in uses([source]):
        if use.kind == "call" and re.fullmatch(_LOADERS[1], use.name):
            yield use.name
    for name in (_LOADERS[0], *_LOADERS[2:]):
        last = name.rpartition(r"\.")[2]
        yield from re.findall(rf"(?<!\w){last}\(\s*f?[\"']([^\"'\n]{{1,200}})[\"']", source)
