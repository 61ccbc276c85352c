"""Requirements for students: names and versions, as wheels, into the students' Python and nowhere else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograde.action import requirements
from autograde.action.requirements import install, read_requirements
from autograde.errors import SetupError

REMEDY = "Write a name and a version, such as torch==2.5.1; bake anything else into an image of your own."
GOOD = """
# comment
numpy
torch==2.5.1
  pandas >= 2, < 3   # why
scikit-learn[plots]~=1.5

tzdata ; python_version >= "3.9"
"""
READ = [
    "numpy",
    "torch==2.5.1",
    "pandas<3,>=2",
    "scikit-learn[plots]~=1.5",
    'tzdata; python_version >= "3.9"',
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "students.txt"


def refusal(file: Path) -> str:
    with pytest.raises(SetupError) as caught:
        read_requirements(file)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_requirements_are_read_as_editors_write_them(file: Path, encoding: str, end: str) -> None:
    file.write_bytes(GOOD.replace("\n", end).encode(encoding))
    assert read_requirements(file) == READ


@pytest.mark.parametrize("order", ["le", "be"])
def test_both_orders_of_utf_16_are_read(file: Path, order: str) -> None:
    file.write_bytes(("\ufeff" + GOOD).encode(f"utf-16-{order}"))
    assert read_requirements(file) == READ


def test_comments_alone_are_no_requirements(file: Path) -> None:
    file.write_text("# a\n\n   # b\n\t\n")
    assert read_requirements(file) == []


@pytest.mark.parametrize("line", ["numpy\t# why", "numpy #why", "numpy  # a # b"])
def test_a_comment_begins_after_white_space_as_for_pip(file: Path, line: str) -> None:
    file.write_text(f"{line}\n")
    assert read_requirements(file) == ["numpy"]


@pytest.mark.parametrize(
    "line",
    [
        "-r other.txt", "-rother.txt", "--requirement=other.txt", "-c constraints.txt", "-e .", "--editable ./x",
        "--index-url https://evil.example/simple", "-i https://evil.example", "--extra-index-url=https://evil.example",
        "--find-links /tmp", "--no-binary :all:", "--pre", "--trusted-host evil.example",
        "git+https://github.com/a/b", "git+https://github.com/a/b#egg=b", "https://evil.example/a.whl",
        "./a.whl", "/tmp/a.whl", "../a", ".", "file:///tmp/a", "numpy --hash=sha256:00", "numpy \\", "numpy, pandas",
        "a b", "numpy=1", "=1", "numpy==", "$PACKAGE", "numpy; os_name", "x" * 100 + " y",
    ],
)  # fmt: skip
def test_options_paths_and_slips_are_refused_with_their_line(file: Path, line: str) -> None:
    file.write_text(f"# one\nnumpy\n{line}\npandas\n")
    assert refusal(file) == f"students.txt:3: {line[:80]!r} is not a requirement. {REMEDY}"


@pytest.mark.parametrize(
    "line",
    [
        "torch @ https://evil.example/torch.whl", "torch@git+https://github.com/a/b", "torch @ file:///tmp/torch.whl",
        "torch[a] @ https://evil.example/torch.whl ; python_version > '3'",
    ],
)  # fmt: skip
def test_addresses_are_refused_with_their_line(file: Path, line: str) -> None:
    file.write_bytes(f"\ufeff{line}\r\n".encode("utf-16-le"))
    assert refusal(file) == f"students.txt:1: {line[:80]!r} names an address. {REMEDY}"


@pytest.mark.parametrize("content", [None, b"\xff", b"\xff\xfea", b"caf\xe9"], ids=["missing", "byte", "half", "latin"])
def test_a_file_that_cannot_be_read_is_named(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    said = refusal(file)
    assert said.startswith(f"{file}: ")
    assert said.endswith(". Name a text file with requirements, or leave the input out.")


# ------------------------------------------------------------------------------------------------------ installing


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has no pip of its own, as the students' has none."""
    folder = tmp_path_factory.mktemp("students")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    return folder / "bin" / "python"


def test_without_requirements_nothing_is_run(tmp_path: Path) -> None:
    install([], str(tmp_path / "no-python"), None)


def test_a_python_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"^pip could not install autograde-x: .*no-python"):
        install(["autograde-x"], str(tmp_path / "no-python"), None)


def test_pip_that_hangs_is_told(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "TIMEOUT_S", 0.01)
    with pytest.raises(SetupError, match=r"^pip: .*timed out.* The requirements were not installed\.$"):
        install(["autograde-x"], str(environment), None)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a package of version 1.0, in a folder that is all that pip may look into."""
    wheels, name = tmp_path / "wheels", "autograde_test_package"
    wheels.mkdir()
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheels / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    (tmp_path / "pip.conf").write_text(f"[global]\nno-index = true\nfind-links = {wheels}\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    return name


def test_what_pip_does_not_find_is_told_with_its_last_words(environment: Path, package: str) -> None:
    with pytest.raises(SetupError) as caught:
        install([f"{package}==2.0"], str(environment), None)
    assert str(caught.value).startswith(f"pip could not install {package}==2.0: ")
    assert f"No matching distribution found for {package}==2.0" in str(caught.value)


def test_a_package_is_installed_for_students_alone(environment: Path, package: str, tmp_path: Path) -> None:
    install([f"{package}==1.0"], str(environment), tmp_path / "cache")
    asked = [str(environment), "-c", f"import {package}; print({package}.__file__)"]
    found = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.startswith(str(environment.parent.parent))
