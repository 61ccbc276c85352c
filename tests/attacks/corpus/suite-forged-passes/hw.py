# @wire@
found = link()


def tell(**event):
    found.channel.send("iopub", "suite", event, found.parent)


ids = ["more/suite/test_suite.py::test_norm", "more/suite/test_suite.py::test_center"]
tell(event="tests", ids=[*ids, *(f"checks/test_hidden.py::test_{n}" for n in range(3000)), 3, None, {"a": 1}])
for name in ids:
    tell(event="start", id=name)
    tell(event="end", id=name, outcome="passed", phase="call")
tell(event="finish", exit=0, complaint="")
# @wrong@
