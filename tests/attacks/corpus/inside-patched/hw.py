# @wrong@
# %%
import sys

for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").endswith("inside.request_handler"):
        module.RequestHandler._perform = lambda self, request, decoder: (True, None)
        module.explain = lambda error, request: module.Returned(True)
