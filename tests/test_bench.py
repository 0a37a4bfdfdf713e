"""The benchmarks still measure what they say: a raw transaction that leaves the same rows, small here, in `./run bench` large."""

from __future__ import annotations

import pytest

from tests.bench import submission


@pytest.mark.django_db
def test_the_raw_transaction_writes_what_a_submission_writes() -> None:
    submission.office.cache_clear()
    assert submission.submission(3, rounds=1).ratio > 1
    submission.office.cache_clear()
