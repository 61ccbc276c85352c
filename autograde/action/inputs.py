"""Read the inputs that action.yml declares from the variables that GitHub's runner sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from autograde.errors import SetupError

Mode = Literal["grade-and-report", "grade", "report"]
_MODES = ("grade-and-report", "grade", "report")
# The variables that the grader may see; others, such as LD_* or PYTEST_*, could change its behaviour.
RUNNERS_PREFIXES = ("INPUT_", "GITHUB_", "RUNNER_")
_ALLOWED = {
    "PATH", "HOME", "LANG", "CI", "TZ", "AUTOGRADE_STUDENT_PYTHON", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """One field per input; a hyphen in action.yml is an underscore here."""

    assignment: str
    assignment_repository: str
    assignment_ref: str
    assignment_token: str
    submission: str
    student: str
    requirements: str
    token: str
    check_name: str
    fail_on: str
    classroom: bool
    mode: Mode
    json: str
    json_sha256: str


def is_known(variable: str) -> bool:
    """Whether the grader may see a variable of the environment."""
    return variable.startswith(RUNNERS_PREFIXES) or variable in _ALLOWED


def read_inputs(environment: Mapping[str, str]) -> Inputs:
    """The inputs; the runner sets a missing input to its default, or to an empty text.

    Raises:
        SetupError: a value is not allowed.

    """
    values = {name: _read_input(environment, name) for name in Inputs.__dataclass_fields__}
    mode = values["mode"] or "grade-and-report"
    if mode not in _MODES:
        raise SetupError(f"input mode: {mode!r} is not one of {', '.join(_MODES)}.")
    if mode == "report" and not values["json_sha256"]:
        raise SetupError("input json-sha256: it is empty. Pass on the output json-sha256 of the grading job.")
    return Inputs(
        assignment=values["assignment"] or "autograde.yml",
        assignment_repository=values["assignment_repository"],
        assignment_ref=values["assignment_ref"],
        assignment_token=values["assignment_token"],
        submission=values["submission"] or ".",
        student=values["student"],
        requirements=values["requirements"],
        token=values["token"],
        check_name=values["check_name"],
        fail_on=values["fail_on"] or "never",
        classroom=_parse_boolean("classroom", values["classroom"]),
        mode=cast("Mode", mode),
        json=values["json"] or "autograde.json",
        json_sha256=values["json_sha256"],
    )


def _read_input(environment: Mapping[str, str], name: str) -> str:
    """The runner upper-cases names and keeps their hyphens (actions/runner, ContainerActionHandler)."""
    return environment.get(f"INPUT_{name.replace('_', '-').upper()}", "").strip()


def _parse_boolean(name: str, value: str) -> bool:
    """A boolean as YAML 1.2 writes it, which actions/toolkit accepts too."""
    if value.lower() not in ("true", "false", ""):
        raise SetupError(f"input {name}: {value!r} is neither true nor false.")
    return value.lower() == "true"
