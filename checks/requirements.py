"""The list of requirements: what has to be installed to repeat the work."""

import posixpath
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from autograde.model import Location
from autograde.patterns import first_of, listed
from autograde.sources import uses
from autograde.submission import Submission
from autograde.units import parse_percent
from autograde.verdict import Fail

# What is imported under another name than it is installed by (names of the Python Package Index).
INSTALLED_AS = {
    "sklearn": "scikit-learn", "cv2": "opencv-python", "PIL": "pillow", "skimage": "scikit-image", "yaml": "pyyaml",
    "bs4": "beautifulsoup4", "dateutil": "python-dateutil", "dotenv": "python-dotenv", "git": "gitpython",
    "IPython": "ipython", "tensorboard": "tensorboard", "umap": "umap-learn", "attr": "attrs", "fitz": "pymupdf",
    "docx": "python-docx", "pptx": "python-pptx", "Crypto": "pycryptodome", "faiss": "faiss-cpu",
    "OpenSSL": "pyopenssl",
    "imblearn": "imbalanced-learn", "skopt": "scikit-optimize", "surprise": "scikit-surprise", "hydra": "hydra-core",
    "slugify": "python-slugify", "telebot": "pytelegrambotapi", "Levenshtein": "levenshtein", "pylab": "matplotlib",
    "Bio": "biopython", "whisper": "openai-whisper", "ffmpeg": "ffmpeg-python", "absl": "absl-py", "zmq": "pyzmq",
    "telegram": "python-telegram-bot", "mpl_toolkits": "matplotlib", "pytorch_lightning": "pytorch-lightning",
}  # fmt: skip
# Distributions that bring a module of another distribution's name.
ALSO = {
    "opencv-python": {"opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"},
    "tensorflow": {"tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos", "tf-nightly"},
    "keras": {"tensorflow", "tf-keras"},
    "faiss-cpu": {"faiss-gpu"},
    "scikit-learn": {"sklearn"},
    "torch": {"torchvision", "torchaudio"},
    "pytorch-lightning": {"lightning"},
    "levenshtein": {"python-levenshtein"},
    "psycopg2": {"psycopg2-binary"},
    "matplotlib": {"seaborn"},
    "numpy": {"pandas", "scipy", "torch", "scikit-learn"},
    "ipython": {"jupyter", "ipykernel", "notebook", "jupyterlab"},
}
# Modules of a place, not of a distribution.
OF_THE_PLACE = {"google", "kaggle_secrets", "__main__"}
# Lines that end in a backslash, with the one that they go on in.
_CONTINUED = re.compile(r"^(?:.*\\\n)+.*", re.MULTILINE)
_INCLUDED = re.compile(r"^(?:-r|--requirement)[ =]?\s*(\S+)", re.MULTILINE)
# pip's own options, which stand between requirements.
_OPTIONS = ("-", "--")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file; requirement is None where it cannot be read as one."""

    number: int
    text: str
    requirement: Requirement | None

    @property
    def is_address(self) -> bool:
        return bool(re.fullmatch(r"(?:[a-z]+\+)?(?:https?|git|ssh)://\S+", self.text))

    @property
    def is_of_one_computer(self) -> bool:
        """`numpy @ file:///croot/numpy`, as pip freeze writes it where conda installed."""
        return "file:/" in (self.requirement.url or "" if self.requirement else self.text)

    @property
    def name(self) -> str:
        """What is installed; of an address, what its last part says."""
        if self.requirement:
            return canonicalize_name(self.requirement.name)
        egg = re.search(r"#egg=([\w.-]+)", self.text)
        last = self.text.partition("#")[0].rpartition("/")[2].partition("@")[0].removesuffix(".git")
        return canonicalize_name(egg[1] if egg else last.split("-")[0] if last.endswith(".whl") else last)


def _lines(submission: Submission, file: str) -> tuple[str, list[Line]]:
    path = first_of(submission.files, file)
    return path, list(_read(submission, path, set()))


def _read(submission: Submission, path: str, known: set[str]) -> Iterator[Line]:
    """The lines of a file, and of those that it includes by `-r`; each file once."""
    known.add(path)
    content = submission.read_text(path).replace("\r\n", "\n")
    yield from _parse(content)
    for name in _INCLUDED.findall(content):
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        if inner not in known:
            yield from _read(submission, inner, known)


def _parse(content: str) -> Iterator[Line]:
    joined = _CONTINUED.sub(lambda lines: lines[0].replace("\\\n", " ") + "\n" * lines[0].count("\n"), content)
    for number, line in enumerate(joined.splitlines(), start=1):
        text = re.split(r"\s#", line, maxsplit=1)[0].strip()
        if not text or text.startswith(("#", *_OPTIONS)):
            continue
        try:
            yield Line(number, text, Requirement(text.partition(" --hash")[0]))
        except InvalidRequirement:
            yield Line(number, text, None)


def test_valid(submission: Submission, fail: Fail, file: str) -> None:
    """The list of requirements can be installed from."""
    path, lines = _lines(submission, file)
    for line in lines:
        place = Location(path, line=line.number, file_line=line.number)
        if line.is_of_one_computer:
            fail("local", line=line.number, text=line.text[:100], location=place)
        if line.requirement is None and not line.is_address:
            fail("invalid", line=line.number, text=line.text[:100], location=place)
    if not lines:
        fail("empty", path=path, location=Location(path))


def test_pinned(submission: Submission, fail: Fail, file: str, share: str) -> None:
    """Requirements name their versions."""
    path, lines = _lines(submission, file)
    open_ended = [line for line in lines if not _is_pinned(line)]
    if not lines:
        fail("empty", path=path, location=Location(path))
    pinned = Fraction(len(lines) - len(open_ended), len(lines))
    if pinned * 100 < parse_percent(share):
        names = listed([line.text[:60] for line in open_ended])
        place = Location(path, line=open_ended[0].number, file_line=open_ended[0].number)
        fail("open", names=names, pinned=len(lines) - len(open_ended), count=len(lines), location=place)


def _is_pinned(line: Line) -> bool:
    if line.requirement is None or line.requirement.url is not None:
        return (line.is_address or line.requirement is not None) and not line.is_of_one_computer
    return any(each.operator in ("==", "===", "~=") for each in line.requirement.specifier)


def test_cover(submission: Submission, fail: Fail, file: str, ignore: list[str]) -> None:
    """What the code imports is among the requirements."""
    path, lines = _lines(submission, file)
    listed_names = {line.name for line in lines if line.requirement or line.is_address}
    missing = [
        name
        for name in sorted(_imported(submission) - set(ignore) - OF_THE_PLACE)
        if not ({_installed_as(name)} | ALSO.get(_installed_as(name), set())) & listed_names
    ]
    if missing:
        fail("missing", names=listed(missing), location=Location(path))


def _installed_as(module: str) -> str:
    return canonicalize_name(INSTALLED_AS.get(module, module))


def _imported(submission: Submission) -> set[str]:
    """Top-level modules that notebooks and .py files import, that are neither Python's own nor the student's."""
    own = {part.removesuffix(".py") for path in submission.work if path.endswith(".py") for part in path.split("/")}
    sources = [path for path in submission.work if path.endswith((".py", ".ipynb"))]
    found = {
        use.name.partition(".")[0]
        for path in sources
        for use in uses([cell.source for cell in submission.code_cells(path)])
        if use.kind == "import"
    }
    return found - own - set(sys.stdlib_module_names)
