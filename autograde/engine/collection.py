"""What pytest collected → checks: which item belongs to which, what each is worth, in what order they run."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from autograde.assignment.validation import pytest_id
from autograde.config import schema
from autograde.config.data_files import shipped
from autograde.engine import ordering
from autograde.engine.manual import review
from autograde.engine.session import Case, CheckRecord, Grading
from autograde.errors import Problem
from autograde.model import Assignment, Check, Entry, Language
from autograde.texts import Text
from autograde.texts.formatting import fill

ENTRY_MARK = "autograde_entry"
POINTS_MARK = "points"


def library_id(path: Path, function: str) -> str | None:
    """`files.present` for test_present in the library's files.py; None for a file that is not the library's."""
    if path.parent != shipped("checks"):
        return None
    return f"{path.stem}.{function.removeprefix('test_')}"


def parameter_sets(grading: Grading, check: str, function: Callable[..., object]) -> tuple[list[str], list[Any]]:
    """Names and values of a library check's arguments, one set for each entry that uses it."""
    sets = [
        (entry, arguments_of(entry, grading, function)) for entry in grading.assignment.entries if entry.use == check
    ]
    return list(sets[0][1]) if sets else [], [
        pytest.param(*arguments.values(), marks=getattr(pytest.mark, ENTRY_MARK)(entry), id=entry.id)
        for entry, arguments in sets
    ]


def arguments_of(entry: Entry, grading: Grading, function: Callable[..., object]) -> dict[str, object]:
    """What a library check takes from its entry: each parameter by its name.

    A check may take all of them as one frozen dataclass, `parameters: FigureParameters`.
    """
    names = schema.library()[str(entry.use)]["properties"]
    values = {name: _default_source(name, entry, grading) for name in names}
    parameters_class = inspect.get_annotations(function).get("parameters")
    return values if parameters_class is None else {"parameters": parameters_class(**values)}


def _default_source(name: str, entry: Entry, grading: Grading) -> object:
    value = entry.parameters.get(name)
    if name in ("notebook", "source") and value is None:
        return entry.source or grading.assignment.source
    return value


# ------------------------------------------------------------------------------------------------ items → checks


def sort_items(grading: Grading, items: list[pytest.Item]) -> list[tuple[pytest.Item, str]]:
    """The items of checks with the id of each one's check, each once, a check after those it requires."""
    cases: dict[str, tuple[pytest.Item, str]] = {}
    for item in items:
        grading.files.add(item.path)
        check_id = _assign(grading, item) if item.nodeid not in cases else None
        if check_id is not None:
            cases[item.nodeid] = (item, check_id)
            grading.records[check_id].expected += 1
    _add_manual(grading)
    ordering.sort_checks(grading)
    ordering.expand_requires(grading)
    grading.problems.extend(ordering.find_contradictions(grading))
    ranks = {check_id: rank for rank, check_id in enumerate(ordering.run_order(grading))}
    return sorted(cases.values(), key=lambda pair: ranks.get(pair[1], 0))


def _assign(grading: Grading, item: pytest.Item) -> str | None:
    """The id of the check that an item is a case of; None for what is no check."""
    mark = item.get_closest_marker(ENTRY_MARK)
    if mark is not None:
        entry = mark.args[0]
        return _add(grading, library_check(entry, grading.language), entry.place, entry)
    if library_id(item.path, "") is not None:
        return None  # a check of the library that no entry uses
    return _assign_own(grading, item)


def library_check(entry: Entry, language: Language) -> Check:
    texts = schema.library()[str(entry.use)]["x-texts"]
    return Check(
        id=entry.id,
        title=entry.title or fill(Text(**texts["title"]), language, entry.parameters),
        points=entry.points or Decimal(0),
        hint=entry.hint if entry.hint is not None else fill(Text(**texts["hint"]), language, entry.parameters),
        hidden=entry.hidden,
        bonus=entry.bonus,
        requires=entry.requires,
    )


def _add_manual(grading: Grading) -> None:
    """What a person reviews has its outcome before anything runs; where single checks were selected, it has none."""
    for entry in grading.assignment.entries:
        if entry.manual and not grading.is_part:
            check = Check(
                id=entry.id,
                title=entry.title or _spoken(entry.id),
                points=entry.points or Decimal(0),
                hint=entry.hint or "",
                bonus=entry.bonus,
                manual=True,
            )
            _add(grading, check, entry.place, entry)
            record = grading.records[entry.id]
            record.expected = 1
            record.cases = {entry.place: Case(entry.id, review(check, grading))}


