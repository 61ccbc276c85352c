"""The list of requirements: what has to be installed to repeat the work."""

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
from autograde.verdict import Fail

# What is imported under another name than it is installed by (names of the Python Package Index).
INSTALLED_AS = {
    "sklearn": "scikit-learn", "cv2": "opencv-python", "PIL": "pillow", "skimage": "scikit-image", "yaml": "pyyaml",
    "bs4": "beautifulsoup4", "dateutil": "python-dateutil", "dotenv": "python-dotenv", "git": "gitpython",
    "IPython": "ipython", "tensorboard": "tensorboard", "umap": "umap-learn", "attr": "attrs", "fitz": "pymupdf",
    "docx": "python-docx", "pptx": "python-pptx", "Crypto": "pycryptodome", "faiss": "faiss-cpu",
    "OpenSSL": "pyopenssl",
    "telegram": "python-telegram-bot", "mpl_toolkits": "matplotlib", "pytorch_lightning": "pytorch-lightning",
}  # fmt: skip
# Distributions that bring a module of another distribution's name.
ALSO = {
    "opencv-python": {"opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"},
    "tensorflow": {"tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos", "tf-nightly"},
    "keras": {"tensorflow", "tf-keras"},
    "faiss-cpu": {"faiss-gpu"},
    "scikit-learn": {"sklearn"},
    "matplotlib": {"seaborn"},
    "numpy": {"pandas", "scipy", "torch", "scikit-learn"},
    "ipython": {"jupyter", "ipykernel", "notebook", "jupyterlab"},
}
# Modules of a place, not of a distribution.
OF_THE_PLACE = {"google", "kaggle_secrets", "__main__"}
# pip's own options, which stand between requirements.
_OPTIONS = ("-", "--")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file; requirement is None where it cannot be read as one."""

    number: int
    text: str
    requirement: Requirement | None


def _lines(submission: Submission, file: str) -> tuple[str, list[Line]]:
    path = first_of(submission.files, file)
    content = submission.read_text(path).replace("\\\n", " ")
    return path, list(_parse(content))


def _parse(content: str) -> Iterator[Line]:
    for number, line in enumerate(content.splitlines(), start=1):
        text = line.partition(" #")[0].strip()
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
        if line.requirement is None and "://" not in line.text:
            place = Location(path, line=line.number, file_line=line.number)
            fail("invalid", line=line.number, text=line.text[:100], location=place)
    if not lines:
        fail("empty", path=path, location=Location(path))


def test_pinned(submission: Submission, fail: Fail, file: str, share: str) -> None:
    """Requirements name their versions."""
    path, lines = _lines(submission, file)
    open_ended = [line for line in lines if line.requirement is not None and not _is_pinned(line.requirement)]
    known = [line for line in lines if line.requirement is not None]
    if not known:
        fail("empty", path=path, location=Location(path))
    pinned = Fraction(len(known) - len(open_ended), len(known))
    if pinned * 100 < Fraction(share.strip().removesuffix("%")):
        names = listed([line.text[:60] for line in open_ended])
        place = Location(path, line=open_ended[0].number, file_line=open_ended[0].number)
        fail("open", names=names, pinned=len(known) - len(open_ended), count=len(known), location=place)


def _is_pinned(requirement: Requirement) -> bool:
    return requirement.url is not None or any(each.operator in ("==", "===", "~=") for each in requirement.specifier)


def test_cover(submission: Submission, fail: Fail, file: str, ignore: list[str]) -> None:
    """What the code imports is among the requirements."""
    path, lines = _lines(submission, file)
    listed_names = {canonicalize_name(line.requirement.name) for line in lines if line.requirement}
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
    own = {part.removesuffix(".py") for path in submission.work for part in path.split("/")}
    sources = [path for path in submission.work if path.endswith((".py", ".ipynb"))]
    found = {
        use.name.partition(".")[0]
        for path in sources
        for use in uses([cell.source for cell in submission.code_cells(path)])
        if use.kind == "import"
    }
    return found - own - set(sys.stdlib_module_names)
