"""What belongs to a project beside its notebooks: a container, an app, slides, data."""

import ast
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator

import yaml

from autograde import programs, survey
from autograde.errors import StudentFailure
from autograde.markdown import read
from autograde.model import Location
from autograde.patterns import find_in_any_case, first_of, listed, spoken
from autograde.sources import is_below, parse, uses
from autograde.submission import Submission
from autograde.verdict import Fail

MOST_SLIDES_BYTES = 64 << 20
MOST_SLIDES = 20
MOST_COMPOSE_BYTES = 1 << 20
MOST_MERGED = 200
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, KeyError, NotImplementedError, RuntimeError, OSError,
               EOFError, ValueError)  # fmt: skip
# What load_dataset takes for the form of local files; not a data set.
FORMATS = {"csv", "json", "parquet", "text", "imagefolder", "audiofolder", "arrow", "pandas"}
LEVELS = ("error", "warning", "info", "style")
# What makes an app: the module, and what is called or built for it.
APPS = {
    "gradio": ("gradio", ["Interface", "Blocks", "ChatInterface", "TabbedInterface", "load"]),
    "streamlit": ("streamlit", ["title", "write", "header", "subheader", "text", "markdown", "button", "text_input",
                                "file_uploader", "selectbox", "slider", "chat_input", "set_page_config", "navigation"]),
    "fastapi": ("fastapi", ["FastAPI"]),
    "flask": ("flask", ["Flask"]),
    "dash": ("dash", ["Dash"]),
    "panel": ("panel", ["panel", "Column", "Row", "serve"]),
}  # fmt: skip
# A data set by the call that loads it, or by its address.
_FUNCTIONS = r"(?:sklearn|torchvision|torchaudio|keras|tensorflow\.keras)\.datasets\..+"
_TABLES = r"read_(?:csv|table|excel|json|parquet|feather|pickle|hdf|sql\w*|xml|html|stata|fwf|orc|ndjson|ipc|avro)"
_LOADERS = re.compile(
    rf"(?:\w*\.)?(?:load_dataset|get_dataset|dataset_download|{_TABLES})|(?:tfds|tensorflow_datasets)\.load"
)
_ADDRESS_KEYWORDS = ("path", "name", "handle", "dataset_id", "filepath_or_buffer", "path_or_buf", "io", "source")
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
        content = yaml.load(submission.read_text(path, MOST_COMPOSE_BYTES), _Loader)  # noqa: S506, it is a safe one
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        fail("broken", what=" ".join(str(error).split())[:200], location=Location(path))
    named = content.get("services") if isinstance(content, dict) else None
    if not isinstance(named, dict) or not named:
        fail("no-services", location=Location(path))
    missing = [name for name in services if name not in named]
    if missing:
        fail("missing", names=listed(missing), location=Location(path))
    empty = [str(name) for name, each in named.items() if not _has_source(each)]
    if empty:
        fail("empty", names=listed(empty), location=Location(path))


class _Loader(yaml.SafeLoader):
    """Refuses `<<` that copy more and more: a few lines can ask for more than there is memory."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        before = len(node.value)
        super().flatten_mapping(node)
        if len(node.value) > before + MOST_MERGED:
            raise yaml.YAMLError("too many keys are merged by <<")


def _has_source(service: object) -> bool:
    return isinstance(service, dict) and any(service.get(key) for key in ("image", "build", "extends"))


def test_app(submission: Submission, fail: Fail, frameworks: list[str]) -> None:
    """There is a web app."""
    found = uses(survey.code(submission))
    imported = [
        name for name in frameworks if any(is_below(use.name, APPS[name][0]) for use in found if use.kind == "import")
    ]
    if not imported:
        fail("missing", names=", ".join(frameworks))
    called = {use.name for use in found if use.kind == "call"}
    if not any(f"{APPS[name][0]}.{each}" in called for name in imported for each in APPS[name][1]):
        fail("no-app", names=", ".join(imported))


def test_slides(submission: Submission, fail: Fail, paths: list[str], least: int) -> None:
    """The presentation is there."""
    files = find_in_any_case(submission.work, paths)[:MOST_SLIDES]
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
    except _BROKEN_ZIP:
        return None
    return sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in set(names)) or None


def test_datasets(submission: Submission, fail: Fail, least: int) -> None:
    """Enough data sets are used."""
    code = survey.code(submission)
    texts = [link.address for link in read(survey.prose(submission)).links] + code
    found = {_owner_and_name(address) for text in texts for address in _ADDRESSES.findall(text)}
    for source in code:
        found |= {_owner_and_name(name) for name in _loaded(source) if name not in FORMATS}
    if len(found) < least:
        fail("few", count=len(found), least=least, names=listed(sorted(found)) or "–")


def _owner_and_name(named: str) -> str:
    """One data set has one name: `huggingface.co/datasets/owner/name` and `load_dataset("owner/name")` are the same."""
    return re.sub(r".*/datasets/", "", named.casefold()).rstrip("/.")


def _loaded(source: str) -> Iterator[str]:
    """The data sets that a source loads: by a function of their own, or by their name."""
    yield from (use.name for use in uses([source]) if use.kind == "call" and re.fullmatch(_FUNCTIONS, use.name))
    nodes = list(ast.walk(parse(source)))
    named = {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in nodes:
        if isinstance(call, ast.Call) and _LOADERS.fullmatch(_called(call.func)):
            keywords = [each.value for each in call.keywords if each.arg in _ADDRESS_KEYWORDS]
            first = next(iter([*call.args, *keywords]), None)
            yield from filter(None, [_words(named.get(first.id) if isinstance(first, ast.Name) else first)])


def _called(function: ast.expr) -> str:
    """`pd.read_csv`, or `.read_csv` where it is read off of something without a name."""
    if isinstance(function, ast.Attribute):
        return f"{function.value.id if isinstance(function.value, ast.Name) else ''}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


def _words(node: ast.expr | None) -> str:
    """The text in an expression: of `DATA / "a.csv"` and f"{DATA}/a.csv" what is in quotes."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return str(node.value)  # OpenML's data sets have numbers
    found = [] if node is None else [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
    return "".join(each for each in found if isinstance(each, str))
