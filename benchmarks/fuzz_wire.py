"""A coverage-guided fuzzer of everything that our side parses from a student's process.

    python3 -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris numpy pandas
    PYTHONPATH=. /tmp/fuzz/bin/python benchmarks/fuzz_wire.py --cpu-seconds 600

An input is a stream of bytes as it leaves a student's pipe; a check asks for a value and gets what the stream says, through
Frames, Student and Decoder. It ends as plain data or as a failure of the student. Anything else is a finding: another exception,
an object of another class, more than a second of CPU, or more memory than the wire's limits. libFuzzer (atheris) keeps inputs
that reach new branches of autograde.kernels.wire; mutate() knows frames and nodes, so that most inputs pass the door. One input
of each distinct finding is written to a file; with any finding, the exit code is 1.
"""

import argparse
import inspect
import itertools
import json
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
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, cast

import numpy as np
import pandas as pd

from autograde.errors import KernelGone, StudentFailure
from autograde.kernels import headers
from autograde.kernels import student as student_module
from autograde.kernels.handle import Handle
from autograde.kernels.headers import Incoming, read_attempt, read_message
from autograde.kernels.kernel import Kernel
from autograde.kernels.notebook import read_execute_reply
from autograde.kernels.student import Student
from autograde.kernels.wire import (
    MAX_BUFFERS,
    MAX_HEADER,
    Picture,
    Reference,
    Unreadable,
    decoding,
    expect,
    frames,
    protocol,
    tables,
)
from autograde.kernels.wire.encoding import Encoder
from autograde.kernels.wire.frames import Frames, pack
from autograde.model import Limits

WATCHED = (frames, protocol, decoding, expect, tables, headers, student_module)
LARGEST_INPUT = 1 << 20
MOST_MEMORY = 3 << 29
MOST_GROWTH = MAX_BUFFERS + MAX_HEADER
MOST_S = 1.0
# A loop that Python cannot leave is ended by the kernel, and the process with it.
HANG_S = 10.0
# The exit code of the process that fuzzes when it came to its end; libFuzzer has others.
FOUND = 99
PLAIN = (type(None), bool, int, float, complex, str, bytes, Picture, Handle)
COLUMN_ITEMS = ("Timestamp", "Timedelta", "NaTType", "NAType", "Interval", "Period")
ZONES = ("zoneinfo", "datetime", "pytz")
DTYPES = re.compile(
    r"[<>=|]?(b1|[iu][1248]|f(2|4|8|16)|c(8|16|32)|[USmM].*|O)|category|str|string|boolean|U?Int\d+|Float\d+"
)


class Finding(AssertionError):
    """The decoder did what it must not do."""