def _assign_own(grading: Grading, item: pytest.Item) -> str:
    """The check that an item of the instructor's own file is a case of.

    | entry of autograde.yml            | mark `points` | the check is                                        |
    |-----------------------------------|---------------|-----------------------------------------------------|
    | a file or class, no marks in it   | –             | the entry; its functions are cases                  |
    | the very function (or class)      | none or some  | the entry; the mark fills in what the entry omits   |
    | a file or class, marks in it      | none or some  | the function; keys of the entry hold for each of its |
    | none                              | none or some  | the function, as its mark describes it              |
    """
    _, _, names = item.nodeid.partition("::")
    target = f"{_relative(item.path, grading.assignment.folder)}::{names}".partition("[")[0]
    entry = _find_entry(grading.assignment, target)
    owner, mark = next(iter(item.iter_markers_with_node(POINTS_MARK)), (item, None))
    if entry is not None and mark is None and not _has_marks(item, entry):
        return _add(grading, _own_check(grading, item, entry.id, entry, None), entry.place, entry)
    name = target if owner is item else target.rpartition("::")[0]
    described = _describe(entry, name)
    check_id = str((mark and mark.kwargs.get("id")) or described.id)
    if entry is not None and described is entry and entry.id != pytest_id(str(entry.pytest)):
        check_id = entry.id
    check = _own_check(grading, item, check_id, described, mark, is_one_of_several=described is not entry)
    return _add(grading, check, name, entry)


def _describe(entry: Entry | None, name: str) -> Entry:
    """The entry for one function of its file: what it says holds for each; points are those of the marks."""
    if entry is None:
        return Entry(id=pytest_id(name), place="", line=0)
    if str(entry.pytest).partition("[")[0] == name:
        return entry
    of_entry = pytest_id(str(entry.pytest))
    function = pytest_id(name).removeprefix(f"{of_entry}.")
    return replace(entry, id=pytest_id(name) if entry.id == of_entry else f"{entry.id}.{function}", points=None)


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _find_entry(assignment: Assignment, target: str) -> Entry | None:
    """The entry that names this item most closely."""
    fits = [e for e in assignment.entries if e.pytest and f"{target}::".startswith(f"{e.pytest.partition('[')[0]}::")]
    return max(fits, key=lambda entry: len(str(entry.pytest)), default=None)


def _has_marks(item: pytest.Item, entry: Entry) -> bool:
    """Whether any check of the entry's file says its points itself."""
    if "::" in str(entry.pytest):
        return False
    siblings = [other for other in item.session.items or () if other.path == item.path]
    return any(other.get_closest_marker(POINTS_MARK) for other in siblings)


def _own_check(
    grading: Grading,
    item: pytest.Item,
    check_id: str,
    entry: Entry,
    mark: pytest.Mark | None,
    *,
    is_one_of_several: bool = False,
) -> Check:
    """A check as autograde.yml describes it, then its `points` mark, then its docstring.

    Of several checks that share an entry each has its own title and hint first.
    """
    marked = _mark_values(grading, mark, check_id)
    own_title = str(marked.get("title") or _documented(item) or _spoken(check_id))
    return Check(
        id=check_id,
        title=_title(entry, own_title, is_one_of_several=is_one_of_several),
        points=marked.get("points", Decimal(0)) if entry.points is None else entry.points,
        hint=str((is_one_of_several and marked.get("hint")) or entry.hint or marked.get("hint") or ""),
        hidden=bool(entry.hidden or marked.get("hidden")),
        bonus=bool(entry.bonus or marked.get("bonus")),
        requires=tuple(dict.fromkeys((*entry.requires, *_names(marked.get("requires"))))),
    )


def _title(entry: Entry, own_title: str, *, is_one_of_several: bool) -> str:
    if entry.title is None:
        return own_title
    return f"{entry.title}: {own_title}" if is_one_of_several else entry.title


def _documented(item: pytest.Item) -> str:
    lines = (getattr(getattr(item, "function", None), "__doc__", None) or "").strip().splitlines()
    return lines[0].rstrip(".") if lines else ""


def _spoken(check_id: str) -> str:
    return check_id.rpartition(".")[2].replace("_", " ")


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value or ()))


def _mark_values(grading: Grading, mark: pytest.Mark | None, where: str) -> dict[str, Any]:
    if mark is None:
        return {}
    keys = ["bonus", "hidden", "hint", "id", "requires", "title"]
    for key in sorted(set(mark.kwargs) - set(keys)):
        problem = f"@pytest.mark.points: unknown {key!r}. {schema.suggest(key, keys)}"
        grading.problems.append(Problem(0, where, problem))
    return {**mark.kwargs, "points": _mark_points(grading, mark, where)}


def _mark_points(grading: Grading, mark: pytest.Mark, where: str) -> Decimal:
    value = mark.args[0] if len(mark.args) == 1 else None
    try:
        points = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        points = Decimal("NaN")
    if points.is_finite() and points >= 0 and points == round(points, 2):
        return points
    problem = f"@pytest.mark.points({value!r}) is not a number of points. Write for example @pytest.mark.points(25)."
    grading.problems.append(Problem(0, where, problem))
    return Decimal(0)


def _add(grading: Grading, check: Check, owner: str, entry: Entry | None) -> str:
    record = grading.records.setdefault(check.id, CheckRecord(check, owner, entry))
    if record.owner != owner:
        problem = f"the id {check.id!r} is already that of {record.owner}. Give one of them another id."
        grading.problems.append(Problem(0, owner, problem))
    elif record.check.points != check.points:
        problem = (
            f"its cases say {record.check.points} and {check.points} points. Mark the function, not its parameters."
        )
        grading.problems.append(Problem(0, owner, problem))
    return check.id
