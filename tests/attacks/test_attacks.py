"""Every attack of the corpus ends with its safe outcome; every control gets full marks."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

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
    """The chosen attacks of the corpus, graded two at a time."""
    items = [item for item in request.session.items if "verdicts" in getattr(item, "fixturenames", ())]
    chosen = [item.callspec.params["attack"] for item in items]  # type: ignore[attr-defined]
    with ProcessPoolExecutor(2) as pool:
        done = pool.map(run, chosen, repeat(place), repeat(HERE / "assignment"))
        return {verdict.attack.id: verdict for verdict in done}


def explain(verdict: Verdict) -> str:
    return "\n".join([verdict.attack.tries, *verdict.findings, verdict.printed[-3000:]])


@pytest.mark.parametrize("attack", CORPUS, ids=lambda attack: attack.id)
def test_attack_ends_with_its_safe_outcome(attack: Attack, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[attack.id]
    assert verdict.is_safe, explain(verdict)


@pytest.mark.skipif("AUTOGRADE_ATTACKS" not in os.environ, reason="one by one; name a setting in $AUTOGRADE_ATTACKS")
@pytest.mark.parametrize("attack", shared.read_corpus(), ids=lambda attack: attack.id)
def test_shared_attack_ends_with_its_safe_outcome(attack: Attack, place: Setting) -> None:
    """Some of these end everything of their user, so that they run alone."""
    verdict = run(attack, place, shared.ASSIGNMENT)
    assert verdict.is_safe, explain(verdict)


def test_the_corpus_is_large_enough() -> None:
    controls = sum(attack.is_control for attack in CORPUS)
    assert controls >= 16
    assert len(CORPUS) - controls >= 80
