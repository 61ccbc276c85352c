"""The list of requirements: what has to be installed to repeat the work."""

import re
import sys
from fractions import Fraction

from packaging.utils import canonicalize_name

from autograde.analysis.patterns import join_names, resolve_file
from autograde.analysis.python_source import find_uses
from autograde.analysis.requirement_lines import Line, read_lines
from autograde.api import Fail, Location, Say, Submission
from autograde.config.units import parse_percent

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
    "jwt": "pyjwt", "discord": "discord-py", "serial": "pyserial", "magic": "python-magic",
    "pkg_resources": "setuptools", "ruamel": "ruamel-yaml",
    "jose": "python-jose", "multipart": "python-multipart", "nacl": "pynacl", "usb": "pyusb",
    "dns": "dnspython", "community": "python-louvain", "talib": "ta-lib", "speech_recognition": "speechrecognition",
    "rest_framework": "djangorestframework", "MySQLdb": "mysqlclient", "snappy": "python-snappy",
    "telegram": "python-telegram-bot", "mpl_toolkits": "matplotlib", "pytorch_lightning": "pytorch-lightning",
}  # fmt: skip
# Distributions that bring a module of another distribution's name.
ALSO_PROVIDED_BY = {
    "opencv-python": {"opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"},
    "tensorflow": {"tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos", "tf-nightly"},
    "keras": {"tensorflow", "tf-keras"},
    "faiss-cpu": {"faiss-gpu"},
    "scikit-learn": {"sklearn"},
    "torch": {"torchvision", "torchaudio"},
    "pytorch-lightning": {"lightning"},
    "levenshtein": {"python-levenshtein"},
    "python-magic": {"python-magic-bin"},
    "psycopg2": {"psycopg2-binary"},
    "matplotlib": {"seaborn"},
    "numpy": {"pandas", "scipy", "torch", "scikit-learn"},
    "ipython": {"jupyter", "ipykernel", "notebook", "jupyterlab"},
}
# Modules that a platform such as Colab or Kaggle provides.
PROVIDED_BY_PLATFORM = {"google", "kaggle_secrets", "__main__"}
# Names that pip refuses, or that only tell which package is meant; None for what is a part of Python.
NOT_INSTALLABLE = {
    "sklearn": "scikit-learn", "skimage": "scikit-image", "pytorch": "torch", "cv2": "opencv-python", "pil": "pillow",
    "yaml": "pyyaml", **dict.fromkeys(["os", "sys", "math", "json", "random", "time", "pickle"]),
}  # fmt: skip
MAX_NAMED_LINES = 5


def _lines(submission: Submission, file: str) -> tuple[str, list[Line]]:
    path = resolve_file(submission.files, file)
    return path, read_lines(submission, path)


def test_valid(submission: Submission, fail: Fail, say: Say, file: str) -> None:
    """The list of requirements can be installed from."""
    path, lines = _lines(submission, file)
    faulty = [line for line in lines if _find_fault(submission, line)]
    if faulty:
        descriptions = [
            _describe_fault(line, str(_find_fault(submission, line)), say) for line in faulty[:MAX_NAMED_LINES]
        ]
        fail(
            "wrong",
            faults="; ".join(descriptions) + ("; …" if len(faulty) > MAX_NAMED_LINES else ""),
            location=faulty[0].location,
        )
    if not lines:
        fail("empty", path=path, location=Location(path))


def _find_fault(submission: Submission, line: Line) -> str | None:
    """The key of the text that says why pip cannot install what the line names."""
    if line.is_of_one_computer:
        return "local"
    if not line.is_installable:
        return "invalid"
    if line.project is not None and not line.is_in(submission):
        return "no-project"
    if line.requirement and line.requirement.url is None and line.name in NOT_INSTALLABLE:
        return "other-name" if NOT_INSTALLABLE[line.name] else "of-python"
    return None


def _describe_fault(line: Line, fault: str, say: Say) -> str:
    correct_name = NOT_INSTALLABLE.get(line.name) if line.requirement else None
    return say(fault, line=line.number, text=line.text[:100], right=correct_name)


def test_pinned(submission: Submission, fail: Fail, file: str, share: str) -> None:
    """Requirements name their versions."""
    path, lines = _lines(submission, file)
    if not lines:
        fail("empty", path=path, location=Location(path))
    packages = [line for line in lines if line.project is None]  # a project of the repository has one version
    open_ended = [line for line in packages if not _is_pinned(line)]
    pinned = len(packages) - len(open_ended)
    if open_ended and Fraction(pinned, len(packages)) * 100 < parse_percent(share):
        names = join_names([line.text[:60] for line in open_ended])
        fail("open", names=names, pinned=pinned, count=len(packages), location=open_ended[0].location)


def _is_pinned(line: Line) -> bool:
    if line.requirement is None or line.requirement.url is not None:
        return (line.is_address or line.requirement is not None) and not line.is_of_one_computer
    return any(specifier.operator in ("==", "===", "~=") for specifier in line.requirement.specifier)


def test_cover(submission: Submission, fail: Fail, file: str, ignore: list[str]) -> None:
    """What the code imports is among the requirements."""
    path, lines = _lines(submission, file)
    listed_names = {line.name for line in lines if line.requirement or line.is_address}
    missing = [
        name
        for name in sorted(_imported(submission) - set(ignore) - PROVIDED_BY_PLATFORM)
        if not ({_installed_as(name)} | ALSO_PROVIDED_BY.get(_installed_as(name), set())) & listed_names
    ]
    if missing:
        fail("missing", names=join_names(missing), location=Location(path))


def _installed_as(module: str) -> str:
    return canonicalize_name(INSTALLED_AS.get(module, module))


def _imported(submission: Submission) -> set[str]:
    """Top-level modules that notebooks and .py files import, that are neither Python's own nor the student's."""
    own_modules = {
        part.removesuffix(".py") for path in submission.work if path.endswith(".py") for part in path.split("/")
    }
    is_source = re.compile(r"(?!(?:.*/)?setup\.py$).*\.(?:py|ipynb)", re.DOTALL)  # what builds is not what runs
    sources = [path for path in submission.work if is_source.fullmatch(path)]
    imported = {
        use.name.partition(".")[0]
        for path in sources
        for use in find_uses([cell.source for cell in submission.code_cells(path)])
        if use.kind == "import"
    }
    return imported - own_modules - set(sys.stdlib_module_names)
