"""Removes one layer of the confinement at a time, and prints which tests fail.

    make bench-layers
    python benchmarks/layers.py --check    # only checks that the text of each mutation is in the code

Each mutation is made in a copy of the repository. It is an error if a layer is removed and no test fails.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Mutation:
    """A layer is removed by replacing old by new in a file; these tests are then run."""

    layer: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = ("tests/kernels/test_confinement.py",)


ZYGOTE = "autograde/kernels/inside/process.py"
GRADER = "autograde/kernels/confinement.py"
MUTATIONS = [
    Mutation("own user", "autograde/kernels/runtime.py", 'return {} if self.uid is None else {"user"', 'return {} if True else {"user"', ("tests/image", "-k", "hostile_code")),
    Mutation("Landlock", ZYGOTE, "if landlock.restrict(", "if False and landlock.restrict("),
    Mutation("seccomp", ZYGOTE, "if seccomp.restrict(", "if False and seccomp.restrict("),
    Mutation("no_new_privs", ZYGOTE, "prctl(PR_SET_NO_NEW_PRIVS, 1)", "pass"),
    Mutation("dies with its parent", ZYGOTE, "    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)", "    pass"),
    Mutation("resource limits", ZYGOTE, "resource.setrlimit(kind, (bound, bound))", "pass"),
    Mutation("closed descriptors", GRADER, "pass_fds=tuple(fds),", "pass_fds=tuple(fd for fd in range(3, 200) if os.path.exists(f'/proc/self/fd/{fd}')),"),
    Mutation(
        "clean environment",
        GRADER,
        "env=build_environment(folder, limits),",
        "env={**os.environ, **build_environment(folder, limits)},",
    ),
    Mutation("private home and temporary folder", GRADER, '"TMPDIR": str(folder / "tmp"),', ""),
    Mutation("limit of disk", "autograde/kernels/limits_monitor.py", "if self._is_disk_overfull():", "if False:"),
    Mutation("limit of memory", "autograde/kernels/limits_monitor.py", "if process_tree.measure_memory(", "if False and process_tree.measure_memory("),
    Mutation("limit of processes", "autograde/kernels/limits_monitor.py", "if len(pids) > limits.processes:", "if False:", ("tests/kernels/test_notebook.py", "tests/kernels/test_student.py", "tests/engine/test_run.py")),
    Mutation("everything is ended", "autograde/kernels/process_tree.py", "os.kill(pid, sent)", "pass"),
    Mutation("public folders are swept", "autograde/kernels/scratch.py", "_left_by(self.uid, self.made_at)", "()"),
    Mutation("what was tried is reported", ZYGOTE, 'audit.watch(settings.network', 'False and audit.watch(settings.network'),
    Mutation("hidden stays hidden", "autograde/grade.py", "checks if reveal else hide_checks(checks, assignment.language)", "checks", ("tests/engine/test_run.py",)),
    Mutation("only plain data comes back", "autograde/kernels/wire/decoding.py", "raise Unreadable", "pass  # raise Unreadable", ("tests/kernels/test_wire.py",)),
]  # fmt: skip


def run(mutation: Mutation) -> list[str]:
    """The names of the tests that fail without the layer."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy"
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(
            ["rsync", "--archive", "--from0", "--files-from=-", f"{ROOT}/", f"{copy}/"], input=listed, check=True
        )
        file = copy / mutation.file
        text = file.read_text(encoding="utf-8")
        assert mutation.old in text, f"{mutation.file}: {mutation.old!r} is not in it. Fix MUTATIONS."
        file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
        return failed(copy, mutation)


def failed(copy: Path, mutation: Mutation) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--no-header",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        *mutation.tests,
    ]
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=400, check=False
        )
    except subprocess.TimeoutExpired:
        return ["(the tests hang)"]
    return re.findall(r"^(?:FAILED|ERROR) \S+?::(\w+)", done.stdout, re.M)


def find_stale() -> list[str]:
    """The layers whose code has changed, so that their mutations cannot be made."""
    return [
        mutation.layer
        for mutation in MUTATIONS
        if mutation.old not in (ROOT / mutation.file).read_text(encoding="utf-8")
    ]


def main() -> None:
    if stale := find_stale():
        sys.exit(f"The code of these layers has changed: {', '.join(stale)}. Fix MUTATIONS.")
    if sys.argv[1:] == ["--check"]:
        return
    chosen = [mutation for mutation in MUTATIONS if not sys.argv[1:] or mutation.layer in sys.argv[1:]]
    print("| Without this layer | these tests fail |\n|---|---|")
    untested = 0
    for mutation in chosen:
        names = list(dict.fromkeys(run(mutation)))
        untested += not names
        shown = ", ".join(f"`{name}`" for name in names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
        print(f"| {mutation.layer} | {shown or '**none**'} |", flush=True)
    sys.exit(bool(untested))


if __name__ == "__main__":
    main()
