"""TensorBoard's files by hand: what TensorFlow and PyTorch write, and whatever else may lie there."""

import math
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.analysis import tensorboard
from autograde.analysis.tensorboard import compute_masked_crc, has_records, keep_finite, read_curves, sort_by_step
from tests.eventfiles import BYTES, FIXED32, VERSION, event, event_file, part, record, simple, tensor, varint


def scalars(content: bytes) -> dict[str, list[tuple[int, float]]]:
    return {tag: curve.points for tag, curve in read_curves(content).items()}


HALF = struct.pack("<f", 0.5)
FILE = VERSION + event(0, simple("loss", 2), simple("acc", 0.25)) + event(300, simple("loss", 1))


def test_simple_values_by_tag_with_their_steps() -> None:
    assert scalars(FILE) == {"loss": [(0, 2.0), (300, 1.0)], "acc": [(0, 0.25)]}


@pytest.mark.parametrize(
    "content",
    [part(4, HALF), part(5, HALF), varint(5 << 3 | FIXED32) + HALF],
    ids=["tensor_content", "packed", "not packed"],
)
def test_scalars_of_tensorflow_2_are_tensors(content: bytes) -> None:
    assert scalars(event(7, tensor("epoch_loss", content))) == {"epoch_loss": [(7, 0.5)]}


@pytest.mark.parametrize("content", [b"", part(4, HALF * 2), part(8, b"text"), part(4, b"")])
def test_other_tensors_are_no_scalars(content: bytes) -> None:
    assert scalars(event(7, tensor("image", content))) == {}


def test_an_event_without_a_step_is_at_0_and_tags_are_utf_8() -> None:
    assert scalars(record(part(5, part(1, simple("Потери", 1))))) == {"Потери": [(0, 1.0)]}
    assert scalars(event(0, part(1, b"\xff") + varint(2 << 3 | FIXED32) + HALF)) == {"�": [(0, 0.5)]}


@pytest.mark.parametrize("end", range(len(FILE)))
def test_a_file_that_was_cut_is_read_up_to_there(end: int) -> None:
    whole = scalars(FILE)
    for tag, points in scalars(FILE[:end]).items():
        assert points == whole[tag][: len(points)]


def test_what_is_no_event_is_passed_over() -> None:
    junk = (
        record(b"\x07\xff")
        + record(b"\xff" * 20)
        + record(part(5, part(1, varint(2 << 3 | BYTES) + b"\x01x")))
        + record(b"")
    )
    assert scalars(junk + FILE) == scalars(FILE)


@pytest.mark.parametrize("length", [2**63, 2**64 - 1, 2**64 - 12, 10**9])
def test_a_length_that_leads_past_the_end_ends_the_file(length: int) -> None:
    head = struct.pack("<Q", length) + struct.pack("<I", compute_masked_crc(struct.pack("<Q", length)))
    assert scalars(FILE + head + b"x" * 100) == scalars(FILE)
    assert scalars(head + b"x" * 100) == {}


def test_checksums_are_those_of_tensorflow() -> None:
    # RFC 3720, appendix B.4; and the first 12 bytes of every file that tensorboard 2.x writes with "brain.Event:2".
    assert compute_masked_crc(bytes(32)) == ((0x8A9136AA >> 15 | 0x8A9136AA << 17) + 0xA282EAD8) & 0xFFFFFFFF
    assert VERSION[:12].hex() == "1800000000000000a37f4b22"


def test_a_record_without_its_checksum_was_not_written_by_a_training() -> None:
    by_hand = struct.pack("<Q", 13) + b"crc_" + part(5, part(1, simple("a", 1))) + b"crc_"
    assert scalars(by_hand + FILE) == {}
    damaged = bytearray(event(0, simple("loss", 5)))
    damaged[-6] ^= 1
    assert scalars(VERSION + bytes(damaged) + FILE) == scalars(FILE)


def test_a_file_with_a_version_and_one_more_record_holds_a_run() -> None:
    assert has_records(FILE)
    assert has_records(FILE[: len(VERSION) + 12])
    assert not has_records(VERSION)
    assert not has_records(VERSION + b"x" * 100)
    assert not has_records(b"")


@pytest.mark.parametrize(
    ("seconds", "goes_back"), [([0, 10, 20], False), ([0, 0, 0], False), ([60, 0, 20], False), ([61, 0, 70], True)]
)
def test_the_time_of_a_training_does_not_go_back(seconds: list[float], goes_back: bool) -> None:
    assert read_curves(event_file({"loss": [3, 2, 1]}, seconds))["loss"].goes_back is goes_back


def test_a_field_that_leads_past_the_end_is_no_field() -> None:
    assert scalars(record(varint(5 << 3 | BYTES) + varint(2**63) + b"x") + FILE) == scalars(FILE)


def test_values_that_are_no_numbers_are_told_apart() -> None:
    found = scalars(
        b"".join(event(step, simple("loss", value)) for step, value in enumerate([1, math.nan, math.inf, 2]))
    )
    values = sort_by_step(found["loss"])
    assert math.isnan(values[1])
    assert keep_finite(values) == [1, 2]


def test_values_go_by_their_steps_and_those_of_a_step_by_their_order() -> None:
    assert sort_by_step([(3, 1.0), (1, 9.0), (3, 0.0), (2, math.inf)]) == [9, math.inf, 1, 0]


@given(st.binary(max_size=2000))
def test_any_bytes_are_read(content: bytes) -> None:
    assert isinstance(has_records(content), bool)
    for each in (content, record(content), record(part(5, content)), event(1, content), event(1, tensor("t", content))):
        assert isinstance(scalars(each + FILE), dict)


@settings(max_examples=200)
@given(st.data())
def test_any_damage_is_read(data: st.DataObject) -> None:
    content = bytearray(FILE)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
        content[place] = data.draw(st.integers(0, 255))
    for points in scalars(bytes(content)).values():
        assert all(isinstance(step, int) and isinstance(value, float) for step, value in points)


@pytest.mark.parametrize("piece", [b"\x10\x00", part(5, b""), part(5, part(1, simple("a", 1)))])
@pytest.mark.parametrize("in_one", [True, False])
def test_a_file_made_to_be_slow_is_read_in_bounded_time(
    piece: bytes, in_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tensorboard, "MAX_FIELDS", 50_000)
    many = piece * (4_000_000 // len(piece))
    started = time.monotonic()
    scalars(record(many) if in_one else record(piece) * 200_000)
    assert time.monotonic() - started < 2
