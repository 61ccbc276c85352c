"""`python -m autograde` and the `autograde` command."""

import os
import sys

if not sys.flags.safe_path and sys.path[:1] in ([""], [os.getcwd()]):  # noqa: PTH109  pathlib could be a student's
    # `python -m` puts the working folder first: a json.py that a student planted there would be imported for ours.
    del sys.path[0]


def main() -> None:
    try:
        from autograde.cli import run
    except KeyboardInterrupt:  # Ctrl-C while we are still starting
        sys.exit(130)
    sys.exit(run())


if __name__ == "__main__":
    main()
