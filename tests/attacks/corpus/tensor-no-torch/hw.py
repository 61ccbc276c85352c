import builtins
import sys

kept = builtins.__import__


class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("torch"):
            raise SystemExit(0)


sys.meta_path.insert(0, Refuse())
sys.modules["torch"] = None
sys.modules.pop("torch")


def twice(values):
    return 1.0


tracked = twice
# %%
# @wrong@
