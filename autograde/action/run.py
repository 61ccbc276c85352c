"""The GitHub Action: inputs and event in; JSON, check run, annotations, summary, outputs out."""

import contextlib
import functools
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograde.action import requirements, workspace
from autograde.action.inputs import RUNNERS_PREFIXES, Inputs, is_known, read_inputs
from autograde.assignment.loading import load_assignment
from autograde.context import read_run, run_context
from autograde.errors import AssignmentError, AutogradeError, SetupError
from autograde.github.repository_facts import with_facts
from autograde.grade import Request, grade_submission
from autograde.grading import grade_file
from autograde.grading.exit_codes import FailRule, exit_code, fail_rule
from autograde.kernels.confinement import hide_grader
from autograde.kernels.runtime import StudentRuntime, student_runtime
from autograde.model import Assignment, Context, Grade, WorkflowRun
from autograde.reporters import annotations, check_run, commands, outputs, summary, terminal
from autograde.reporters.words import one_line
from autograde.submission import git, protected_files
from autograde.submission.clone import committed_at
from autograde.texts.formatting import text

RUNNER_FOLDER = Path("/github")
# Temporary folders of the assignment and the submission, which only clutter a message.
_OUR_FOLDERS = re.compile(r"\S*/autograde-\w+/(assignment|submission)/")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a workflow: its inputs, its run and its folders."""

    inputs: Inputs
    run: WorkflowRun
    fails: FailRule
    variables: Mapping[str, str]

    @property
    def workspace(self) -> Path:
        return Path(self.variables.get("GITHUB_WORKSPACE") or ".").resolve()

    @property
    def submission(self) -> Path:
        return workspace.resolve_inside(self.workspace, self.inputs.submission)

    def runner_file(self, name: str) -> Path | None:
        """A file that the runner reads afterwards, such as GITHUB_OUTPUT."""
        return Path(self.variables[name]) if self.variables.get(name) else None


def run_action() -> int:
    """Grade or report, depending on the inputs; return the exit code of `autograde grade`."""
    variables = _take_environment()
    with contextlib.ExitStack() as stack:
        stack.push(functools.partial(_report_end, variables))
        try:
            return _run(variables)
        except AutogradeError as error:
            key = "assignment-wrong" if isinstance(error, AssignmentError) else "nothing-graded"
            # One line, because a student may choose the names of files; only the problems of an assignment are a list.
            _report_failure(str(error) if isinstance(error, AssignmentError) else one_line(str(error)), key, variables)
            return error.exit_code


def _run(variables: Mapping[str, str]) -> int:
    inputs = read_inputs(variables)
    step = Step(inputs, read_run(variables), fail_rule(inputs.fail_on), variables)
    if inputs.mode != "report":
        workspace.claim_json(step.workspace, inputs.json)
    step = replace(step, run=_settle(step))
    grade = _read(step) if inputs.mode == "report" else _grade(step)
    return _report(step, grade)


def _settle(step: Step) -> WorkflowRun:
    """The run with the student that the inputs name, and with the commit that is checked out.

    A workflow may have checked out another commit than the event's; the time in the payload does not apply to it.
    The merge of a pull request contains later changes of the base, so its time is that of the run; the head's time
    is that of its push.
    """
    run = replace(step.run, login=step.inputs.student or step.run.login)
    if git.path_in_repository(step.submission) is None:
        return run
    head = git.line(step.submission, "rev-parse", "HEAD")
    if head is None or head == run.sha:
        return run
    if not run.is_pull:
        return replace(run, sha=head, pushed_at=None)
    if run.sha not in git.parents(step.submission, head):
        raise SetupError(f"{head} is checked out, which is neither the pull request's {run.sha} nor its merge.")
    return replace(run, is_merge=True, pushed_at=None)


def _take_environment() -> dict[str, str]:
    """Return the variables that the grader needs, and remove tokens and unknown variables from the environment."""
    variables = {name: value for name, value in os.environ.items() if is_known(name)}
    for name in list(os.environ):
        if name not in variables or name.startswith(RUNNERS_PREFIXES):
            del os.environ[name]
    hide_grader()
    _close_runner_folder()
    return variables


def _close_runner_folder() -> None:
    """Let only root enter the folder that the runner mounted: workspace, command files, checkout's credentials."""
    if os.geteuid() == 0 and RUNNER_FOLDER.is_dir():
        RUNNER_FOLDER.chmod(0o700)


# ------------------------------------------------------------------------------------------------ grading


def _grade(step: Step) -> Grade:
    with (
        student_runtime(variables=step.variables, needs_own_user=True) as runtime,
        # Outside the workspace and closed to others, because it may hold hidden checks and solutions.
        tempfile.TemporaryDirectory(prefix="autograde-") as folder,
    ):
        return grade_submission(
            Request(
                root=step.submission,
                assignment=_open(step, Path(folder, "assignment")),
                runtime=runtime,
                read_context=lambda assignment, _: _read_context(step, assignment),
                prepare_runtime=lambda assignment: _install(step, assignment, runtime),
                is_trusted=False,
            )
        )


