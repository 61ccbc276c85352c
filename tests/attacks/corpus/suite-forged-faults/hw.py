# @wire@
found = link()


def tell(**event):
    found.channel.send("iopub", "suite", event, found.parent)


tell(event="no-pytest")
tell(event="error", error={"type": "::notice::x", "message": "\n::error::x", "frames": [["more/suite/conftest.py", 1], ["/etc/passwd", -1], 3], "missing": "torch", "file": "more/suite/data.csv", "where": ["more/suite/test_suite.py", 10**9]})
tell(event="skipped", reason="could not import 'torch'", file="more/suite/test_suite.py")
tell(event="end", id={"a": []}, outcome=["passed"], error="x")
tell(event=["tests"], ids="abc")
tell(event="finish", exit=4, complaint="\n::error::usage")
# @wrong@
