# @wrong@
# %%
import sys

for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").endswith("inside.answers"):
        module.Answers._do = lambda self, content, decoder: (True, None)
        module.explain = lambda error, content: {"value": True}
