import sys
from pathlib import Path

(Path(sys.argv[1]) / "hw.ipynb").write_text('{"cells": ' + "[" * 200_000 + "]" * 200_000 + "}")
