# @wrong@
# %%
import sys
import threading


def trace(frame, event, argument):
    if "answer" in frame.f_code.co_name:
        raise MemoryError
    return trace


threading.setprofile(trace)
sys.excepthook = sys.unraisablehook = lambda *arguments: None
sys.settrace(trace)
sys.setprofile(trace)