class Stream:
    """Stands in for a kernel: what the student's process would send is read from the input."""

    parent = None
    limits = Limits(cell_s=1, notebook_s=1, check_s=1, memory_bytes=1, output_bytes=1, processes=1)

    def __init__(self, content: bytes) -> None:
        self._frames = Frames()
        self._chunks = iter([content[: len(content) // 3], content[len(content) // 3 :]])

    def request(self, *_: object, **__: object) -> Incoming:
        """The next reply, as Kernel.request would return it."""
        while True:
            message = self._next()
            if message is not None and read_attempt(message) is None and message.is_reply:
                read_execute_reply(message.content)
                return message
            if message is None:
                self._feed()

    def _next(self) -> Incoming | None:
        try:
            frame = self._frames.next()
            return read_message(frame) if frame else None
        except Unreadable as error:
            raise KernelGone("nonsense") from error

    def _feed(self) -> None:
        chunk = next(self._chunks, None)
        if chunk is None:
            raise KernelGone("died", how="how-closed")
        self._frames.feed(chunk)

    def end(self) -> None:
        return None


def read(content: bytes) -> str:
    """How a stream ends: the class of the value, or of what was wrong with it. Raises Finding."""
    started = time.process_time()
    ending = _read(content)
    spent_s = time.process_time() - started
    if spent_s > MOST_S:
        raise Finding(f"more than {MOST_S:.0f} s of CPU: {ending}")
    return ending


def _read(content: bytes) -> str:
    student = Student(
        cast("Kernel", Stream(content)), source="hw.ipynb", new_process=_no_kernel, missing_name_reason=lambda _: None
    )
    try:
        value = student.get("answer")
    except StudentFailure as failure:
        if isinstance(failure.__cause__, MemoryError):
            raise Finding("more memory than there is") from failure
        return f"{failure.key} ({type(failure.__cause__).__name__})" if failure.__cause__ else failure.key
    require_plain(value)
    require_plain([student.counted, *student.arguments])
    return type(value).__name__


def _no_kernel() -> NoReturn:
    raise KernelGone("died", how="how-closed")


def require_plain(value: Any) -> None:
    """Raises Finding where an object of any other class than the wire promises is found, at any depth."""
    kind = type(value)
    module = kind.__module__.partition(".")[0]
    if kind in PLAIN:
        return
    if kind is np.ndarray or isinstance(value, np.generic):
        _require_plain_array(value)
    elif kind in (list, tuple, set, frozenset):
        for item in value:
            require_plain(item)
    elif kind is dict:
        require_plain(list(dict.items(value)))
    elif module == "pandas" and kind.__name__ in ("Series", "DataFrame"):
        _require_plain_table(value)
    elif module != "pandas" or kind.__name__ not in COLUMN_ITEMS:
        raise Finding(f"an object of {kind.__module__}.{kind.__qualname__}")


def _require_plain_array(value: Any) -> None:
    if not DTYPES.fullmatch(value.dtype.str):
        raise Finding(f"an array of {value.dtype}")
    if value.dtype.kind == "O":
        for item in value.ravel().tolist():
            require_plain(item)


def _require_plain_table(table: Any) -> None:
    is_series = type(table).__name__ == "Series"
    columns = [table] if is_series else [table.iloc[:, position] for position in range(table.shape[1])]
    for column in [*columns, table.index.to_series(), *([] if is_series else [table.columns.to_series()])]:
        require_plain(column.name)
        _require_plain_dtype(column.dtype)
        if column.dtype == object or str(column.dtype) == "category":
            require_plain(column.tolist())


def _require_plain_dtype(dtype: Any) -> None:
    zone = getattr(dtype, "tz", None)
    name = dtype.str if isinstance(dtype, np.dtype) else str(dtype)
    if zone is not None and type(zone).__module__.partition(".")[0] not in ZONES:
        raise Finding(f"a time zone of {type(zone).__module__}.{type(zone).__qualname__}")
    if zone is None and not DTYPES.fullmatch(name):
        raise Finding(f"a column of {dtype}")


# ---------------------------------------------------------------------- inputs

COLLIDING = 2**61 - 1  # its multiples have the same hash
ATOMS: list[Any] = [
    None, True, 0, 1, -1, 2, 3, 8, 33, 64, 2**31, 2**40 - 1, 2**62, 2**100, 0.5, 1e308, "", "a", "nan", "inf", "-inf", "0x1", "-0xf",
    "0x" + "f" * 30, "ж", "\ud800", "b1", "<i8", ">i4", "<f8", "f16", "c32", "<U3", "U999999", "S2", "M8", "M8[ns]", "m8[25D]", "O", "V8",
    "object", "category", "str", "string", "boolean", "Int64", "UInt8", "Float32", "datetime64[ns, UTC]", "datetime64[s, Europe/Moscow]",
    "datetime64[ns, Europe]", "datetime64[us, +03:00]", "datetime64[ns, dateutil/UTC]", "datetime64[ns, tzlocal]", [], {}, [[]],
    {"int": hex(COLLIDING * 99)}, {"float": "nan"}, {"str": 0}, {"bytes": 0}, {"array": ["<i8", [1], 0]}, {"scalar": ["M8[ns]", [], 0]},
    {"objects": [[1], [1]]}, {"objects": [[], [None]]}, {"reference": [1, "f", True]}, {"picture": 0}, {"tuple": [1, 2]}, {"dict": [[1, 2]]},
    {"set": [1]}, {"complex": [0.5, {"float": "nan"}]}, {"series": ["a", ["", {"array": ["<i8", [1], 0]}], ["object", [1]]]},
]  # fmt: skip
TAGS = [*sorted(decoding._DECODERS), "series", "frame", "array"]


def values() -> list[Any]:
    """What students' functions return: one of each kind that crosses."""
    dates = pd.to_datetime(["2026-01-01", None])
    columns = {"i": pd.array([1, None], dtype="Int64"), "s": ["a", None], "b": pd.array([True, None], dtype="boolean")}
    return [
        None, True, 5, 0.1, 1 << 70, float("nan"), 1j, "text", "x" * (1 << 16), b"\0\1", [1, [2, ["3"]]], (1, "a"), {1, 2}, frozenset("ab"),
        {"a": 1, 2: [None], (1, 2): 3}, len, [len, object()], np.arange(6).reshape(2, 3), np.array(["ab", "c"]), np.array([b"a"]),
        np.array([True]), np.float32(1), np.datetime64("2026-01-01"), np.array([1, "a", None], dtype=object), np.zeros((0, 2)),
        np.array([1 + 2j]), dates.to_numpy(), pd.Series([1.5, 2], name="a"), pd.Series(["a", "b"], index=[3, 4]),
        pd.Series(["b", "a", "b"], dtype="category"), pd.Series(dates).dt.tz_localize("Europe/Moscow"), pd.DataFrame(columns),
        pd.DataFrame({"t": dates, "f": [0.5, 1]}, index=["r", "s"]), pd.DataFrame(), pd.Series([len, 1]),
    ]  # fmt: skip


def seeds() -> list[bytes]:
    """Streams that an honest process sends, and one reply of every other kind."""
    streams = []
    for value in values():
        encoder = Encoder(lambda each: Reference(1, type(each).__name__, is_callable=callable(each)))
        content = {"value": encoder.encode(value), "printed": "hello"}
        streams.append(reply(content, encoder.buffers))
        watched = encoder.encode([{"sorted": 2, "numpy.dot": 0}, [value], {"key": value}])
        streams.append(reply(content | {"watched": watched}, encoder.buffers))
    raised = {"type": "ValueError", "message": "no", "place": {"cell": 1, "line": 2}}
    others = [
        {"missing": "f"},
        {"too_big": "9 items"},
        {"raised": raised},
        {"raised": raised | {"bases": ["ValueError", "Exception", 5, None]}},
        {"status": "error", "ename": "E", "place": {}},
    ]
    others += [{"raised": dict(raised, place={"file": "hw.py", "line": 3})}, {"pid": 7}, {"status": None}]
    streams += [reply(content, []) for content in others]
    return [
        *streams,
        streams[-1] + streams[0],
        reply({"value": {"picture": 0}}, [b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" * 4]),
    ]


def reply(content: dict[str, Any], buffers: list[bytes]) -> bytes:
    header = {
        "channel": "shell",
        "header": {"msg_type": "ask_reply"},
        "parent_header": {"msg_id": "1"},
        "content": content,
    }
    return pack(header, tuple(buffers))


def mutate(stream: bytes, dice: random.Random) -> bytes:
    """The stream with one to four changes, of its nodes and buffers where it has them; most lengths are made to fit."""
    try:
        size = int.from_bytes(stream[:4], "big")
        header = json.loads(stream[4 : 4 + size])
        sizes = [int(each) for each in header["buffers"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return _mutate_bytes(stream, dice)
    ends = list(itertools.accumulate(sizes, initial=4 + size))
    buffers = [stream[start:end] for start, end in itertools.pairwise(ends)]
    for _ in range(dice.randint(1, 4)):
        if buffers and dice.random() < 0.25:
            _change_buffers(buffers, dice)
        else:
            _change_node(header, dice)
    return _join(header, buffers, stream[ends[-1] :], dice)


def _join(header: Any, buffers: list[bytes], rest: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.98 and type(header) is dict:
        header["buffers"] = [len(each) for each in buffers]
    try:
        text = json.dumps(header).encode()
    except (RecursionError, ValueError):
        return rest
    stream = b"".join([len(text).to_bytes(4, "big"), text, *buffers, rest])
    return stream if dice.random() < 0.99 else _mutate_bytes(stream, dice)


def _mutate_bytes(stream: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(stream) + 1)
    end = min(len(stream), start + dice.randint(0, 8))
    return stream[:start] + dice.randbytes(dice.randint(0, 8)) + stream[end:]


def _change_buffers(buffers: list[bytes], dice: random.Random) -> None:
    position = dice.randrange(len(buffers))
    present = buffers[position]
    extremes = [b"\xff" * 8, b"\0" * 8, b"\0\0\0\x80" * 2, (2**63).to_bytes(8, "little")]
    buffers[position] = dice.choice(
        [_mutate_bytes(present, dice), present[:8], present * 2, dice.choice(extremes), b""]
    )
    if dice.random() < 0.1:
        buffers.append(dice.randbytes(dice.randint(0, 16)))


def _change_node(header: dict[str, Any], dice: random.Random) -> None:
    root = header.get("content")
    value_only = type(root) is dict and "value" in root and dice.random() < 0.97
    places = list(itertools.islice(_places(root if value_only else header), 3000))
    if not places:
        return
    holder, key = dice.choice(places)
    node = holder[key]
    other, other_key = dice.choice(places)
    change = dice.choices(
        ("atom", "wrap", "nest", "swap", "insert", "drop", "again", "edit", "flood"), (9, 4, 1, 4, 3, 2, 2, 4, 0.03)
    )[0]
    if change == "drop":
        del holder[key]
    elif change == "insert" and type(node) is list:
        node.insert(dice.randint(0, len(node)), _copied(dice.choice(ATOMS)))
    else:
        holder[key] = _changed(change, node, _copied(other[other_key]), dice)


def _changed(change: str, node: Any, other: Any, dice: random.Random) -> Any:
    if change == "wrap":
        return {dice.choice(TAGS): node} if dice.random() < 0.7 else [node]
    if change == "nest":
        for _ in range(dice.choice((10, 49, 60, 930, 970, 1000))):
            node = {"tuple": [node]} if dice.random() < 0.1 else [node]
        return node
    if change == "swap":
        return other
    if change == "flood":
        return _flood(dice)
    if change == "again" and type(node) in (list, str):
        return node * dice.choice((0, 2, 3, 20))
    if change == "edit" and type(node) in (int, float, str):
        return _edited(node, dice)
    return _copied(dice.choice(ATOMS))


def _flood(dice: random.Random) -> Any:
    """Many keys of the same hash, where a value has keys: quadratic, unless they are counted."""
    numbers = [{"int": hex(COLLIDING * (9 + number))} for number in range(dice.choice((100, 5_000, 20_000)))]
    column = ["category", numbers]
    return dice.choice(
        (numbers, {"set": numbers}, {"dict": [[n, 0] for n in numbers]}, {"series": [None, column, column]})
    )


def _edited(node: Any, dice: random.Random) -> Any:
    if type(node) is not str:
        return dice.choice((node + 1, node - 1, node * 2, -node))
    start = dice.randint(0, len(node))
    return node[:start] + dice.choice(("", "", "/", "9", "]", ", ", "é")) + node[start + dice.randint(0, 12) :]


def _copied(node: Any) -> Any:
    try:
        return json.loads(json.dumps(node))
    except (RecursionError, ValueError):
        return None


def _places(root: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree of JSON: what holds it, and under which key."""
    waiting = [root]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if type(holder) is dict else range(len(holder)) if type(holder) is list else ()
        for key in keys:
            yield holder, key
            waiting.append(holder[key])


# ---------------------------------------------------------------------- the fuzzer


@dataclass
class Run:
    """One process that fuzzes; shared is seen by the process that watches it: length and bytes of the present input."""

    cpu_s: float
    folder: Path
    shared: mmap.mmap
    count: int = 0
    slowest_s: float = 0.0
    slowest_bytes: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    memory_at_start: int = 0

    def one(self, content: bytes) -> None:
        """What libFuzzer calls."""
        self.shared[: 8 + len(content)] = len(content).to_bytes(8, "big") + content
        signal.setitimer(signal.ITIMER_PROF, HANG_S)
        started = time.process_time()
        try:
            self.endings[read(content)] += 1
            self._require_memory()
        except Exception as error:  # noqa: BLE001  any escape is what we look for
            self._note(error, content)
        self._clock(time.process_time() - started, len(content))

    def _require_memory(self) -> None:
        grown = peak_memory() - self.memory_at_start
        if grown > MOST_GROWTH:
            self.memory_at_start += grown
            raise Finding("more memory than the limits of the wire")

    def _note(self, error: Exception, content: bytes) -> None:
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = str(error) if isinstance(error, Finding) else f"at {Path(place.filename).name}:{place.lineno}"
        name = f"{type(error).__name__} {said}"
        self.findings[name] += 1
        if self.findings[name] == 1:
            keep(self.folder, content, name)

    def _clock(self, spent_s: float, size: int) -> None:
        self.count += 1
        if spent_s > self.slowest_s:
            self.slowest_s, self.slowest_bytes = spent_s, size
        if time.process_time() > self.cpu_s:
            self._report()
            os._exit(FOUND if self.findings else 0)

    def _report(self) -> None:
        print(f"executions: {self.count} in {time.process_time():.0f} s of CPU")
        print("endings: " + ", ".join(f"{count} {name}" for name, count in self.endings.most_common()))
        print(f"slowest input: {self.slowest_s:.3f} s of CPU ({self.slowest_bytes} bytes)")
        print(f"peak memory: {peak_memory() >> 20} MiB, at the start {self.memory_at_start >> 20} MiB")
        print(f"findings: {len(self.findings)}", *(f"  {n} × {name}" for name, n in self.findings.items()), sep="\n")
        sys.stdout.flush()


def peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def keep(folder: Path, content: bytes, name: str) -> None:
    """Write an input down that shows a finding."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (re.sub(r"\W+", "-", name)[:80].strip("-") + ".bin")
    path.write_bytes(content)
    print(f"{name}: {path}", file=sys.stderr, flush=True)


def instrument(atheris: Any) -> None:
    """Count the branches of the modules that read the wire."""
    for module in WATCHED:
        for function in _functions(module):
            atheris.instrument_func(function)


def _functions(module: Any) -> Iterator[Any]:
    for value in vars(module).values():
        members = vars(value).values() if inspect.isclass(value) else [value]
        yield from (each for each in members if inspect.isfunction(each) and each.__module__ == module.__name__)


def fuzz(run: Run, corpus: Path) -> None:
    """Never returns."""
    import atheris

    def change(content: bytes, most: int, seed: int) -> bytes:
        dice = random.Random(seed)
        changed = mutate(content, dice) if dice.random() < 0.85 else atheris.Mutate(content, most)
        return cast("bytes", changed[:most])

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for content in seeds():
        read(content)  # what is imported on first use is no growth of memory
    run.memory_at_start = peak_memory()
    instrument(atheris)
    options = [
        f"-max_len={LARGEST_INPUT}",
        "-timeout=100000",
        "-report_slow_units=100000",
        "-rss_limit_mb=0",
        "-len_control=0",
        f"-artifact_prefix={corpus.parent}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], run.one, custom_mutator=change)
    atheris.Fuzz()


def watch(arguments: argparse.Namespace, folder: Path) -> int:
    """Fuzz in a process of its own, so that one which crashes or hangs leaves its input behind."""
    shared_file, corpus = folder / "present", folder / "corpus"
    corpus.mkdir()
    for number, content in enumerate(seeds()):
        (corpus / str(number)).write_bytes(content)
    shared_file.write_bytes(bytes(8 + LARGEST_INPUT))
    command = [sys.executable, __file__, f"--cpu-seconds={arguments.cpu_seconds}", f"--findings={arguments.findings}"]
    child = subprocess.Popen([*command, f"--child={folder}"], stderr=subprocess.PIPE, text=True, errors="replace")
    progress = _follow(child)
    print(f"branches covered: {progress[0]}, features: {progress[1]}, corpus: {progress[2]} inputs")
    code = child.wait()
    if code not in (0, FOUND):
        content = shared_file.read_bytes()
        size = int.from_bytes(content[:8], "big")
        keep(arguments.findings, content[8 : 8 + size], f"ended with {code}")
    return 0 if code == 0 else 1


def _follow(child: "subprocess.Popen[str]") -> tuple[str, str, str]:
    """The last figures that libFuzzer printed: branches, features, inputs kept. Everything else is passed on."""
    progress = ("?", "?", "?")
    for line in child.stderr or ():
        found = re.search(r"cov: (\d+) ft: (\d+) corp: (\d+)", line)
        if found:
            progress = (found[1], found[2], found[3])
        elif not line.startswith(("INFO:", "\t", "#")):
            print(line, end="", file=sys.stderr, flush=True)
    return progress


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cpu-seconds", type=float, default=600)
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()) / "autograde-fuzz")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is None:
        with tempfile.TemporaryDirectory() as name:
            return watch(arguments, Path(name))
    with (arguments.child / "present").open("r+b") as file:
        shared = mmap.mmap(file.fileno(), 0)
    fuzz(Run(arguments.cpu_seconds, arguments.findings, shared), arguments.child / "corpus")
    return 2


if __name__ == "__main__":
    sys.exit(main())
