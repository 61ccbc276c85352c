"""How a suite in the student's process ended, and whose fault it is where its tests could not run.

All of it was told by a process that student code may have changed. A forged fault loses points, or leaves the grade
incomplete. A forged `passed` is believed: that is what `isolation: shared` means.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from autograde.errors import InstructorFault, KernelGone, StudentFailure
from autograde.kernels.suite_report import SuiteLog, TestEnd, Trouble
from autograde.model import Location

Ending = Literal["passed", "failed", "skipped", "not run"]

# Import names of what courses install. A module of another name that is not there is one the student had to write.
LIBRARIES = frozenset({
    "accelerate", "aiohttp", "albumentations", "altair", "asynchat", "asyncore", "bitsandbytes", "bs4", "catboost",
    "cupy", "cv2", "dask", "datasets", "deap", "diffusers", "distutils", "django", "dotenv", "einops", "fairseq",
    "faiss", "fastai", "fastapi", "flask", "fsspec", "gensim", "geopandas", "gradio", "gym", "gymnasium", "h5py",
    "httpx", "huggingface_hub", "hypothesis", "imageio", "imblearn", "implicit", "jax", "joblib", "kaggle", "keras",
    "langchain", "lightgbm", "lightning", "lxml", "matplotlib", "mlflow", "mlxtend", "mypy", "nbconvert", "nbformat",
    "networkx", "nltk", "numba", "numpy", "omegaconf", "onnx", "onnxruntime", "openai", "openpyxl", "optuna",
    "pandas", "peft", "PIL", "pkg_resources", "plotly", "polars", "psutil", "psycopg2", "pyarrow", "pydantic", "pymc",
    "pymorphy2", "pyspark", "pytest_mock", "pytest_timeout", "pytorch_lightning", "pytz", "ray", "razdel", "requests",
    "rouge_score", "safetensors", "scipy", "seaborn", "sentence_transformers", "sentencepiece", "setuptools", "shap",
    "skimage", "sklearn", "smtpd", "spacy", "sqlalchemy", "starlette", "statsmodels", "streamlit", "sympy",
    "tensorboard", "tensorboardX", "tensorflow", "tiktoken", "timm", "tokenizers", "torch", "torchaudio",
    "torchmetrics", "torchtext", "torchvision", "tqdm", "transformers", "trl", "umap", "uvicorn", "vllm", "wandb",
    "xarray", "xgboost", "yaml",
})  # fmt: skip
_NOT_IMPORTED = re.compile(r"could not import '([\w.]+)'")


@dataclass(frozen=True, slots=True)
class SuiteTest:
    """One test; lost is how the process ended while it ran."""

    name: str
    outcome: Ending
    message: str = ""
    location: Location | None = None
    lost: StudentFailure | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a file of the suite could not be read, by the student's fault."""

    message: str
    location: Location | None


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests that were not skipped, in the order of the suite."""

    tests: tuple[SuiteTest, ...]
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a file is: the suite's by its path, else the student's; locate finds a student's line.

    imports are the modules that the suite's files import.
    """

    tests: str
    files: frozenset[str]
    imports: frozenset[str] = frozenset()
    lies_beside: Callable[[str], bool] = lambda _: False
    locate: Callable[[str, int], Location] = lambda path, line: Location(path, line=line)

    def has(self, path: str) -> bool:
        return path in self.files


def conclude(log: SuiteLog, owner: Owner) -> Suite:
    """The tests and how they ended.

    Raises:
        InstructorFault: the suite, or the Python it runs on, is at fault.
        StudentFailure: the process ended before there was a test.

    """
    if not log.has_pytest:
        raise InstructorFault("suite-no-pytest")
    if log.died is not None and not log.ids:
        log.died.location = _place(log.troubles[-1], owner) if log.troubles else None
        raise log.died
    broken = tuple(_read_broken(trouble, owner) for trouble in log.troubles)
    broken += tuple(Broken(why, None) for why, file in log.skipped if _is_way_out(why, file, owner))
    tests = tuple(_read_test(name, log, owner) for name in log.ids if owner.has(name.partition("::")[0]))
    if not tests and not broken:
        raise _nothing(log, owner)
    counted = tuple(test for test in tests if test.outcome != "skipped")
    if tests and not counted and not broken:
        raise InstructorFault("suite-skipped", tests=owner.tests, why=next(iter(log.ended.values())).said)
    return Suite(counted, broken)


