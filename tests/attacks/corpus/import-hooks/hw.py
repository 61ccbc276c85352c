# @wrong@
# %%
import sys
import types


class Hook:
    def find_spec(self, name, path=None, target=None):
        raise ImportError(name)


sys.meta_path.insert(0, Hook())
fake = types.ModuleType("numpy")
fake.ndarray = float
sys.modules["numpy"] = fake
sys.modules["pickle"] = None
