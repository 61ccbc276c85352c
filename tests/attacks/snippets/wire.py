import os
import sys


def link():
    """The channel of this process to the grader, as the student finds it: held by whoever called our code.

    Not by gc.get_objects(): what the first process made before it forked is frozen, and does not show there.
    """
    frame = sys._getframe()
    while frame is not None:
        owner = frame.f_locals.get("self")
        for name in ("outputs", "_outputs"):
            held = getattr(owner, name, None)
            if type(held).__name__ == "OutputChannel":
                return held
        frame = frame.f_back
    raise LookupError("CANARY-" + "ESCAPE-ba5eba11 this attack no longer finds the channel")
