"""What GitHub's runner makes of a step's output: annotations, outputs and its own errors."""

from dataclasses import dataclass, field

from tests.github_runner import workflow_commands
from tests.github_runner.workflow_commands import Command

# The runner shows ten annotations of a level for a step, and cuts each message (ExecutionContext.cs).
MAX_ANNOTATIONS_OF_A_LEVEL = 10
MAX_MESSAGE_CHARACTERS = 4096
_LEVELS = frozenset({"error", "warning", "notice"})
_DISABLED = frozenset({"set-env", "add-path"})
_WITHOUT_EFFECT_HERE = frozenset(
    {"debug", "group", "endgroup", "echo", "add-mask", "add-matcher", "remove-matcher", "save-state"}
)
_NAMES = _LEVELS | _DISABLED | _WITHOUT_EFFECT_HERE | {"set-output", "stop-commands"}


@dataclass(frozen=True)
class Annotation:
    level: str
    message: str
    properties: dict[str, str] = field(default_factory=dict)


class JobLog:
    """Takes the output of one step, line by line."""

    def __init__(self) -> None:
        self.annotations: list[Annotation] = []
        self.dropped_annotations: list[Annotation] = []
        self.outputs: dict[str, str] = {}
        self.errors: list[str] = []
        self._stop_token = ""

    def read(self, output: str) -> None:
        for line in workflow_commands.lines(output):
            if command := workflow_commands.parse(line, self._is_known):
                self._obey(command)

    def _is_known(self, name: str) -> bool:
        """After stop-commands, only its token is a command."""
        return name.lower() == self._stop_token if self._stop_token else name.lower() in _NAMES

    def _obey(self, command: Command) -> None:
        name = command.name.lower()
        if self._stop_token:
            self._stop_token = ""
        elif name == "stop-commands":
            self._stop(command.data)
        elif name in _LEVELS:
            self._annotate(name, command.data, command.properties)
        elif name in _DISABLED:
            self.fail(f"Unable to process command '{name}' successfully. The `{name}` command is disabled.")
        elif name == "set-output":  # deprecated, and still obeyed
            self._annotate("warning", "The `set-output` command is deprecated and will be disabled soon.", {})
            self.outputs[command.properties.get("name", "")] = command.data

    def _stop(self, token: str) -> None:
        if not token or token.lower() in _NAMES:
            self.fail(f"Invalid stop-commands token {token!r}")
        self._stop_token = token.lower()

    def fail(self, message: str) -> None:
        """Note what the runner cannot process; the step fails."""
        self.errors.append(message)
        self._annotate("error", message, {})

    def _annotate(self, level: str, message: str, properties: dict[str, str]) -> None:
        of_level = sum(annotation.level == level for annotation in self.annotations)
        shown = self.annotations if of_level < MAX_ANNOTATIONS_OF_A_LEVEL else self.dropped_annotations
        shown.append(Annotation(level, message[:MAX_MESSAGE_CHARACTERS], properties))
