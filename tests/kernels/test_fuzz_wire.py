"""What benchmarks/fuzz_wire.py does for minutes, for a few seconds: streams are read as plain data, or refused."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograde.kernels import student
from autograde.kernels.wire.decoding import Decoder
from benchmarks import fuzz_wire
from benchmarks.fuzz_wire import Finding, mutate, read, require_plain, seeds

COUNT = 3000


def test_3000_changed_streams_are_read_or_refused() -> None:
    dice, kept, endings = random.Random(4), seeds(), Counter[str]()
    for number in range(COUNT):
        stream = mutate(dice.choice(kept), dice)
        try:
            endings[read(stream)] += 1
        except Exception as error:  # noqa: BLE001  any escape is a finding
            pytest.fail(f"stream {number}: {type(error).__name__}: {error}; the stream: {stream[:2000]!r}")
    refused = sum(count for ending, count in endings.items() if ending.startswith("nonsense"))
    assert COUNT / 10 < refused < COUNT * 9 / 10  # the seeds hold what the versions of numpy and pandas make of them
    assert {"DataFrame", "Series", "ndarray", "Handle"} <= endings.keys()


def test_every_seed_is_read() -> None:
    endings = [read(stream) for stream in seeds()]
    assert endings[:10:2] == endings[1:10:2] == ["NoneType", "bool", "int", "float", "int"]
    assert {"DataFrame", "Series", "Picture", "no-name", "too-big", "raised-saying"} <= set(endings)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        [np.ma.masked_array([1])],
        {"a": np.zeros(1, dtype="V8")},
        np.array([Path()], dtype=object),
        pd.Series([Path()]),
    ],
)
def test_an_object_of_another_class_is_a_finding(value: Any) -> None:
    with pytest.raises(Finding):
        require_plain(value)


def test_an_exception_that_a_check_would_meet_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: Decoder, number: int) -> bytes:
        raise BufferError(number)  # of none of the kinds that are taken for an unreadable answer

    monkeypatch.setattr(Decoder, "_buffer", interrupt)
    with pytest.raises(BufferError):
        read(fuzz_wire.reply({"value": {"bytes": 7}}, []))


def test_a_slow_input_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_wire, "MOST_S", 0.0)
    with pytest.raises(Finding, match="of CPU"):
        read(seeds()[0])


def test_want_of_memory_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(student.Decoder, "decode", hungry)
    with pytest.raises(Finding, match="memory"):
        read(seeds()[0])
