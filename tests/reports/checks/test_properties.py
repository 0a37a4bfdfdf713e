"""What holds for any text: no exception, evidence that stands there, the same answer twice, linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.checks import Column, Subject, find
from tasks.quarters import Quarter
from tests.reports.seed_table import seed_table

WORDS = (
    "①②③（）()《》“”。；，、：:\n\t %％.,0123456789０５一二三十百万亿个条公里户处项完成率开工竣工已正在未全部其中共剩余累计年度计划目标任务"
    "的占分别季度上半年新建改造道路学校市局"
)
TEXT = st.one_of(st.text(max_size=120), st.text(alphabet=WORDS, max_size=200))
PIECES = st.lists(
    st.sampled_from(
        "完成300户 ，完成全年目标的37.5% 开工率95% 其中新建3个、续建5个 共9个 剩余128个 ①西三路：总工程量完成60%； 二季度 《管理办法》正在征求意见 "
        "。 ； \n 形象进度120% 36个项目中，7个已开工，4个未开工 （市城管局） 危房改造800户 1235投诉 6万平 其余17个 累计 计划投资20亿元".split(
            " "
        )
    ),
    max_size=14,
).map("".join)
ANY = st.one_of(TEXT, PIECES)


@given(task=ANY, goal=ANY, progress=ANY, previous=st.one_of(st.none(), ANY), quarter=st.integers(1, 4))
def test_any_text_is_checked(task: str, goal: str, progress: str, previous: str | None, quarter: int) -> None:
    subject = Subject("1", Quarter(2024, quarter), task, goal, progress, previous=previous, lead=("市住建局",))
    found = find(subject)
    assert found == find(subject)
    for finding in found:
        assert finding.spans
        assert finding.message
        assert finding.computed
        assert finding.evidence == subject.words(finding.spans[0])
        for mark in finding.spans:
            assert 0 <= mark.span.start < mark.span.end <= len(subject.text(mark.column))
    order = [(list(Column).index(finding.spans[0].column), finding.spans[0].span) for finding in found]
    assert order == sorted(order, key=lambda place: (-place[0], place[1]))
    assert len({(finding.code, finding.spans[0]) for finding in found}) == len(found)


def _seconds(subject: Subject) -> float:
    began = time.process_time()
    find(subject)
    return time.process_time() - began


@pytest.mark.timed
def test_time_grows_with_the_text_and_no_faster() -> None:
    row = seed_table().rows[3]
    number, task, goal, progress = (cell.text for cell in row.cells)

    def of_length(length: int) -> Subject:
        long = (progress + "\n") * (length // len(progress))
        return Subject(number, Quarter(2024, 2), task, goal, long, previous=long)

    short, long = (min(_seconds(of_length(length)) for _ in range(2)) for length in (10_000, 80_000))
    assert long < 8 * 2.5 * max(short, 0.02)


@pytest.mark.timed
def test_a_task_is_checked_while_typing() -> None:
    row = seed_table().rows[0]
    number, task, goal, progress = (cell.text for cell in row.cells)
    subject = Subject(number, Quarter(2024, 2), task, goal, progress, lead=("市住建局",))
    assert min(_seconds(subject) for _ in range(5)) < 0.15
