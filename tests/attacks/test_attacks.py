"""Every attack of the corpus ends with its safe outcome; every control gets full marks."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks import shared
from tests.attacks.corpus import HERE, Attack, read_corpus
from tests.attacks.runner import run
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


def check(attack: Attack, place: Setting, assignment: Path = HERE / "assignment") -> None:
    verdict = run(attack, place, assignment)
    assert verdict.is_safe, "\n".join([attack.tries, *verdict.findings, verdict.printed[-3000:]])


@pytest.mark.parametrize("attack", CORPUS, ids=lambda attack: attack.id)
def test_attack_ends_with_its_safe_outcome(attack: Attack, place: Setting) -> None:
    check(attack, place)


@pytest.mark.parametrize("attack", shared.read_corpus(), ids=lambda attack: attack.id)
def test_shared_attack_ends_with_its_safe_outcome(attack: Attack, place: Setting) -> None:
    check(attack, place, shared.ASSIGNMENT)


def test_the_corpus_is_large_enough() -> None:
    controls = sum(attack.is_control for attack in CORPUS)
    assert controls >= 16
    assert len(CORPUS) - controls >= 80
