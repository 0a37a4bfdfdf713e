"""Conditions answered by statements: what is denied, put off, hoped for or only begun is never read as reached."""

from __future__ import annotations

import pytest

from reports.checks import Subject, Verdict, conditions_read, find, verdicts
from reports.checks.answer import Answer
from reports.checks.case import Case, case_of
from reports.checks.catalogue import RULES
from tasks.language import Condition
from tasks.language.figures import Certainty
from tasks.quarters import Quarter

DOUBTS = {"event_missed", "condition_short", "quantity_short"}

#: goal → (what answers it, what says that it is not reached)
SAID: dict[str, tuple[list[str], list[str]]] = {
    "沂河路完成立项": (
        ["沂河路已完成立项。", "沂河路立项已完成，正在招标。", "沂河路完成立项批复。", "沂河路已取得立项批复。"],
        [
            "沂河路没有完成立项", "沂河路尚未完成立项。", "沂河路未能完成立项。", "沂河路无法按期完成立项。", "沂河路暂不能完成立项。",
            "沂河路立项推迟到9月。", "沂河路推迟到9月完成立项。", "沂河路接近完成立项。", "沂河路原定6月完成立项。", "沂河路有望7月完成立项。",
            "沂河路预计7月完成立项。", "沂河路正在立项。", "沂河路正在办理立项手续。", "沂河路立项工作正在推进。", "沂河路立项尚未完成。",
        ],
    ),
    "沂河路完工": (
        ["沂河路已竣工。", "沂河路已建成。", "沂河路已完工。", "沂河路建成通车。", "沂河路、涑河路均已完工。", "涑河路尚未完工，沂河路已完工。", "已完工。"],
        [
            "沂河路预计9月完工。", "沂河路没有完工。", "沂河路未完工", "沂河路路基已完工。", "沂河路东段已完工。", "沂河路停工半年后复工。",
            "沂河路因资金问题停工。", "沂河路无法按期完工。", "沂河路基本完工。", "沂河路即将完工。", "未完工。",
        ],
    ),
    "沂河路开工": (
        ["沂河路已开工。", "沂河路正在施工。", "沂河路已完工。"],
        ["未开工。", "沂河路未开工。", "沂河路拟于8月开工。", "沂河路正在招标。", "沂河路开工推迟到8月。"],
    ),
    "沂河路通车": (
        ["沂河路已通车。", "沂河路已建成通车。"],
        ["沂河路通车时间推迟到9月。", "沂河路11月底前具备通车条件。", "沂河路暂不能通车。", "沂河路未能按期通车。"],
    ),
    "市博物馆主体封顶": (
        ["市博物馆主体已封顶。", "市博物馆已竣工。"],
        ["市博物馆正在进行主体施工。", "市博物馆主体尚未封顶。", "市博物馆主体预计8月封顶。"],
    ),
    "市博物馆竣工验收": (
        ["市博物馆已通过竣工验收。", "市博物馆已竣工验收。"],
        ["市博物馆已完工，正在组织竣工验收。", "市博物馆尚未竣工验收。"],
    ),
    "市博物馆取得施工许可证": (
        ["市博物馆已取得施工许可证。"],
        ["市博物馆正在办理施工许可证。", "市博物馆未取得施工许可证。"],
    ),
    "出台《供热管理办法》": (
        ["《供热管理办法》已印发实施。", "已出台《供热管理办法》。"],
        [
            "《供热管理办法》尚未印发。", "《供热管理办法》正在起草。", "正在起草《供热管理办法》。", "《供热管理办法》已起草完成，正在送审。",
            "预计8月出台《供热管理办法》。", "《供热管理办法》正在征求意见。",
        ],
    ),
    "召开动员会": (["已召开动员会。"], ["动员会推迟到7月召开。", "动员会未召开。"]),
    "完成水压试验": (
        ["已完成水压试验。", "水压试验已完成。"],
        ["正在进行水压试验。", "水压试验尚未进行。", "水压试验未完成。"],
    ),
    "建成充电桩200个": (
        ["建成充电桩210个。"],
        ["未建成充电桩200个。", "预计9月建成充电桩200个。", "建成充电桩180个。"],
    ),
    "道路竣工100公里": (["道路开工110公里，竣工102公里。"], ["道路开工110公里，竣工80公里。"]),
    "农村危房改造2100户": (["改造农村危房2150户。"], ["改造农村危房开工1541户，竣工862户。"]),
}  # fmt: skip
REACHED = [(goal, said) for goal, (good, _) in SAID.items() for said in good]
MISSED = [(goal, said) for goal, (_, bad) in SAID.items() for said in bad]


