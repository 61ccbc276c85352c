"""What a suite in the student's process reported → its tests; nonsense is a failure of the student's."""

from dataclasses import dataclass

from autograde.errors import KernelGone

OUTCOMES = ("passed", "failed", "skipped", "not run")


@dataclass(frozen=True, slots=True)
class SuiteTest:
    name: str
    outcome: str
    message: str


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests in the order of the suite; broken says what kept files of it from being read."""

    tests: tuple[SuiteTest, ...]
    broken: tuple[str, ...]


def read_suite(reported: object) -> Suite:
    """The suite as its process tells it.

    Raises:
        KernelGone: it tells nothing that can be read.

    """
    match reported:
        case {"tests": list(tests), "broken": list(broken)}:
            return Suite(tuple(map(_read_test, tests)), tuple(str(each)[:500] for each in broken))
    raise KernelGone("nonsense")


def _read_test(reported: object) -> SuiteTest:
    match reported:
        case [str(name), str(outcome), str(message)] if outcome in OUTCOMES:
            return SuiteTest(name[:200], outcome, message[:500])
    raise KernelGone("nonsense")
