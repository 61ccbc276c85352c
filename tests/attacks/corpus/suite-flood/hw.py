# @wire@
found = link()


def tell(**event):
    found.channel.send("iopub", "suite", event, found.parent)


count = 0
while True:
    count += 1
    tell(event="tests", ids=[f"more/suite/test_suite.py::{count}-{n}-" + "x" * 1000 for n in range(100)])
    tell(event="error", error={"type": "x" * 100_000, "message": "y" * 100_000, "frames": [["a", 1]] * 10_000})
    tell(event="skipped", reason="z" * 100_000, file="w" * 100_000)
