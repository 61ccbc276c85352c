import json
import sys
from pathlib import Path

cell = {"cell_type": "code", "execution_count": 1, "id": "a", "metadata": {}, "source": "", "outputs": []}
big = dict(cell, source="1", outputs=[{"output_type": "stream", "name": "stdout", "text": "x" * 30_000_000}])
book = {"cells": [big] + [cell] * 20_000, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
(Path(sys.argv[1]) / "hw.ipynb").write_text(json.dumps(book))
