"""The action's inputs: what they default to, what is refused, and what of the environment is kept."""

from typing import Any

import pytest
import yaml

from autograde.action.inputs import Inputs, is_known, read_inputs
from autograde.errors import SetupError
from tests.conftest import ROOT

DEFAULTS = Inputs(
    assignment="autograde.yml",
    assignment_repository="",
    assignment_ref="",
    assignment_token="",
    submission=".",
    student="",
    requirements="",
    token="",
    check_name="",
    fail_on="never",
    classroom=False,
    mode="grade-and-report",
    json="autograde.json",
    json_sha256="",
)
DECLARED: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]


def refusal(**environment: str) -> str:
    with pytest.raises(SetupError) as caught:
        read_inputs(environment)
    return str(caught.value)


@pytest.mark.parametrize("value", [None, "", "  ", "\n"])
def test_what_is_not_given_or_empty_is_the_default(value: str | None) -> None:
    given = {} if value is None else {f"INPUT_{name.upper()}": value for name in DECLARED}
    assert read_inputs(given) == DEFAULTS


def test_fields_and_defaults_are_those_of_action_yml() -> None:
    assert {name.replace("-", "_") for name in DECLARED} == set(Inputs.__dataclass_fields__)
    given = {
        f"INPUT_{name.upper()}": str(each.get("default", "")) for name, each in DECLARED.items() if name != "token"
    }
    assert read_inputs(given) == DEFAULTS


@pytest.mark.parametrize("name", sorted(set(DECLARED) - {"classroom", "mode"}))
def test_an_input_is_read_by_its_name_with_hyphens_and_trimmed(name: str) -> None:
    field = name.replace("-", "_")
    assert getattr(read_inputs({f"INPUT_{name.upper()}": " a value\n"}), field) == "a value"
    if "-" in name:
        assert read_inputs({f"INPUT_{field.upper()}": "a value"}) == DEFAULTS


@pytest.mark.parametrize(("value", "wanted"), [("true", True), ("True", True), ("TRUE", True), (" true ", True)])
@pytest.mark.parametrize("other", ["false", "False", "FALSE", ""])
def test_a_flag_is_written_as_in_yaml(value: str, wanted: bool, other: str) -> None:
    assert read_inputs({"INPUT_CLASSROOM": value}).classroom is wanted
    assert read_inputs({"INPUT_CLASSROOM": other}).classroom is False


@pytest.mark.parametrize("value", ["yes", "1", "on", "truth", "0"])
def test_what_is_no_flag_is_named_with_what_is(value: str) -> None:
    assert refusal(INPUT_CLASSROOM=value) == f"input classroom: {value!r} is neither true nor false."


@pytest.mark.parametrize("mode", ["grade", "grade-and-report"])
def test_a_mode_that_is_known_is_taken(mode: str) -> None:
    assert read_inputs({"INPUT_MODE": mode}).mode == mode


@pytest.mark.parametrize("mode", ["Grade", "both", "grade report"])
def test_a_mode_that_is_not_known_is_named_with_those_that_are(mode: str) -> None:
    assert refusal(INPUT_MODE=mode) == f"input mode: {mode!r} is not one of grade-and-report, grade, report."


def test_a_report_needs_the_digest_of_what_it_reports() -> None:
    remedy = "input json-sha256: it is empty. Pass on the output json-sha256 of the grading job."
    assert refusal(INPUT_MODE="report") == remedy
    found = read_inputs({"INPUT_MODE": "report", "INPUT_JSON-SHA256": "f" * 64})
    assert (found.mode, found.json_sha256) == ("report", "f" * 64)


@pytest.mark.parametrize(
    "variable",
    [
        "LD_PRELOAD", "LD_LIBRARY_PATH", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME",
        "ACTIONS_RUNTIME_TOKEN", "ACTIONS_RUNTIME_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "BASH_ENV", "GIT_SSH_COMMAND",
        "GIT_CONFIG_COUNT", "PIP_INDEX_URL", "IPYTHONDIR", "JUPYTER_PATH", "path", "PATH2", "XINPUT_A", "", "TMPDIR",
    ],
)  # fmt: skip
def test_what_could_steer_the_grader_is_not_kept(variable: str) -> None:
    assert not is_known(variable)


@pytest.mark.parametrize(
    "variable",
    [
        "INPUT_TOKEN", "INPUT_FAIL-ON", "GITHUB_SHA", "GITHUB_OUTPUT", "RUNNER_TEMP", "PATH", "HOME", "LANG", "CI", "TZ",
        "AUTOGRADE_STUDENT_PYTHON", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "https_proxy", "HTTPS_PROXY", "NO_PROXY",
    ],
)  # fmt: skip
def test_what_the_grader_needs_is_kept(variable: str) -> None:
    assert is_known(variable)
