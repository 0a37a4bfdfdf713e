"""The published quarter: what was found wrong in it by hand, and nothing beyond it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.checks import Finding, Severity, Subject, find
from tasks.quarters import Quarter
from tests.reports.seed_table import seed_table

CHECKS = Path(__file__).parents[3] / "fixtures" / "2024-Q2-housing-bureau.checks.json"

#: (task, words of the entry) → (code, words of the finding's evidence), in the order of the checks file.
TYPOS = {
    ("34", "总工程量完成90%。；"): ("34", "punctuation", "总工程量完成90%。；"),
    ("34", "中心大街-人民路段"): ("34", "road_drift", "中心大街-人民路段"),
    ("34", "沐河北路"): ("34", "name_drift", "沐河北路"),
    ("34", "团结路："): ("34", "name_shortened", "团结路："),
    ("40", "二季度任务目标完成和总体进度完成60%"): ("40", "garbled", "二季度任务目标完成和总体进度完成60%"),
    ("40", "6万平"): ("40", "colloquial_unit", "6万平"),
    ("40", "相关二季度任务目标未完全完成雨水、污水、给水等地下管网的施工部分铺设完成。"): (
        "40",
        "garbled",
        "未完全完成雨水、污水、给水等地下管网的施工部分铺设完成",
    ),
    ("89", "完成全面目标的10.7%"): ("89", "slip", "完成全面目标的10.7%"),
    ("91", "1235投诉量大"): ("91", "hotline", "1235投诉量大"),
    # 88 itself closes all its items alike: what the entry compares it with is found where it stands, in 89.
    ("88", "正常推进。"): ("89", "closing_mark", "工程建设已完成。"),
    ("89", "（该项工作由国资委牵头）"): ("89", "closing_mark", "。（该项工作由国资委牵头）"),
    ("91", "重点小区，责任主体和完成时限"): ("91", "wording", "重点小区，责任主体和完成时限"),
    ("42", "其它17个项目"): ("42", "wording", "其它17个项目"),
}
#: The verdicts of the checks file across columns; None: the figures agree, and nothing is to be said.
ACROSS = {
    ("34", "25条道路清单"): ("list_stage", "祁连山路"),
    ("34", "长春路东段：目标完成立项，实际正在推进立项"): ("event_missed", "正在推进立项手续"),
    ("34", "温泉路：目标完成环评林评水保稳评，实际正在推进"): ("event_missed", "正在推进环评"),
    ("34", "沐河路：目标确定可研单位、开展可研，推进列没有写"): ("procedure_unanswered", "沐河路确定可研单位"),
    ("34", "任务列G518、解放路西段、41.29公里，目标列和推进列没有写"): ("commitment_unanswered", "G518"),
    ("40", "任务为口袋公园128处等，目标和推进写的是5处综合公园/平急两用场所"): ("handover", "口袋公园128处"),
    ("40", "五处进度60、55、55、58、60，均值57.6%，目标55%"): ("event_missed", "尚未开始地下管网施工"),
    ("42", "11+25=36；7+4=11；8+17=25"): None,
    ("42", "目标启动8个；实际新建开工7个，存量配售8个"): ("rate_short", "7个项目已开工建设"),
    ("88", "完成21+剩余128=149，任务“不少于51个”；21/51=41.18%"): ("remainder_mismatch", "剩余128个"),
    ("88", "目标新建2个项目，推进5个新建项目全部开工"): ("whole_differs", "5个新建"),
    ("88", "目标发放认定书，推进只到资料审核"): ("event_missed", "资料审核"),
    ("89", "恒新能源：目标完成2#水压试验，实际正在进行"): ("event_missed", "正在进行2#机组水压试验"),
    ("89", "清洁取暖4.5万户、供热能力980万平方米没有进度数"): ("commitment_unanswered", "供热能力980万平方米"),
    ("91", "重点小区24/100=24%，高于目标20个；覆盖率79%低于年度80%"): ("level_short", "覆盖率79%"),
}
#: Doubts that the checks file gives among its claims, or that the words themselves say.
FURTHER = [
    ("40", "goal_unmet", "未完全完成"),
    ("88", "share_mismatch", "754户，开工率95%"),
    ("88", "share_mismatch", "411户，竣工率52%"),
    ("91", "event_missed", "正在征求意见"),
]


def _subjects() -> Iterator[Subject]:
    for row in seed_table().rows:
        number, task, goal, progress = (cell.text for cell in row.cells)
        yield Subject(number, Quarter(2024, 2), task, goal, progress, lead=("市住房城乡建设局", "市住建局"))


@pytest.fixture(scope="module")
def found() -> list[tuple[str, Finding]]:
    return [(subject.number, finding) for subject in _subjects() for finding in find(subject)]


def _holds(found: list[tuple[str, Finding]], task: str, code: str, words: str) -> bool:
    return any(task == number and finding.code == code and words in finding.evidence for number, finding in found)


def test_every_entry_of_the_checks_file_is_known_here() -> None:
    checks = json.loads(CHECKS.read_text(encoding="utf-8"))
    assert [(entry["task"], entry["evidence"]) for entry in checks["typos"]] == list(TYPOS)
    assert [(entry["task"], entry["check"]) for entry in checks["cross_column"]] == list(ACROSS)


@pytest.mark.parametrize("entry", TYPOS)
def test_every_slip_is_found(found: list[tuple[str, Finding]], entry: tuple[str, str]) -> None:
    assert _holds(found, *TYPOS[entry])


@pytest.mark.parametrize("entry", [entry for entry, finding in ACROSS.items() if finding])
def test_every_verdict_across_columns_is_found(found: list[tuple[str, Finding]], entry: tuple[str, str]) -> None:
    assert _holds(found, entry[0], *(ACROSS[entry] or ("", "")))


def test_no_doubt_is_raised_beyond_them(found: list[tuple[str, Finding]]) -> None:
    justified = [(task, *finding) for (task, _), finding in ACROSS.items() if finding] + FURTHER
    doubts = [(number, finding) for number, finding in found if finding.severity is not Severity.HINT]
    assert len(doubts) == 17
    assert [
        (number, finding.evidence)
        for number, finding in doubts
        if not any(
            number == task and code == finding.code and words in finding.evidence for task, code, words in justified
        )
    ] == []


def test_a_whole_that_is_not_stated_is_a_hint(found: list[tuple[str, Finding]]) -> None:
    assert [(number, finding.severity) for number, finding in found if finding.code == "denominator_unstated"] == [
        ("89", Severity.HINT)
    ]


def test_the_computation_stands_with_it(found: list[tuple[str, Finding]]) -> None:
    computed = {finding.computed for _, finding in found}
    assert {"754 ÷ 800 = 94.25%", "411 ÷ 800 = 51.375%", "1108 ÷ 62.5% ≈ 1773", "23 ÷ 25 = 92%"} <= computed
    assert {"21 + 128 = 149", "7 ÷ 36 ≈ 19.44%"} <= computed
