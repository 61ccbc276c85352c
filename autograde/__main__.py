"""`python -m autograde` and the `autograde` command."""

import sys


def main() -> None:
    try:
        from autograde.cli import run
    except KeyboardInterrupt:  # Ctrl-C while we are still starting
        sys.exit(3)
    sys.exit(run())


if __name__ == "__main__":
    main()
