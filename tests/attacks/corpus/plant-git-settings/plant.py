import subprocess
import sys
from pathlib import Path

folder = Path(sys.argv[1])
subprocess.run(["git", "init", "--quiet", folder], check=True)
marker = folder.parent / "pwned/git"
for name in ("core.fsmonitor", "core.sshCommand", "core.pager", "diff.external", "core.editor"):
    subprocess.run(["git", "-C", folder, "config", name, f"touch {marker}; false"], check=True)
for name in ("post-checkout", "pre-commit", "post-index-change", "reference-transaction"):
    hook = folder / ".git/hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
(folder / ".gitattributes").write_text("* filter=evil diff=evil\n")
subprocess.run(["git", "-C", folder, "config", "filter.evil.clean", f"touch {marker}; cat"], check=True)