def _nothing(log: SuiteLog, owner: Owner) -> Exception:
    """Why there is no test at all."""
    if log.finish is None:
        return KernelGone("nonsense")
    if log.skipped:
        return InstructorFault("suite-skipped", tests=owner.tests, why=log.skipped[0][0])
    said = log.short(log.finish.get("complaint"))
    if said:
        return InstructorFault("suite-usage", tests=owner.tests, what=said)
    return InstructorFault("suite-empty", tests=owner.tests)


def _read_broken(trouble: Trouble, owner: Owner) -> Broken:
    if fault := find_fault(trouble, owner, in_test=False):
        raise fault
    return Broken(trouble.text, _place(trouble, owner))


def _read_test(name: str, log: SuiteLog, owner: Owner) -> SuiteTest:
    shown = log.short(name.rpartition("::")[2])[:200]
    if name in log.lost:
        stopped = _place(log.stopped, owner) if log.stopped else None
        return SuiteTest(shown, "failed", location=stopped, lost=log.lost[name])
    end = log.ended.get(name)
    if end is None:
        return SuiteTest(shown, "not run")
    if end.outcome == "passed" or (end.outcome == "skipped" and not _skipped_by_student(end, owner)):
        return SuiteTest(shown, "passed" if end.outcome == "passed" else "skipped")
    if end.trouble is None:
        return SuiteTest(shown, "failed", end.said)
    if fault := find_fault(end.trouble, owner, in_test=end.phase == "call"):
        raise fault
    return SuiteTest(shown, "failed", end.trouble.text, _place(end.trouble, owner))


def _skipped_by_student(end: TestEnd, owner: Owner) -> bool:
    """Whether the student's code skipped a test, and not a mark or the test itself."""
    if end.trouble is None or not end.trouble.skips:
        return False
    students = [path for path, _ in end.trouble.frames if not owner.has(path)]
    return _is_way_out(end.said, students[0] if students else "", owner)


def _is_way_out(why: str, file: str, owner: Owner) -> bool:
    """Whether a student's file skipped, or the want of a student's module did: neither takes tests out of the count."""
    missing = _NOT_IMPORTED.search(why)
    if missing and missing[1].partition(".")[0] not in LIBRARIES:
        return True
    return bool(file) and not owner.has(file)


def find_fault(trouble: Trouble, owner: Owner, *, in_test: bool) -> InstructorFault | None:
    """The instructor's fault that an exception shows; None where it is the student's.

    The innermost line decides; of what a test itself raises, only what it lacks is the instructor's.
    """
    module = trouble.missing.partition(".")[0]
    if _is_students(trouble, owner) and module not in LIBRARIES & owner.imports:
        return None
    where, lacking = _where(trouble, owner), module or trouble.file
    if lacking and owner.lies_beside(lacking):
        return InstructorFault("suite-beside", where=where, name=lacking)
    if module in LIBRARIES:
        return InstructorFault("suite-library", where=where, name=module)
    in_conftest = any(path.rpartition("/")[2] == "conftest.py" for path, _ in trouble.frames[-1:])
    if (module and not in_conftest) or trouble.file or in_test or trouble.kind in ("AssertionError", "Failed"):
        return None
    return InstructorFault("suite-raised", where=where, what=trouble.text)


def _is_students(trouble: Trouble, owner: Owner) -> bool:
    if any(not owner.has(path) for path in trouble.about):
        return True
    return bool(trouble.frames) and not owner.has(trouble.frames[-1][0])


def _where(trouble: Trouble, owner: Owner) -> str:
    """`tests/conftest.py:3`: the innermost line of the suite's own files."""
    own = [line for line in trouble.frames if owner.has(line[0])]
    path, line = own[-1] if own else trouble.where or (owner.tests, 1)
    return f"{path}:{line}"


def _place(trouble: Trouble, owner: Owner) -> Location | None:
    lines = [line for line in trouble.frames if not owner.has(line[0])]
    return owner.locate(*lines[-1]) if lines else None
