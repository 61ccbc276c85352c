"""Every attack of the corpus ends with its safe outcome; every control gets full marks."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

import pytest

from tests.attacks import shared
from tests.attacks.corpus import HERE, Attack, read_corpus
from tests.attacks.runner import Verdict, run
from tests.attacks.settings import Missing, Setting, setting

QUICKEST = "root" if os.geteuid() == 0 else "user"
CORPUS = read_corpus()


@pytest.fixture(scope="session")
def place() -> Iterator[Setting]:
    """The setting that fits this machine quickest; AUTOGRADE_ATTACKS names another."""
    try:
        with setting(os.environ.get("AUTOGRADE_ATTACKS") or QUICKEST) as ready:
            yield ready
    except Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def verdicts(place: Setting, request: pytest.FixtureRequest) -> dict[str, Verdict]:
    """The chosen attacks, graded two at a time; where some would kill their neighbour, one by one."""
    items = [item for item in request.session.items if "verdicts" in getattr(item, "fixturenames", ())]
    chosen: list[Attack] = [item.callspec.params["attack"] for item in items]  # type: ignore[attr-defined]
    others = [attack for attack in chosen if isinstance(attack, shared.SharedAttack)]
    found = _run_all([attack for attack in chosen if attack not in others], place, HERE / "assignment", 2)
    return found | _run_all(others, place, shared.ASSIGNMENT, 1 if place.is_one_user else 2)


def _run_all(attacks: Sequence[Attack], place: Setting, assignment: Path, workers: int) -> dict[str, Verdict]:
    with ProcessPoolExecutor(workers) as pool:
        return {verdict.attack.id: verdict for verdict in pool.map(run, attacks, repeat(place), repeat(assignment))}


def explain(verdict: Verdict) -> str:
    return "\n".join([verdict.attack.tries, *verdict.findings, verdict.printed[-3000:]])


@pytest.mark.parametrize("attack", [*CORPUS, *shared.read_corpus()], ids=lambda attack: attack.id)
def test_attack_ends_with_its_safe_outcome(attack: Attack, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[attack.id]
    assert verdict.is_safe, explain(verdict)


def test_the_corpus_is_large_enough() -> None:
    controls = sum(attack.is_control for attack in CORPUS)
    assert controls >= 16
    assert len(CORPUS) - controls >= 80