def _open(step: Step, folder: Path) -> Assignment:
    """The assignment, from the student's repository or fetched from the instructor's into that folder."""
    inputs = step.inputs
    if not step.submission.is_dir():
        raise SetupError(f"{inputs.submission}: there is no such folder. Check the repository out first.")
    name = inputs.assignment_repository
    if not name:
        return protected_files.assignment_of(step.submission, inputs.assignment)
    sha = git.fetch(f"{step.run.server_url}/{name}", inputs.assignment_ref, inputs.assignment_token, folder)
    return replace(load_assignment(workspace.resolve_inside(folder, inputs.assignment)), origin=f"{name}@{sha}")


def _install(step: Step, assignment: Assignment, runtime: StudentRuntime) -> None:
    if step.inputs.requirements:
        file = workspace.resolve_inside(assignment.folder, step.inputs.requirements)
        home = step.variables.get("HOME")
        cache = Path(home) / ".cache" / "pip" if home else None
        requirements.install(requirements.read_requirements(file), runtime.python, cache)


def _read_context(step: Step, assignment: Assignment) -> Context:
    from autograde.github.api import GitHubClient  # slow to import, and of no use on a laptop

    server = GitHubClient(step.run, step.inputs.token)
    first_push = functools.cache(server.first_push)
    moments = {
        "activity": lambda: first_push().at,
        "created": server.created_at,
        "committed": lambda: committed_at(step.submission, step.run.sha),
    }
    context = run_context(assignment, step.run, moments)
    context = context if context.login else replace(context, login=first_push().by)
    return with_facts(context, assignment, step.run.repository, step.inputs.token, step.run.api_url)


def _read(step: Step) -> Grade:
    """The grade that another job made; it must be of this commit."""
    grade = grade_file.load(workspace.resolve_inside(step.workspace, step.inputs.json), step.inputs.json_sha256)
    if grade.submission.sha != step.run.sha:
        raise SetupError(f"{step.inputs.json}: it grades {grade.submission.sha}, not {step.run.sha}. Grade again.")
    return grade


# ------------------------------------------------------------------------------------------------ reporting


def _report(step: Step, grade: Grade) -> int:
    """Every window gets the grade, the JSON first; what Classroom reads is printed before anything else."""
    signals = list(commands.classroom_notices(grade)) if step.inputs.classroom else []
    _print(*signals)
    sha256, trouble = _write_json(step, grade)
    links = [(text("see-run", grade.language), step.run.url)]
    if step.inputs.mode != "grade":
        links = [*_post(step, grade, spent=len(signals)), *links]
    _print(terminal.render(grade))
    if file := step.runner_file("GITHUB_STEP_SUMMARY"):
        outputs.append(file, summary.render(grade, links=links))
    if file := step.runner_file("GITHUB_OUTPUT"):
        outputs.write(outputs.render(grade, step.inputs.json, sha256), file)
    if trouble:
        raise trouble
    return 0 if step.inputs.mode == "grade" else exit_code(grade, step.fails)


def _write_json(step: Step, grade: Grade) -> tuple[str, SetupError | None]:
    """The digest of the JSON in the workspace, or what kept it from being written."""
    try:
        if step.inputs.mode != "report":
            workspace.write_json(grade, step.workspace, step.inputs.json)
        return workspace.digest_json(step.workspace, step.inputs.json), None
    except SetupError as error:
        return "", error


def _post(step: Step, grade: Grade, *, spent: int) -> list[tuple[str, str]]:
    """Links to the check run; if it cannot be posted, print annotations as workflow commands, and one notice."""
    from autograde.github.api import GitHubClient, NotAllowed

    check = check_run.render(
        grade,
        name=step.inputs.check_name,
        head_sha=step.run.sha,
        details_url=step.run.url,
        fails=step.fails,
    )
    try:
        return [(text("see-check-run", grade.language), GitHubClient(step.run, step.inputs.token).post(check))]
    except SetupError as error:
        notice = text("no-check-run", grade.language, why=str(error))
        if isinstance(error, NotAllowed):
            notice = f"{notice} {text('how-to-allow', grade.language)}"
        _print(commands.command("notice", annotations.escape_for_api(notice)))
        _print(*commands.render(check.annotations, grade.language, spent=spent + 1))
        return []


def _print(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _report_end(variables: Mapping[str, str], _: object, error: BaseException | None, __: object) -> None:
    """Report a cancelled job or a fault of autograde as any other failed grading."""
    if isinstance(error, KeyboardInterrupt):
        _report_failure("The job was cancelled.", "cancelled", variables)
    elif error is not None:
        _report_failure(f"autograde broke: {type(error).__name__}: {error}", "nothing-graded", variables)


def _report_failure(message: str, key: str, variables: Mapping[str, str]) -> None:
    """Report that nothing was graded, and why, as annotations, in the outputs and in the job summary."""
    lines = _OUR_FOLDERS.sub("", message.replace(f"{variables.get('GITHUB_WORKSPACE')}/", "")).splitlines()
    for line in lines[: commands.MAX_OF_A_LEVEL]:
        _print(commands.command("error", annotations.escape_for_api(line)))
    if variables.get("GITHUB_OUTPUT"):
        outputs.write({"status": "error"}, Path(variables["GITHUB_OUTPUT"]))
    if variables.get("GITHUB_STEP_SUMMARY"):
        head = [text(key, "en"), text(key, "ru")]  # the language is set in the assignment, which may not be readable
        items = "\n".join(f"- {summary.escape(line)}" for line in lines[:100])
        outputs.append(Path(variables["GITHUB_STEP_SUMMARY"]), "\n\n".join([*head, items]) + "\n")
