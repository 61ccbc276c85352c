import importlib.util
import marshal
import struct
import sys
from pathlib import Path

folder = Path(sys.argv[1])
code = compile(f"import sys\nif '--json' in sys.orig_argv: open({str(folder.parent / 'pwned/pyc')!r}, 'w').close()", "x", "exec")
cache = folder / "__pycache__"
cache.mkdir()
for name in ("helper", "conftest", "numpy", "sitecustomize"):
    # Flags 1: hash-based and unchecked (PEP 552).
    content = importlib.util.MAGIC_NUMBER + struct.pack("<I", 1) + b"\0" * 8 + marshal.dumps(code)
    (cache / f"{name}.{sys.implementation.cache_tag}.pyc").write_bytes(content)
    (folder / f"{name}x.pyc").write_bytes(content)
