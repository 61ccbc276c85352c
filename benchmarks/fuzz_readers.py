"""A fuzzer of everything that reads a student's files on the grader's side.

    nice -n 10 .venv/bin/python benchmarks/fuzz_readers.py --cpu-seconds 600

An input is a file of a submission. Reading it ends, or raises a StudentFailure. Anything else is a finding: another
exception, more than MAX_S of CPU, more than MAX_GROWTH_BYTES of memory, and time that grows faster than the input when
a part of it is repeated, twice as often each time. Inputs are made by mutate() from the seeds and words in
reader_inputs.py; where atheris is installed (pip install atheris), libFuzzer also keeps those that reach new branches.
One input of each finding is written to a file; with any finding, the exit code is 1.
"""

import argparse
import contextlib
import inspect
import mmap
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).parent.parent))

from autograde.analysis import (
    code_style,
    credentials,
    dead_code,
    html_tokens,
    magics,
    markdown,
    metrics,
    own_modules,
    patterns,
    python_source,
    requirement_lines,
    slides,
    syntax_trees,
    tensorboard,
)
from autograde.errors import StudentFailure
from autograde.submission import notebook
from benchmarks.reader_inputs import READERS, Reader

WATCHED = (code_style, credentials, dead_code, tensorboard, magics, markdown, html_tokens, metrics, notebook, own_modules, patterns,
           syntax_trees, requirement_lines, slides, python_source)  # fmt: skip
MAX_S = 5.0
MAX_GROWTH_BYTES = 400 << 20
MAX_MEMORY_BYTES = 3 << 30
# A loop that Python cannot leave is ended by the kernel, and the process with it.
HANG_S = 30.0
LARGEST_INPUT = 2 << 20
FIRST_SIZE_BYTES = 4 << 10
# Of an input twice as long: linear would be 2, the square 4. What takes less time is not judged.
MAX_RATIO, JUDGED_S = 3.2, 0.25
GROWN_SHARE = 0.15
# The exit code of a process that came to its end with findings; libFuzzer has others.
FOUND = 99


class Finding(AssertionError):
    """A reader did what it must not do."""


def check(reader: Reader, content: bytes) -> str:
    """How reading ends: the key of a StudentFailure, or `read`. Raises Finding, or what the reader should not raise."""
    size_before = _reset_peak()
    started = time.process_time()
    try:
        reader.read(content)
        ending = "read"
    except StudentFailure as failure:
        ending = failure.key
    spent_s = time.process_time() - started
    if spent_s > MAX_S:
        raise Finding(f"{spent_s:.0f} s of CPU for {len(content)} bytes")
    grown = _peak_bytes() - size_before
    if grown > MAX_GROWTH_BYTES:
        raise Finding(f"{grown >> 20} MiB for {len(content)} bytes")
    return ending


