"""A text that takes longer to read than it may is given up soon after, wherever the reader is just then."""

from __future__ import annotations

import time

import pytest

from reports.checks import Subject, conditions_read, find
from tasks.language import OutOfPatienceError, go_on, named_projects, read, within
from tasks.quarters import Quarter
from tests.repetition import pieces, repeated

LENGTH = 30_000
SOON = 2.0  # seconds of the processor: the longest stretch in which nobody asks
PIECES = ["①西三路：已完工；", "完成3个（甲路、乙路），占全年目标的50%。", *pieces(4)]


def _found(text: str) -> object:
    subject = Subject("1", Quarter(2024, 2), text[:3000], text[:3000], text, previous=text)
    return find(subject), conditions_read(subject)


def taken(reader: object, text: str, seconds: float) -> float:
    """Return the processor's seconds that `reader` took, whether it ended or gave up."""
    began = time.thread_time()
    try:
        with within(seconds):
            reader(text)  # type: ignore[operator]
    except OutOfPatienceError:
        pass
    return time.thread_time() - began


@pytest.mark.timed
@pytest.mark.parametrize("piece", PIECES)
def test_whatever_is_read_is_given_up(piece: str) -> None:
    text = repeated(piece, LENGTH)
    for reader in (read, named_projects, _found):
        assert taken(reader, text, 0.1) < SOON, reader.__name__


def test_it_is_given_up_at_all() -> None:
    text = repeated(PIECES[0], LENGTH)
    with pytest.raises(OutOfPatienceError), within(0):
        read(text)
    with pytest.raises(OutOfPatienceError), within(0):
        _found(text)
    read(text[:100])


def test_the_time_is_that_of_the_reader_alone() -> None:
    with within(0.05):
        time.sleep(0.1)
        go_on()
    go_on()