def subject(goal: str, said: str, previous: str | None = None) -> Subject:
    return Subject("1", Quarter(2024, 2), "", goal, said, previous=previous)


def doubts(goal: str, said: str) -> set[str]:
    return {finding.code for finding in find(subject(goal, said))} & DOUBTS


@pytest.mark.parametrize(("goal", "said"), REACHED)
def test_what_is_plainly_said_is_reached(goal: str, said: str) -> None:
    [read] = conditions_read(subject(goal, said))
    assert read.verdict is Verdict.REACHED
    assert doubts(goal, said) == set()


@pytest.mark.parametrize(("goal", "said"), MISSED)
def test_what_is_not_so_yet_is_not_reached_and_its_words_are_shown(goal: str, said: str) -> None:
    [read] = conditions_read(subject(goal, said))
    assert read.verdict in (Verdict.MISSED, Verdict.PARTLY)
    assert read.certainty is not Certainty.GUESS
    assert read.span
    assert doubts(goal, said) != set()


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("改造道路100公里", "开工道路110公里。"),
        ("改造道路100公里", "计划改造道路110公里。"),
        ("竣工道路100公里", "开工道路110公里。"),
        ("改造道路100公里", "正在改造道路110公里。"),
        ("沂河路完成立项", "涑河路已完成立项。"),
    ],
)
def test_a_figure_of_an_earlier_step_or_another_thing_answers_nothing(goal: str, said: str) -> None:
    [read] = conditions_read(subject(goal, said))
    assert read.verdict is Verdict.UNANSWERED or read.certainty is Certainty.GUESS


def test_one_of_two_things_that_is_not_done_is_told() -> None:
    said = "沂河路已完工，涑河路正在施工。"
    [read] = conditions_read(subject("沂河路、涑河路完工", said))
    assert read.verdict is Verdict.PARTLY
    assert doubts("沂河路、涑河路完工", said) == {"condition_short"}


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("完成21个项目。", "完成19个项目。", True),
        ("竣工411户。", "竣工390户。", True),
        ("农村危房竣工411户，进展顺利。", "截至6月底，农村危房竣工390户。", True),
        ("已签约项目30个，开工20个。", "已签约项目31个，开工18个。", True),
        ("完成21个项目。", "完成25个项目。", False),
        ("完成21个项目。", "二季度完成19个项目。", False),
        ("完成21个项目。", "本月完成19个项目。", False),
        ("完成21个项目。", "兰山区完成19个项目。", False),
        ("完成21个项目。", "其中完成19个项目。", False),
        ("竣工411户。", "开工390户。", False),
        ("竣工411户。", "计划竣工390户。", False),
        ("开工20个。", "未开工18个。", False),
        ("完成项目21个。", "剩余项目19个。", False),
        ("完成投资3亿元。", "6月完成投资1亿元。", False),
        ("培训500人次。", "培训乡村医生300人次。", False),
        ("东风路完成绿化12公里。", "西外环完成绿化8公里。", False),
    ],
)
def test_a_falling_count_of_the_same_thing_and_act_is_found_in_any_sentence(before: str, now: str, found: bool) -> None:
    codes = [finding.code for finding in find(subject("", now, before))]
    assert ("figure_down" in codes) is found


def test_a_short_report_counts_as_one() -> None:
    goal = "沂河路完工；建成停车场12处。"
    assert "condition_unanswered" in {finding.code for finding in find(subject(goal, "沂河路已完工。"))}


def test_conditions_are_read_once_a_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Condition] = []
    answer = verdicts._answer

    def counting(case: Case, condition: Condition) -> Answer:
        asked.append(condition)
        return answer(case, condition)

    monkeypatch.setattr(verdicts, "_answer", counting)
    case_of.cache_clear()
    find(subject("沂河路完工；建成停车场12处。", "沂河路已完工。"))
    assert len(asked) == 2


def test_a_report_has_at_most_a_hundred_findings() -> None:
    found = find(subject("", "".join(f"①{number}道路已完工，。" for number in range(60)) + "完成6，" * 400))
    many = find(Subject("1", Quarter(2024, 2), progress="形象进度完成120%；" * 300))
    assert len(found) <= 100
    assert len(many) == 100
    assert many[-1].message.startswith("另有 201 处")
    assert "more" not in {rule.code for rule in RULES}
