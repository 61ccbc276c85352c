"""The JSON of requests and replies, and what becomes of forged replies."""

import json
from typing import Any

import pytest

from autograde.kernels.headers import read_message
from autograde.kernels.wire import Unreadable
from autograde.kernels.wire.code_location import MAX_LINES, CodeLocation
from autograde.kernels.wire.frames import Message
from autograde.kernels.wire.operations import (
    OPERATIONS,
    ApplyOperator,
    Call,
    DescribeFigures,
    DescribeTable,
    DetachTensor,
    Get,
    ListItems,
    LoadModule,
    Operation,
    RunDriver,
    RunSuite,
    SetAttribute,
    Target,
)
from autograde.kernels.wire.protocol import (
    AskReply,
    AskRequest,
    CellError,
    ExceptionRaised,
    ExecuteReply,
    ForkReply,
    Refused,
    Returned,
)
from autograde.kernels.wire.settings import StartSettings

OBJECT = Target(reference=3)
HEADER = {"channel": "shell", "header": {"msg_type": "ask_reply"}, "parent_header": {"msg_id": "1"}, "content": {}}
# Each operation, and its part of a request's JSON.
CASES: list[tuple[Operation, dict[str, Any]]] = [
    (Get(Target("f")), {"op": "get", "name": "f"}),
    (Get(Target(reference=3, attributes=["a"])), {"op": "get", "reference": 3, "attributes": ["a"]}),
    (Call(OBJECT), {"op": "call", "reference": 3}),
    (ApplyOperator(OBJECT, "add", True), {"op": "operator", "reference": 3, "operator": "add", "reflected": True}),
    (SetAttribute(OBJECT, "a"), {"op": "set", "reference": 3, "attribute": "a"}),
    (ListItems(OBJECT), {"op": "items", "reference": 3}),
    (DetachTensor(OBJECT), {"op": "detach", "reference": 3}),
    (DescribeTable(Target("df")), {"op": "table", "name": "df"}),
    (DescribeFigures(), {"op": "figures"}),
    (LoadModule("hw.py"), {"op": "load", "file": "hw.py"}),
    (RunDriver("d.py", "1", "run"), {"op": "run", "file": "d.py", "code": "1", "function": "run"}),
    (RunSuite(["t.py"], "", []), {"op": "suite", "targets": ["t.py"], "select": "", "skip": []}),
]


@pytest.mark.parametrize(("operation", "content"), CASES, ids=lambda case: case.op if hasattr(case, "op") else "")
def test_a_request_is_the_same_after_a_journey_as_json(operation: Operation, content: dict[str, Any]) -> None:
    request = AskRequest(operation, {"tuple": [1]}, {"dict": []}, ["typed"], ["sorted"])
    node = json.loads(json.dumps(request.to_json()))
    rest = {"args": {"tuple": [1]}, "kwargs": {"dict": []}, "stdin": ["typed"], "watch": ["sorted"]}
    assert node == {**content, **rest}
    assert AskRequest.from_json(node) == request


def test_every_operation_has_a_case() -> None:
    assert {type(operation) for operation, _ in CASES} == set(OPERATIONS.values())


def test_the_settings_of_the_first_process_are_the_same_after_a_journey_as_text() -> None:
    settings = StartSettings([3, 4, 5], 6, {"CORE": 0}, {"read": ["/usr"]}, 1, False, True, False, ["numpy"])
    assert StartSettings.from_text(settings.to_text()) == settings


@pytest.mark.parametrize(
    "reply",
    [
        AskReply(Returned(5), "hello"),
        AskReply(Returned(5, [{"dict": []}, [], {"dict": []}])),
        AskReply(Refused("missing", "f")),
        AskReply(ExceptionRaised("E", "no", ("Exception",), CodeLocation(2, cell=1)), "hello"),
        AskReply(ExceptionRaised("E", "no", (), CodeLocation(2, file="hw.py"))),
        AskReply(ExceptionRaised("E", "no")),
    ],
)
def test_a_reply_is_the_same_after_a_journey_as_json(reply: AskReply) -> None:
    assert AskReply.from_json(json.loads(json.dumps(reply.to_json())), is_driver=False) == reply


@pytest.mark.parametrize("reason", ["driver", "asserted"])
def test_only_a_driver_can_be_wrong_itself_or_assert(reason: str) -> None:
    content = {reason: "x" * 600, "value": 1}
    assert AskReply.from_json(content, is_driver=True).outcome == Refused(reason, "x" * 500)
    assert AskReply.from_json(content, is_driver=False).outcome == Returned(1)


@pytest.mark.parametrize("content", [{}, {"raised": "ValueError"}, {"value": 1, "watched": None}, {"printed": "x"}])
def test_a_reply_without_an_outcome_is_unreadable(content: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        AskReply.from_json(content, is_driver=False)


def test_forged_parts_of_a_reply_are_cut_or_dropped() -> None:
    raised = {"type": "E" * 200, "message": 5, "bases": ["A", 1, None], "place": {"line": "1"}}
    reply = AskReply.from_json({"raised": raised, "printed": 5}, is_driver=False)
    assert reply == AskReply(ExceptionRaised("E" * 100, "5", ("A",)), "")


@pytest.mark.parametrize("pid", [None, True, "1", 1.0, [1]])
def test_a_pid_that_is_no_integer_is_unreadable(pid: object) -> None:
    with pytest.raises(Unreadable):
        ForkReply.from_json({"pid": pid})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"cell": 1, "line": 2}, CodeLocation(2, cell=1)),
        ({"file": "a/hw.py", "line": 2}, CodeLocation(2, file="a/hw.py")),
        ({"cell": 0, "line": 2}, None),
        ({"cell": 1, "line": MAX_LINES}, None),
        ({"cell": 1, "line": MAX_LINES - 1}, CodeLocation(MAX_LINES - 1, cell=1)),
        ({"file": "../hw.py", "line": 2}, None),
        ({"file": "/hw.py", "line": 2}, None),
        ({"file": "a\nb", "line": 2}, None),
        ({"file": "x" * 301, "line": 2}, None),
        ({"file": "hw.py"}, None),
        ({}, None),
        ("hw.py", None),
    ],
)
def test_a_location_lies_in_the_submission_or_is_none(content: object, expected: CodeLocation | None) -> None:
    assert CodeLocation.from_json(content) == expected


def test_a_cell_ran_well_only_if_its_reply_says_so() -> None:
    assert CellError.from_json(ExecuteReply(1).to_json()) is None
    error = CellError("E", "no", CodeLocation(2, cell=1))
    assert CellError.from_json(ExecuteReply(1, error).to_json()) == error
    assert CellError.from_json({}) == CellError("?", "")
    assert CellError.from_json({"status": ["ok"]}) == CellError("?", "")


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "control"},
        {"header": {}},
        {"header": 1},
        {"parent_header": None},
        {"content": []},
        {"channel": None},
    ],
)
def test_a_header_of_another_form_is_unreadable(change: dict[str, Any]) -> None:
    assert read_message(Message(HEADER, [])).is_reply
    with pytest.raises(Unreadable):
        read_message(Message({**HEADER, **change}, []))
