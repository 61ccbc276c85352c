"""The commands, and the single error boundary: every error becomes one message and an exit code.

exit codes: 0 graded · 1 graded, --fail-on met · 2 the assignment is wrong · 3 the set-up is wrong ·
4 autograde broke · 5 the grade is incomplete: a check could not be run · 130 interrupted
"""

import argparse
import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from autograde import __version__
from autograde.action.run import run_action
from autograde.assignment import scaffold
from autograde.assignment.loading import load_assignment
from autograde.config import schema
from autograde.config.data_files import ASSIGNMENT_FILE
from autograde.context import read_context
from autograde.engine.run import collect_checks
from autograde.errors import AssignmentError, AutogradeError, SetupError
from autograde.github.repository_facts import with_facts_from_token
from autograde.grade import Request, grade_submission
from autograde.grading.exit_codes import FailRule, exit_code, fail_rule
from autograde.kernels.runtime import student_runtime
from autograde.model import Assignment, Context, Grade
from autograde.reporters import files, json_report, library, summary, terminal
from autograde.reporters.words import escape_commands, one_line
from autograde.submission import protected_files
from autograde.submission.assignment_files import lies_in
from autograde.submission.clone import read_clone
from autograde.submission.repository import Submission

DONE = 0
BROKEN = 4
INTERRUPTED = 130  # the exit code of shells after Ctrl-C


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    options = _parser().parse_args(arguments)
    with _noted_interruption() as interruption:
        code = _run(options)
    if interruption.has_happened:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    return code


