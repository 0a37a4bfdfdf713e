"""Hostile and broken files get one clear sentence, change nothing, and cost at most 5 s of processor time and 300 MB."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from tasks.files import FileProblem, child, read
from tasks.files import opening as reading
from tests.tasks.files.corpus import CORPUS, HEAVY
from tests.tasks.files.test_evidence import REFUSED

SECONDS, MEGABYTES = 5.0, 300
SLOW = ("rowspan", "overlapping merges")  # near the reader's own time limit once every branch is watched


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.timed] * (name in SLOW)) for name in CORPUS])
def test_the_sentence(name: str) -> None:
    data, file_name, sentence = CORPUS[name]
    with pytest.raises(FileProblem) as caught:
        read(data, file_name)
    assert caught.value.message == sentence


def test_corpus_is_large_enough() -> None:
    assert len(CORPUS) + len(HEAVY) + len(REFUSED) >= 100
    assert all(sentence.endswith("。") for _, _, sentence in CORPUS.values())


MEASURE = """
import resource, sys
from pathlib import Path
from tasks.files import FileProblem, read
data = sys.stdin.buffer.read()
try:
    read(data, "a")
except FileProblem as problem:
    assert problem.message.endswith("。")
own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(each.ru_utime + each.ru_stime for each in used), int(own.split()[1]) + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.timed
@pytest.mark.parametrize("name", HEAVY)
def test_time_and_memory_of_both_processes(name: str) -> None:
    """The process that asks and the child that reads, in a fresh process so that nothing else counts.

    Counted is the processor's time, not the clock's: a busy machine is no fault of the file.
    """
    done = subprocess.run([sys.executable, "-c", MEASURE], input=HEAVY[name], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    seconds, kilobytes = map(float, done.stdout.split())
    assert seconds < SECONDS
    assert kilobytes / 1_000 < MEGABYTES


def test_a_busy_machine_refuses_no_honest_file() -> None:
    """The child is stopped by the processor time that it used; the clock is many times as patient."""
    assert reading.SECONDS > 30 * child.SECONDS


def test_the_limits_are_the_childs_alone() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    assert read(b"<table><tr><td>a</table>", "a.html").tables[0].rows[0].cells == ["a"]
    assert resource.getrlimit(resource.RLIMIT_AS) == before