def check_growth(reader: Reader, content: bytes, dice: random.Random, max_bytes: int) -> bytes:
    """Repeat a part of the input more and more often; the longest input that was read. Raises as check does."""
    begin, part, end = _cut(content, reader, dice)
    times_s: list[float] = []
    count = max(1, FIRST_SIZE_BYTES // len(part))
    grown = content
    while len(begin) + len(part) * count + len(end) <= max_bytes:
        grown = begin + part * count + end
        times_s.append(_measure(reader, grown))
        if (
            len(times_s) > 2
            and _is_steep(times_s)
            and _is_steep([_measure(reader, begin + part * (count // 4 << step) + end) for step in (0, 1, 2)])
        ):
            raise Finding(f"not linear: {part[:40]!r} × {count} takes {times_s[-1]:.2f} s")
        count *= 2
    return grown


def _cut(content: bytes, reader: Reader, dice: random.Random) -> tuple[bytes, bytes, bytes]:
    """What stands before the repeated part, that part, what stands behind it."""
    start = dice.randrange(len(content) + 1)
    end = min(len(content), start + dice.randint(0, 12))
    part = content[start:end] if dice.random() < 0.4 else b"".join(dice.choices(reader.words, k=dice.randint(1, 4)))
    if dice.random() < 0.3:
        return (
            dice.choice((b"", dice.choice(reader.words))),
            part or b"a",
            dice.choice((b"", dice.choice(reader.words))),
        )
    return content[:start], part or b"a", content[end:]


def _measure(reader: Reader, content: bytes) -> float:
    started = time.process_time()
    check(reader, content)
    return time.process_time() - started


def _is_steep(times_s: list[float]) -> bool:
    """Whether the time grew faster than the input both of the last two times."""
    first, second, last = times_s[-3:]
    return last > JUDGED_S and last > MAX_RATIO * second and second > 0.85 * MAX_RATIO * first


def _reset_peak() -> int:
    """Let the kernel forget the peak, where it lets us; the bytes that are in use."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _peak_bytes()


def _peak_bytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    return int(peak[1]) * 1024 if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# ---------------------------------------------------------------------- inputs


def mutate(content: bytes, reader: Reader, dice: random.Random) -> bytes:
    """The input with one to six changes: words put in, parts left out, doubled, repeated, or taken from a seed."""
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(content) + 1)
        end = min(len(content), start + dice.choice((0, 1, 4, 16, 64)))
        content = content[:start] + _changed(content[start:end], reader, dice) + content[end:]
    return content[: reader.max_bytes]


def _changed(part: bytes, reader: Reader, dice: random.Random) -> bytes:
    word = dice.choice(reader.words)
    seed = dice.choice(reader.seeds)
    cut = dice.randrange(len(seed) + 1)
    changes: list[Callable[[], bytes]] = [
        lambda: b"",
        lambda: word,
        lambda: word + part,
        lambda: part + word + part,
        lambda: (part or word) * dice.choice((2, 3, 10, 100)),
        lambda: word * dice.choice((2, 10, 60, 100, 1000)),
        lambda: seed[cut : cut + dice.choice((4, 20, 200))],
        lambda: dice.randbytes(dice.randint(1, 4)),
        lambda: b"".join(dice.choices(reader.words, k=dice.randint(2, 12))),
    ]
    return dice.choice(changes)()


def inputs(reader: Reader, seed: int) -> Iterator[bytes]:
    """Inputs without end: mutations of the seeds, and of mutations."""
    dice = random.Random(seed)
    pool = list(reader.seeds)
    while True:
        content = mutate(dice.choice(pool), reader, dice)
        yield content
        if len(content) < 4096 and dice.random() < 0.2:
            pool[len(reader.seeds) + dice.randrange(200) :] = [content]


# ---------------------------------------------------------------------- one process that fuzzes


@dataclass
class Run:
    """shared is seen by the process that watches this one: length and bytes of the present input."""

    reader: Reader
    cpu_s: float
    folder: Path
    shared: mmap.mmap
    count: int = 0
    slowest_s: float = 0.0
    slowest_bytes: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)

    def one(self, content: bytes) -> None:
        """Read one input, some of them also grown. What libFuzzer calls."""
        dice = random.Random(zlib.crc32(content))
        self._try(content, lambda reader: check(reader, content))
        if dice.random() < GROWN_SHARE:
            self._try(content, lambda reader: check_growth(reader, content, dice, reader.max_bytes).hex()[:0])
        self.count += 1
        if time.process_time() > self.cpu_s:
            self.end()

    def _try(self, content: bytes, read: Callable[[Reader], str]) -> None:
        signal.setitimer(signal.ITIMER_PROF, HANG_S)
        started = time.process_time()
        try:
            self.endings[
                read(
                    Reader(self.reader.name, self._noting, self.reader.seeds, self.reader.words, self.reader.max_bytes)
                )
                or "grown"
            ] += 1
        except Exception as error:  # noqa: BLE001  any escape is what we look for
            self._note(error)
        spent_s = time.process_time() - started
        if spent_s > self.slowest_s:
            self.slowest_s, self.slowest_bytes = spent_s, len(content)

    def _noting(self, content: bytes) -> None:
        self.shared[: 8 + len(content)] = len(content).to_bytes(8, "big") + content
        self.reader.read(content)

    def _note(self, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if "/autograde/" in frame.filename] or frames
        told = re.sub(r"[\d.]+ (s of|MiB)|\d+ bytes|'.*", "", str(error)) if isinstance(error, Finding) else ""
        name = (
            f"{self.reader.name} {type(error).__name__} {told or f'at {Path(own[-1].filename).name}:{own[-1].lineno}'}"
        )
        self.findings[name] += 1
        if self.findings[name] <= 6:
            keep(self.folder, present(self.shared), f"{name} {self.findings[name]}", str(error))

    def end(self) -> None:
        """Print what came of it, and leave; libFuzzer does not return."""
        endings = ", ".join(f"{count} {name}" for name, count in self.endings.most_common(8))
        print(
            f"{self.reader.name}: {self.count} inputs in {time.process_time():.0f} s of CPU; slowest {self.slowest_s:.2f} s; {endings}"
        )
        for name, count in self.findings.items():
            print(f"  FINDING {count} × {name}")
        sys.stdout.flush()
        os._exit(FOUND if self.findings else 0)


def present(shared: mmap.mmap) -> bytes:
    """The input that is being read."""
    return bytes(shared[8 : 8 + int.from_bytes(shared[:8], "big")])


def keep(folder: Path, content: bytes, name: str, why: str) -> None:
    """Write an input down that shows a finding."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (re.sub(r"\W+", "-", name)[:80].strip("-") + ".bin")
    path.write_bytes(content)
    print(f"{name}: {why[:200]}: {path}", file=sys.stderr, flush=True)


def fuzz(run: Run, seed: int) -> None:
    """Never returns."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    for content in run.reader.seeds:
        check(run.reader, content)  # what is imported on first use is no growth of memory
    with contextlib.suppress(ImportError):
        _fuzz_guided(run, seed)
    for content in inputs(run.reader, seed):
        run.one(content)


def _fuzz_guided(run: Run, seed: int) -> None:
    import atheris

    def change(content: bytes, max_bytes: int, number: int) -> bytes:
        dice = random.Random(number)
        if dice.random() < 0.1:
            return cast("bytes", atheris.Mutate(content, max_bytes))
        return mutate(content, run.reader, dice)[:max_bytes]

    for module in WATCHED:
        for function in _functions(module):
            atheris.instrument_func(function)
    corpus = Path(tempfile.mkdtemp(dir=run.folder.parent))
    for number, content in enumerate(run.reader.seeds):
        (corpus / str(number)).write_bytes(content)
    options = [f"-max_len={min(run.reader.max_bytes, 1 << 16)}", "-timeout=100000", "-report_slow_units=100000", "-rss_limit_mb=0",
               "-len_control=0", f"-seed={seed}", "-verbosity=0", f"-artifact_prefix={corpus}/"]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], run.one, custom_mutator=change)
    atheris.Fuzz()


def _functions(module: Any) -> Iterator[Any]:
    for value in vars(module).values():
        members = vars(value).values() if inspect.isclass(value) else [value]
        yield from (each for each in members if inspect.isfunction(each) and each.__module__ == module.__name__)


# ---------------------------------------------------------------------- the process that watches


def watch(reader: Reader, cpu_s: float, folder: Path, first_seed: int) -> int:
    """Fuzz in processes of their own; one that crashes or hangs leaves its input behind, and another one goes on."""
    with tempfile.TemporaryDirectory() as name:
        shared_file, left_s, seed, found = Path(name, "present"), cpu_s, first_seed, 0
        shared_file.write_bytes(bytes(8 + LARGEST_INPUT))
        while left_s > 1:
            before = _children_s()
            command = [sys.executable, __file__, f"--child={shared_file}", f"--reader={reader.name}", f"--cpu-seconds={left_s}",
                       f"--findings={folder}", f"--seed={seed}"]  # fmt: skip
            code = subprocess.run(command, check=False, env={**os.environ, "TMPDIR": name}).returncode
            left_s -= _children_s() - before
            if code in (0, FOUND):
                return found + bool(code)
            content = shared_file.read_bytes()
            size = int.from_bytes(content[:8], "big")
            keep(folder, content[8 : 8 + size], f"{reader.name} ended with {code} {seed}", f"{size} bytes")
            found, seed = found + 1, seed + 1
        return found


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cpu-seconds", type=float, default=600, help="of all readers together")
    parser.add_argument("--reader", action="append", choices=[reader.name for reader in READERS])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()) / "autograde-fuzz-readers")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = [reader for reader in READERS if not options.reader or reader.name in options.reader]
    if options.child is None:
        share_s = options.cpu_seconds / len(chosen)
        return int(sum(watch(reader, share_s, options.findings, options.seed) for reader in chosen) > 0)
    with options.child.open("r+b") as file:
        shared = mmap.mmap(file.fileno(), 0)
    fuzz(Run(chosen[0], options.cpu_seconds, options.findings, shared), options.seed)
    return 2


if __name__ == "__main__":
    sys.exit(main())
