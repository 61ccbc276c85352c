"""`python -m autograde` and the `autograde` command."""

import sys

from autograde.cli import run


def main() -> None:
    sys.exit(run())


if __name__ == "__main__":
    main()