def _run(options: argparse.Namespace) -> int:
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except AssignmentError as error:
        print(escape_commands("\n".join(map(one_line, str(error).splitlines()))), file=sys.stderr)
        return error.exit_code
    except AutogradeError as error:  # in one line, because a student may choose the names of files
        print(escape_commands(one_line(str(error))), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the one broad except
        trace = traceback.format_exc(limit=-3)
        message = f"autograde broke: {type(error).__name__}: {error}\nPlease report this, with:\n{trace}"
        print(escape_commands(message), file=sys.stderr)
        return BROKEN


@dataclass
class _Interruption:
    has_happened: bool = False


@contextlib.contextmanager
def _noted_interruption() -> Iterator[_Interruption]:
    """Let Ctrl-C and SIGTERM interrupt the command, and record it: the grade so far is still reported."""
    interruption = _Interruption()

    def interrupt(*_: object) -> None:
        interruption.has_happened = True  # no lock: a second signal may come at any moment
        raise KeyboardInterrupt

    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number, handler in former.items():
        if handler is not signal.SIG_IGN:  # a job in the background of a shell ignores Ctrl-C
            signal.signal(number, interrupt)
    try:
        yield interruption
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograde",
        description="Grade notebook homework with pytest checks.",
        epilog=(__doc__ or "").strip().partition("\n\n")[2],
    )
    parser.add_argument("--version", action="version", version=f"autograde {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_grade(commands.add_parser("grade", help="grade a submission"))
    checker = commands.add_parser("validate", help="find everything wrong in an assignment")
    checker.add_argument("assignment", nargs="?", default=ASSIGNMENT_FILE, metavar="FILE")
    checker.set_defaults(command=_validate)
    lister = commands.add_parser("checks", help="show the library of checks, with their parameters")
    lister.add_argument("name", nargs="?", metavar="CHECK", help="show this one only")
    lister.add_argument("--markdown", action="store_true", help="as docs/checks.md has it")
    lister.set_defaults(command=_checks)
    starter = commands.add_parser("init", help="write an example assignment that grades without errors")
    starter.add_argument("folder", nargs="?", default=".", metavar="FOLDER")
    starter.set_defaults(command=_init)
    action = commands.add_parser("action", help="what the GitHub Action runs; reads GitHub's variables")
    action.set_defaults(command=lambda _: run_action())
    return parser


def _add_grade(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("submission", nargs="?", default=".", metavar="SUBMISSION", help="the student's repository")
    parser.add_argument("--assignment", metavar="FILE", help="the autograde.yml (default: in the submission)")
    parser.add_argument(
        "--json", metavar="FILE", help="write the grade (default: autograde.json)", default="autograde.json"
    )
    parser.add_argument("--summary", metavar="FILE", help="write a Markdown summary")
    parser.add_argument(
        "--submitted-at",
        metavar="TIME",
        help="when the work was handed in, or `commit` for the date of the commit (default: now; of a clone, what "
        "counted_at says, if a clone can tell)",
    )
    parser.add_argument("--student", metavar="LOGIN", help="whose extensions apply")
    parser.add_argument("--python", metavar="FILE", help="the Python that student code runs on")
    parser.add_argument(
        "--trust-submission",
        action="store_true",
        help="run the checks that lie in the submission, with your rights: for work of your own",
    )
    parser.add_argument("--reveal", action="store_true", help="show the details of hidden checks (instructors)")
    parser.add_argument(
        "--fail-on", metavar="RULE", default="never", type=_fail_rule, help="never, any-failed or below:N"
    )
    parser.set_defaults(command=_grade)


def _fail_rule(rule: str) -> FailRule:
    try:
        return fail_rule(rule)
    except SetupError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _grade(options: argparse.Namespace) -> int:
    root = Path(options.submission)
    if not root.is_dir():
        raise SetupError(f"{root}: there is no such folder. Name the student's repository.")
    assignment = (
        load_assignment(Path(options.assignment)) if options.assignment else protected_files.assignment_of(root)
    )
    _require_trust(assignment, root, is_trusted=options.trust_submission)
    clone = read_clone(Submission(root))

    def context_of(assignment: Assignment, submission: Submission) -> Context:
        context = read_context(assignment, options.submitted_at, options.student, clone)
        return with_facts_from_token(context, assignment, submission, os.environ)

    _require_writable_reports(options)
    python = str(Path(options.python).absolute()) if options.python else None
    with student_runtime(python) as runtime, terminal.progress_line() as progress:
        grade = grade_submission(
            Request(
                root=root,
                assignment=assignment,
                runtime=runtime,
                read_context=context_of,
                progress=progress,
                reveal=options.reveal,
            )
        )
    _report(grade, options)
    return exit_code(grade, options.fail_on)


def _require_trust(assignment: Assignment, root: Path, *, is_trusted: bool) -> None:
    """Checks run with the grader's rights, and those in a student's repository may be the student's own."""
    if lies_in(assignment, root) and not is_trusted:
        raise SetupError(
            f"{assignment.path}: this assignment lies in the submission, and its checks would run as you. Name your"
            " own copy with --assignment, or if all of it is your own work, add --trust-submission."
        )


def _require_writable_reports(options: argparse.Namespace) -> None:
    """Refuse paths that cannot be written to before grading."""
    json_report.require_writable(Path(options.json))
    if options.summary:
        summary.require_writable(Path(options.summary))
        is_same = Path(options.json).resolve() == Path(options.summary).resolve()
        if is_same and not files.is_stream(Path(options.json)):
            raise SetupError(f"{options.summary}: --json and --summary name the same file. Choose two names.")


def _report(grade: Grade, options: argparse.Namespace) -> None:
    """Write every report, even if another one fails."""
    trouble: SetupError | None = None
    terminal.write(grade, sys.stdout)
    for write, file in ((json_report.write, options.json), (summary.write, options.summary)):
        if file is None:
            continue
        try:
            write(grade, Path(file))
        except SetupError as error:
            trouble = error
    if trouble:
        raise trouble


def _validate(options: argparse.Namespace) -> int:
    assignment = load_assignment(Path(options.assignment))
    for warning in assignment.warnings:
        print(warning)
    checks = collect_checks(assignment)
    total = sum((check.points for check in checks if not check.bonus), Decimal(0))
    print(f"{options.assignment}: {len(checks)} checks, {total} points. All well.")
    return DONE


def _checks(options: argparse.Namespace) -> int:
    schemas = schema.library()
    if options.name and options.name not in schemas:
        raise SetupError(f"{options.name!r} is not in the library. {schema.suggest(options.name, list(schemas))}")
    selected = {options.name: schemas[options.name]} if options.name else schemas
    sys.stdout.write(library.render_markdown(selected) if options.markdown else library.render(selected))
    return DONE


def _init(options: argparse.Namespace) -> int:
    scaffold.write(Path(options.folder), sys.stdout)
    return DONE
