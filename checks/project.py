"""What belongs to a project beside its notebooks: a container, an app, slides, data."""

import ast
import functools
import itertools
import re
from collections.abc import Iterator, Mapping

import yaml

from autograde.analysis import external_tools, repository_text, slides, template_parts
from autograde.analysis.markdown import read_markdown
from autograde.analysis.patterns import describe_pattern, find_files_ignoring_case, join_names, resolve_file
from autograde.analysis.python_source import find_uses, is_below, parse
from autograde.api import Assignment, Fail, Location, Say, StudentFailure, Submission
from autograde.config.units import show_size

MAX_SLIDES_BYTES = 64 << 20
MAX_SLIDE_FILES = 20
# YAML can take the square of its length: numbers such as 1:1:1:… are read digit by digit.
MAX_COMPOSE_BYTES = 64 << 10
MAX_MERGED_KEYS = 200
MAX_NAMED_FINDINGS = 5
# What names a data set is a short expression; calls can stand in each other.
MAX_NODES_OF_A_NAME = 64
# What load_dataset takes for the form of local files; not a data set.
FORMATS = {"csv", "json", "parquet", "text", "imagefolder", "audiofolder", "arrow", "pandas"}
_FROM = re.compile(r"^[ \t]*FROM[ \t]+\S", re.IGNORECASE | re.MULTILINE)
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


def test_dockerfile(submission: Submission, fail: Fail, say: Say, file: str, level: str, ignore: list[str]) -> None:
    """The Dockerfile is sane."""
    path = resolve_file(submission.files, file)
    content = submission.read_text(path)
    if not _FROM.search(content):
        fail("no-from", location=Location(path))
    findings = external_tools.run_hadolint(content.encode())
    if findings is None:
        raise StudentFailure("not-examined", what="hadolint")
    levels = LEVELS[: LEVELS.index(level) + 1]
    relevant = [finding for finding in findings if finding["level"] in levels and finding["code"] not in ignore]
    if not relevant:
        return
    line = max(int(relevant[0]["line"]), 1)
    location = Location(path, line=line, file_line=line)
    if len(relevant) == 1:
        fail("found", what=_describe_finding(relevant[0]), location=location)
    descriptions = [
        say("place", line=max(int(finding["line"]), 1), what=_describe_finding(finding))
        for finding in relevant[:MAX_NAMED_FINDINGS]
    ]
    fail(
        "several",
        count=len(relevant),
        places="; ".join(descriptions) + ("; …" if len(relevant) > MAX_NAMED_FINDINGS else ""),
        location=location,
    )


def _describe_finding(finding: Mapping[str, object]) -> str:
    return f"{finding['code']}: {finding['message']}"


def test_compose(submission: Submission, fail: Fail, file: str, services: list[str]) -> None:
    """The compose file names its services."""
    path = resolve_file(submission.files, file)
    if len(submission.read_bytes(path, MAX_COMPOSE_BYTES + 1)) > MAX_COMPOSE_BYTES:
        fail("large", most=show_size(MAX_COMPOSE_BYTES), location=Location(path))
    try:
        content = yaml.load(submission.read_text(path), _Loader)  # noqa: S506, it is a safe one
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        fail("broken", what=" ".join(str(error).split())[:200], location=Location(path))
    defined_services = content.get("services") if isinstance(content, dict) else None
    if not isinstance(defined_services, dict) or not defined_services:
        fail("no-services", location=Location(path))
    missing = [name for name in services if name not in defined_services]
    if missing:
        fail("missing", names=join_names(missing), location=Location(path))
    empty = [str(name) for name, service in defined_services.items() if not _has_source(service)]
    if empty:
        fail("empty", names=join_names(empty), location=Location(path))


