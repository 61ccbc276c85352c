"""python -m tests.attacks.table [--setting S …] [--only TEXT] [--own] [--jobs N]: attack × setting, as Markdown.

Exits with 1 if any outcome is unsafe, or a setting is missing while CI=true.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.attacks import shared
from tests.attacks.corpus import HERE, Attack, read_corpus
from tests.attacks.runner import Verdict, run
from tests.attacks.settings import NAMES, Missing, Setting, setting

_EXPLANATION = (
    "Written by `make attacks` (30 minutes on 2 processors). Settings: `tests/attacks/README.md`. **safe**: no points beyond",
    "the manifest's, no secret published, nothing changed, reached or left behind. *(kind)*: what the manifest concedes there:",
    "without Landlock and seccomp (`bare`) nothing keeps code from the network, nor from files that everybody may read.",
)
Job = tuple[Attack, Setting, Path]


def main() -> int:
    options = _options()
    mine = [(attack, HERE / "assignment") for attack in read_corpus()]
    others = [] if options.own else shared.read_corpus()
    jobs = [*mine, *((attack, shared.ASSIGNMENT) for attack in others)]
    chosen = [(attack, where) for attack, where in jobs if not options.only or options.only in attack.id]
    columns, missing = {}, []
    for name in options.setting or NAMES:
        try:
            with setting(name) as ready:
                columns[name] = _run_all([(attack, ready, where) for attack, where in chosen], options.jobs)
        except Missing as error:
            missing.append(str(error))
    for line in _lines([attack for attack, _ in chosen], columns, missing):
        sys.stdout.write(f"{line}\n")
    unsafe = any(not verdict.is_safe for column in columns.values() for verdict in column)
    return int(unsafe or bool(missing and os.environ.get("CI") == "true"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.table", description="attack × setting")
    parser.add_argument("--setting", action="append", choices=NAMES, help="default: all four")
    parser.add_argument("--only", metavar="TEXT", help="attacks whose id holds the text")
    parser.add_argument("--own", action="store_true", help="leave out ../shared/attacks")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="gradings at a time")
    return parser.parse_args()


def _run_all(jobs: Sequence[Job], workers: int) -> list[Verdict]:
    """Ours only reach for their own run; some of the shared ones kill all of their user (see Setting.is_one_user)."""
    ours = [job for job in jobs if not isinstance(job[0], shared.SharedAttack)]
    with ProcessPoolExecutor(workers) as pool:
        done = list(pool.map(_run_one, ours))
    with ProcessPoolExecutor(1 if any(job[1].is_one_user for job in jobs) else workers) as pool:
        return done + list(pool.map(_run_one, jobs[len(ours) :]))


def _run_one(job: Job) -> Verdict:
    attack, ready, where = job
    verdict = run(attack, ready, where)
    state = "ok" if verdict.is_safe else "UNSAFE"
    lines = [f"{verdict.setting} {attack.id} {verdict.points} {verdict.seconds:.1f} s {state}"]
    sys.stderr.write("".join(f"{line}\n" for line in [*lines, *(f"    {each}" for each in verdict.findings)]))
    return verdict


def _lines(attacks: Sequence[Attack], columns: dict[str, list[Verdict]], missing: Sequence[str]) -> Iterator[str]:
    yield from ("# What came of the attacks", "", *_EXPLANATION, "")
    yield " | ".join(["| attack | tries", *columns, ""])
    yield "|---|---|" + "---|" * len(columns)
    for place, attack in enumerate(attacks):
        cells = [_cell(column[place]) for column in columns.values()]
        yield " | ".join([f"| {attack.id}", attack.tries.replace("|", "\\|"), *cells, ""])
    for name, column in columns.items():
        safe, seconds = sum(each.is_safe for each in column), sum(each.seconds for each in column)
        yield f"\n{name}: {safe} of {len(column)} safe, {seconds:.0f} s"
    yield from (f"\nnot run: {line}" for line in missing)


def _cell(verdict: Verdict) -> str:
    if verdict.is_safe:
        safe = "full marks" if verdict.attack.is_control else "safe"
        return f"{safe} ({', '.join(verdict.conceded)})" if verdict.conceded else safe
    return "**" + ", ".join(dict.fromkeys(each.partition(":")[0] for each in verdict.findings)) + "**"


if __name__ == "__main__":
    sys.exit(main())
