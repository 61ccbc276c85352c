"""How long the grader's readers take, and how much memory, for the worst input that their limits allow.

    make bench-readers

Each input is read in a process of its own. The time is that of the processor; the memory is what the process takes more
than before. The inputs are the worst ones that we know (fuzz_readers.py looks for others).
"""

import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from autograde.analysis import external_tools, markdown, requirement_lines, slides, syntax_trees
from autograde.errors import StudentFailure
from autograde.submission import encodings, notebook
from benchmarks.fuzz_readers import _peak_bytes, _reset_peak
from benchmarks.reader_inputs import READERS, _record
from checks.project import MAX_COMPOSE_BYTES

MIB = 1 << 20
READ = {reader.name: reader.read for reader in READERS} | {"dockerfile": external_tools.run_hadolint}


@dataclass(frozen=True, slots=True)
class Worst:
    """make gives the input; reader is a name in READ."""

    what: str
    reader: str
    make: Callable[[], bytes]


def _fill(part: bytes, size: int, begin: bytes = b"", end: bytes = b"") -> bytes:
    return begin + part * ((size - len(begin) - len(end)) // len(part)) + end


def _notebook(begin: bytes, part: bytes, count: int) -> bytes:
    return b'{"cells": [' + begin + b",".join([part] * count) + b"]}"


WORST = (
    Worst("notebook: as many values as allowed", "notebook", lambda: _notebook(b"", b"{}", notebook.MAX_VALUES // 3)),
    Worst("notebook: one text of 63 MiB", "notebook", lambda: _notebook(b"", json.dumps({"source": "a" * (63 * MIB)}).encode(), 1)),
    Worst("notebook: no JSON after 63 MiB", "notebook", lambda: _fill(b"\n", 63 * MIB, b"[", b"x")),
    Worst("code: as many words as allowed", "python", lambda: b"a;" * (syntax_trees.MAX_TOKENS // 2 - 1)),
    Worst("code: as many bytes as allowed", "python", lambda: _fill(b"abcdef\n", encodings.MAX_CODE_BYTES)),
    Worst("code: magics in every line", "python", lambda: _fill(b"%a\n", 128 << 10)),
    Worst("code style: as many words as allowed", "code_style", lambda: b"a;" * (syntax_trees.MAX_TOKENS // 2 - 1)),
    Worst("Markdown: brackets", "markdown", lambda: _fill(b"[", markdown.MAX_CHARACTERS)),
    Worst("Markdown: quotes in quotes", "markdown", lambda: _fill(b"> ", markdown.MAX_CHARACTERS)),
    Worst("Markdown: headings", "markdown", lambda: _fill(b"# a\n", markdown.MAX_CHARACTERS)),
    Worst("requirements: as many lines as allowed", "requirements", lambda: b"a ; os_name == 'a'\n" * (requirement_lines.MAX_LINES - 1)),
    Worst("pyproject.toml: keys of a table", "pyproject", lambda: b"[x]\n" + b"".join(b"x%d.a.a=1\n" % number for number in range(requirement_lines.MAX_PROJECT_BYTES // 13))),
    Worst("event file: empty fields", "events", lambda: _record(b"v") + _record(b"\x0a\0" * (4 * MIB))),
    Worst("compose: numbers in base 60", "compose", lambda: _fill(b"1:", MAX_COMPOSE_BYTES, b"a: ", b"1")),
    Worst("slides: tags", "slides", lambda: _fill(b"<a>", slides.MAX_XML_BYTES)),
    Worst("credentials: settings", "credentials", lambda: _fill(b"key=a1b2c3d4\n", MIB)),
    Worst("Dockerfile: RUN as long as allowed", "dockerfile", lambda: b"FROM a\n" + _fill(b"a;", external_tools.MAX_RUN_BYTES, b"RUN ") + b"\n"),
)  # fmt: skip


def _measure(worst: Worst, results: "multiprocessing.Queue[tuple[int, float, float, str]]") -> None:
    content = worst.make()
    read = READ[worst.reader]
    for reader in READERS:
        if reader.name == worst.reader:
            reader.read(reader.seeds[0])  # what is imported on first use is no cost of the input
    before, started = _reset_peak(), time.process_time()
    try:
        read(content)
        ending = "read"
    except StudentFailure as failure:
        ending = failure.key
    spent_s = time.process_time() - started
    programs_used = resource.getrusage(resource.RUSAGE_CHILDREN)  # hadolint, which runs in a process of its own
    grown = max(_peak_bytes() - before, programs_used.ru_maxrss * 1024)
    results.put((len(content), spent_s + programs_used.ru_utime + programs_used.ru_stime, grown / MIB, ending))


def main() -> None:
    print("| Input | KiB | seconds | MiB | ending |\n|---|--:|--:|--:|---|")
    for worst in WORST:
        if sys.argv[1:] and worst.reader not in sys.argv[1:]:
            continue
        context = multiprocessing.get_context("fork")
        results = context.Queue()
        process = context.Process(target=_measure, args=(worst, results))
        process.start()
        process.join()
        size, seconds, mib, ending = (
            results.get() if process.exitcode == 0 else (0, 0.0, 0.0, f"ended with {process.exitcode}")
        )
        print(f"| {worst.what} | {size >> 10} | {seconds:.1f} | {mib:.0f} | {ending} |", flush=True)


if __name__ == "__main__":
    main()
