"""`python -m autograde` and the `autograde` command."""

import os
import sys


def _leave_working_folder() -> None:
    """Import nothing from there: `python -m` puts it first, and a student's json.py would be taken for ours."""
    try:
        here = os.getcwd()  # noqa: PTH109  pathlib could be the student's
    except OSError:  # the folder is gone
        here = ""
    if not sys.flags.safe_path and sys.path[:1] in ([""], [here]):
        del sys.path[0]


_leave_working_folder()


def main() -> None:
    try:
        from autograde.cli import run
    except KeyboardInterrupt:  # Ctrl-C while we are still starting
        sys.exit(130)
    sys.exit(run())


if __name__ == "__main__":
    main()