class _Loader(yaml.SafeLoader):
    """Refuses `<<` that copy more and more: a few lines can ask for more than there is memory."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:  # noqa: FBT002, PyYAML's own
        try:
            return super().construct_object(node, deep=deep)
        except (AttributeError, LookupError, TypeError, ArithmeticError) as error:  # a tag that its value does not fit
            raise yaml.constructor.ConstructorError(None, None, f"no {node.tag}", node.start_mark) from error

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        before = len(node.value)
        super().flatten_mapping(node)
        if len(node.value) > before + MAX_MERGED_KEYS:
            raise yaml.YAMLError("too many keys are merged by <<")


def _has_source(service: object) -> bool:
    return isinstance(service, dict) and any(service.get(key) for key in ("image", "build", "extends"))


def test_app(submission: Submission, fail: Fail, frameworks: list[str]) -> None:
    """There is a web app."""
    all_uses = find_uses(repository_text.all_code(submission), live=True)
    imported = [
        name
        for name in frameworks
        if any(is_below(use.name, APPS[name][0]) for use in all_uses if use.kind == "import")
    ]
    if not imported:
        fail("missing", names=", ".join(frameworks))
    calls = {use.name for use in all_uses if use.kind == "call"}
    if not any(f"{APPS[name][0]}.{function}" in calls for name in imported for function in APPS[name][1]):
        fail("no-app", names=", ".join(imported))


def test_slides(submission: Submission, assignment: Assignment, fail: Fail, paths: list[str], min_slides: int) -> None:
    """The presentation is there."""
    candidates = find_files_ignoring_case(submission.work, paths)[:MAX_SLIDE_FILES]
    if not candidates:
        fail("missing", paths=join_names([describe_pattern(path) for path in paths]))
    files = template_parts.find_own_files(assignment, submission, candidates)
    if not files:
        fail("given", paths=join_names(candidates))
    counted = {path: _count_pages(path, submission.read_bytes(path, MAX_SLIDES_BYTES)) for path in files}
    best = max(counted, key=lambda path: counted[path] or 0)
    if counted[best] is None:
        fail("unreadable", path=best, location=Location(best))
    if (counted[best] or 0) < min_slides:
        fail("short", path=best, count=counted[best], min_slides=min_slides, location=Location(best))


def _count_pages(path: str, content: bytes) -> int | None:
    """Pages of a PDF, slides of PowerPoint or OpenDocument, that show something; None for what cannot be read."""
    if path.lower().endswith(".pdf"):
        return external_tools.count_pdf_pages(content)
    return slides.count_slides(content, is_open_document=path.lower().endswith(".odp"))


def test_datasets(submission: Submission, assignment: Assignment, fail: Fail, min_count: int) -> None:
    """Enough data sets are used."""
    template_links = template_parts.collect_links(assignment, submission)
    linked = [
        link.address
        for link in read_markdown(repository_text.all_prose(submission)).links
        if link.address not in template_links
    ]
    code = repository_text.all_code(submission)
    texts = itertools.chain(linked, *map(_texts_that_code_uses, code))
    datasets = {_owner_and_name(address) for text in texts for address in _ADDRESSES.findall(text)}
    for source in code:
        datasets |= {_owner_and_name(name) for name in _loaded_datasets(source) if name not in FORMATS}
    if len(datasets) < min_count:
        fail("few", count=len(datasets), min_count=min_count, names=join_names(sorted(datasets)) or "–")


def _texts_that_code_uses(source: str) -> Iterator[str]:
    """Texts in quotes but those that only stand or are only printed, and the commands of a shell; no comments."""
    waiting: list[ast.AST] = [parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif not _only_shows(node):
            waiting.extend(ast.iter_child_nodes(node))
    lines = source.splitlines()
    is_shell = bool(lines) and re.match(r"%%(?:bash|sh)\b", lines[0].lstrip())
    for line in lines:
        command = line.lstrip()
        if command.startswith("!") or (is_shell and not command.startswith("#")):
            yield command.partition(" #")[0]


def _only_shows(node: ast.AST) -> bool:
    """Whether it is a text that nothing is done with, or is printed."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant | ast.JoinedStr)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "display")


def _owner_and_name(dataset: str) -> str:
    """One data set has one name: `huggingface.co/datasets/owner/name` and `load_dataset("owner/name")` are the same."""
    return dataset.casefold().rpartition("/datasets/")[2].rstrip("/.")


def _loaded_datasets(source: str) -> Iterator[str]:
    """The data sets that a source loads: by a function of their own, or by their name."""
    yield from (use.name for use in find_uses([source]) if use.kind == "call" and re.fullmatch(_FUNCTIONS, use.name))
    nodes = list(ast.walk(parse(source)))
    assigned = {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    words = functools.cache(_join_texts)  # a name can stand in any number of calls
    for call in nodes:
        if isinstance(call, ast.Call) and _LOADERS.fullmatch(_called_name(call.func)):
            keywords = [keyword.value for keyword in call.keywords if keyword.arg in _ADDRESS_KEYWORDS]
            first = next(iter([*call.args, *keywords]), None)
            yield from filter(None, [words(assigned.get(first.id) if isinstance(first, ast.Name) else first)])


def _called_name(function: ast.expr) -> str:
    """`pd.read_csv`, or `.read_csv` where it is read off of something without a name."""
    if isinstance(function, ast.Attribute):
        return f"{function.value.id if isinstance(function.value, ast.Name) else ''}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


def _join_texts(node: ast.expr | None) -> str:
    """The text in an expression: of `DATA / "a.csv"` and f"{DATA}/a.csv" what is in quotes."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return str(node.value)  # OpenML's data sets have numbers
    nodes = itertools.islice(ast.walk(node), MAX_NODES_OF_A_NAME) if node is not None else ()
    values = [part.value for part in nodes if isinstance(part, ast.Constant)]
    return "".join(value for value in values if isinstance(value, str))
