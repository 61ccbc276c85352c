"""What an assignment may allow beyond computing: GPUs, folders of downloaded files, threads."""

import dataclasses
from pathlib import Path

import pytest

from autograde.assignment.loading import load_assignment
from autograde.errors import AssignmentError
from autograde.kernels import confinement
from autograde.kernels.inside import landlock
from autograde.kernels.kernel import Kernel
from autograde.kernels.pool import Pool
from autograde.kernels.runtime import StudentRuntime
from autograde.model import Limits, Status
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, Classroom, runtime, write_notebook

DEVICES = ["nvidia0", "nvidia12", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-caps/nvidia-cap1"]


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    for name in [*DEVICES, "sda", "mem", "kvm", "nvidia.conf"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def opened(limits: Limits, devices: Path) -> set[str]:
    paths = confinement.list_paths(Path("/scratch"), StudentRuntime("/usr/bin/python3"), limits, devices)["device"]
    return {Path(path).relative_to(devices).as_posix() for path in paths}


def test_a_gpu_is_opened_where_it_is_allowed_and_nothing_else_is(devices: Path) -> None:
    assert opened(dataclasses.replace(LIMITS, gpu=True), devices) == set(DEVICES)
    assert opened(LIMITS, devices) == set()


def test_a_device_may_be_controlled_and_an_ordinary_file_may_not() -> None:
    assert landlock.RIGHTS["device"] & landlock.IOCTL_DEV
    assert not landlock.RIGHTS["use"] & landlock.IOCTL_DEV


def test_checks_of_a_notebook_with_a_gpu_ask_the_process_that_ran_it(tmp_path: Path) -> None:
    """CUDA does not survive a fork."""
    write_notebook(
        tmp_path / "hw.ipynb", "import os\nmade_in = os.getpid()\ndef now(): return os.getpid()\ndef die(): os._exit(1)"
    )
    for gpu, is_same in ((True, True), (False, False)):
        limits = dataclasses.replace(LIMITS, gpu=gpu)
        pool = Pool(Submission(tmp_path), lambda _, limits=limits: limits, lambda *_: None, runtime())
        try:
            for _ in range(2):
                with pool.student("hw.ipynb") as student:
                    assert (student.call("now") == student.get("made_in")) is is_same
            run = pool.run("hw.ipynb")
            assert isinstance(run.kernel, Kernel)
            run.kernel.end()
            if gpu:  # the state is made again
                with pool.student("hw.ipynb") as student:
                    assert student.call("now") == student.get("made_in")
        finally:
            pool.close()


def test_a_cache_is_read_and_not_written(classroom: Classroom, tmp_path: Path) -> None:
    weights = tmp_path / "models" / "torch"
    weights.mkdir(parents=True)
    (weights / "weights.bin").write_text("42")
    for folder in (tmp_path, *weights.parents[:1], weights):
        folder.chmod(0o755)
    classroom.notebook(
        "import os\nfrom pathlib import Path\nfolder = Path.home() / '.cache' / 'torch'\n"
        "weights = (folder / 'weights.bin').read_text()\noffline = os.environ['HF_HUB_OFFLINE']\n"
        "try: (folder / 'new').write_text('x')\nexcept OSError: refused = True"
    )
    classroom.assignment(
        f"""
        assignment: hw
        allow: {{cache: [{weights}]}}
        checks:
          - {{use: values.variable, id: weights, with: {{name: weights, equals: "42"}}, points: 1}}
          - {{use: values.variable, id: refused, with: {{name: refused, equals: true}}, points: 1}}
          - {{use: values.variable, id: offline, with: {{name: offline, equals: "1"}}, points: 1}}
        """
    )
    assert [check.outcome.status for check in classroom.grade().checks] == [Status.PASSED] * 3
    assert sorted(path.name for path in weights.iterdir()) == ["weights.bin"]


def test_a_cache_that_is_not_there_is_nobodys_zero(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.assignment(
        """
        assignment: hw
        allow: {cache: [/srv/no-such-folder]}
        checks: [{use: values.variable, with: {name: x, equals: 1}, points: 1}]
        """
    )
    (check,) = classroom.grade().checks
    assert check.outcome.status is Status.ERROR
    assert "there is no folder /srv/no-such-folder" in check.outcome.rationale


@pytest.mark.parametrize(
    "path", ["weights", "/", "/proc/self", "/etc/ssl", "/srv/../etc", "/github/workspace", "/home"]
)
def test_a_cache_is_a_folder_of_its_own(classroom: Classroom, path: str) -> None:
    with pytest.raises(AssignmentError, match=r"allow\.cache\[0\]"):
        load_assignment(
            classroom.assignment(f"assignment: hw\nallow: {{cache: ['{path}']}}\nchecks: [{{use: notebook.runs}}]\n")
        )


@pytest.mark.parametrize(("threads", "expected"), [(1, "1"), (4, "4")])
def test_threads_are_those_of_the_assignment(classroom: Classroom, threads: int, expected: str) -> None:
    classroom.notebook("import os\nthreads = os.environ['OMP_NUM_THREADS']")
    classroom.assignment(
        f"""
        assignment: hw
        limits: {{threads: {threads}}}
        checks: [{{use: values.variable, with: {{name: threads, equals: "{expected}"}}, points: 1}}]
        """
    )
    assert classroom.grade().score == 1
