"""The checks of an assignment together: complete, in order, without contradictions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from autograde.config import schema
from autograde.engine.session import CheckRecord, Grading
from autograde.errors import Problem
from autograde.model import Check, Entry


def add_missing(grading: Grading, why: Callable[[Entry], str]) -> None:
    """Every entry has a check, also one whose file could not be collected."""
    present = set(grading.records) | {record.entry.id for record in grading.records.values() if record.entry}
    for entry in grading.assignment.entries:
        if entry.id in present:
            continue
        title = entry.title or entry.pytest or entry.id
        check = Check(
            id=entry.id, title=title, points=entry.points or Decimal(0), hidden=entry.hidden, bonus=entry.bonus
        )
        grading.records[entry.id] = CheckRecord(check, entry.place, entry, not_run_reason=why(entry))
    sort_checks(grading)


def sort_checks(grading: Grading) -> None:
    """Checks in the order of autograde.yml, then as they were found."""
    entry_ranks = {entry.id: rank for rank, entry in enumerate(grading.assignment.entries)}
    record_ranks = {check_id: rank for rank, check_id in enumerate(grading.records)}

    def rank(check_id: str) -> tuple[int, int]:
        entry = grading.records[check_id].entry
        return (entry_ranks[entry.id] if entry else len(entry_ranks), record_ranks[check_id])

    grading.records = {check_id: grading.records[check_id] for check_id in sorted(grading.records, key=rank)}


def expand_requires(grading: Grading) -> None:
    """Where a check requires an entry that stands for several, it requires each of these."""
    members: dict[str, list[str]] = {}
    records = grading.records
    for check_id, record in records.items():
        if record.entry:
            members.setdefault(record.entry.id, []).append(check_id)
    for record in records.values():
        needed = [
            check_id
            for name in record.check.requires
            for check_id in ([name] if name in records else members.get(name, [name]))
        ]
        record.check = replace(record.check, requires=tuple(dict.fromkeys(needed)))


def find_contradictions(grading: Grading) -> Iterator[Problem]:
    checks = {check_id: record.check for check_id, record in grading.records.items()}
    assignment = grading.assignment
    if grading.uncollected or grading.is_part:
        return  # part of the checks is not there to be counted
    for check in checks.values():
        for needed in check.requires:
            if needed not in checks:
                problem = f"requires {needed!r}, which is no check. {schema.suggest(needed, sorted(checks))}"
                yield Problem(_line(grading, check.id), check.id, problem)
            elif checks[needed].hidden and not check.hidden:
                problem = (
                    f"requires {needed!r}, which is hidden: what a student's code notes of a hidden check's inputs, a "
                )
                problem += "visible check that runs after it can show. Hide this one, too, or require another one."
                yield Problem(_line(grading, check.id), check.id, problem)
    for entry in assignment.entries:
        marked = [
            record.check.points
            for check_id, record in grading.records.items()
            if record.entry is entry and check_id != entry.id
        ]
        if marked and entry.points is not None and sum(marked) != entry.points:
            problem = f"{entry.points} points are given here, but the marks in {entry.pytest} add up to {sum(marked)}."
            yield Problem(entry.line, entry.place, f"{problem} Fix one of them.")
    total = sum((check.points for check in checks.values() if not check.bonus), Decimal(0))
    if assignment.total is not None and total != assignment.total:
        yield Problem(
            0, "total", f"the checks add up to {total} points, not {assignment.total}. Fix the points or the total."
        )


def _line(grading: Grading, check_id: str) -> int:
    entry = grading.entry_of(check_id)
    return entry.line if entry else 0


def run_order(grading: Grading) -> Sequence[str]:
    """Checks after what they require, otherwise in their own order."""
    graph = {check.id: [needed for needed in check.requires if needed in grading.records] for check in grading.checks}
    sorter: TopologicalSorter[str] = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        grading.problems.append(Problem(0, "requires", f"checks require each other in a circle: {circle}. Break it."))
        return list(grading.records)
    # Hidden checks come last: what student code notes of their inputs, no later check can make it tell.
    rank = {check.id: (check.hidden, position) for position, check in enumerate(grading.checks)}
    order: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=rank.__getitem__)
        order.append(ready.pop(0))
        sorter.done(order[-1])
    return order
