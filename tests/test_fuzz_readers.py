"""A short run of benchmarks/fuzz_readers.py: each reader ends on malformed files, or says why it cannot read them."""

import itertools
import random

import pytest

from benchmarks.fuzz_readers import check, check_growth, inputs
from benchmarks.reader_inputs import READERS, Reader

COUNT = 25
GROWN_BYTES = 16 << 10


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_malformed_files_are_read_or_refused_with_words(reader: Reader) -> None:
    for content in itertools.islice(inputs(reader, seed=1), COUNT):
        check(reader, content[: 8 << 10])


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_files_of_repeated_parts_are_read_or_refused_with_words(reader: Reader) -> None:
    dice = random.Random(1)
    for seed in reader.seeds[:2]:
        check_growth(reader, seed, dice, GROWN_BYTES)
