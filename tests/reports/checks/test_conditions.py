"""Conditions of the milestone: as the record has them, and how far the narrative meets them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from reports.checks import (
    ConditionReading,
    Recorded,
    Subject,
    Verdict,
    conditions_read,
    find,
)
from reports.subjects import subjects
from tasks.language import ConditionKind
from tasks.language.figures import Basis, Certainty, Comparator
from tasks.milestones import reword
from tasks.models import MilestoneCondition, Organization, Period, QuarterlyMilestone, Task
from tasks.quarters import Quarter
from tests.factories import MilestoneFactory, ReportFactory, TaskFactory
from tests.reports.checks.test_seed import _subjects

HOUSES = "农村危房改造完成300户，完成全年计划的37.5%。"


def _read(goal: str, progress: str, *conditions: Recorded, task: str = "") -> list[ConditionReading]:
    return conditions_read(Subject("1", Quarter(2024, 2), task, goal, progress, conditions=conditions))


@pytest.mark.parametrize(
    ("goal", "progress", "verdict", "reached", "sentence"),
    [
        ("农村危房改造完成300户。", "①农村危房改造竣工411户，竣工率51.4%。", "reached", "411", "农村危房改造竣工411户，竣工率51.4%"),
        ("农村危房改造完成300户。", "①农村危房改造竣工211户。", "partly", "211", "农村危房改造竣工211户"),
        ("农村危房改造完成300户。", "①农村危房改造竣工0户，正在招标。", "missed", "0", "农村危房改造竣工0户，正在招标"),
        ("农村危房改造完成300户。", "①农村危房改造已全部完成。", "reached", None, "农村危房改造已全部完成"),
        ("农村危房改造完成300户。", "①农村危房改造计划完成300户。", "unanswered", None, None),
        ("建成33万亩。", "全市高标准农田建成35.2万亩，在建10万亩。", "reached", "35.2", "全市高标准农田建成35.2万亩，在建10万亩"),
        ("新增300家。", "新增定点医药机构390家，累计达到4200家。", "reached", "390", "新增定点医药机构390家，累计达到4200家"),
        ("建成33万亩。", "新建成20万亩，改造建成15万亩。", "unanswered", None, None),
        ("新增定点医药机构300家。", "新增民营企业390家。", "unanswered", None, None),
        ("化解房地产项目不超过3个。", "①化解房地产项目5个。", "missed", "5", "化解房地产项目5个"),
        ("新增供热管网开工率达50%。", "①新增供热管网开工率45%。", "partly", "45", "新增供热管网开工率45%"),
        ("东风路改造形象进度达到60%。", "①东风路改造：形象进度80%。", "reached", "80", "东风路改造：形象进度80%"),
        ("东风路改造完成立项。", "①东风路改造已完成立项批复。", "reached", None, "东风路改造已完成立项批复"),
        ("东风路改造完成立项。", "①东风路改造正在推进立项手续。", "missed", None, "东风路改造正在推进立项手续"),
        ("东风路改造完成立项。", "①西外环改造：形象进度80%。", "unanswered", None, None),
        ("东风路改造完成立项。", "①东风路改造召开立项推进会。", "unanswered", None, None),
        ("东风路改造完成立项。", "①召开了东风路改造推进会。", "unanswered", None, None),
        ("东风路改造完成立项。", "①东风路改造：召开推进会。", "unanswered", None, None),
        ("组建运营公司。", "①召开组建运营公司推进会。", "unanswered", None, None),
        ("制定《供热管理办法》。", "①《供热管理办法》正在征求意见。", "missed", None, "《供热管理办法》正在征求意见"),
        ("制定《供热管理办法》。", "①已印发《供热管理办法》。", "reached", None, "已印发《供热管理办法》"),
        ("启动老旧小区改造工程。", "①老旧小区改造工程尚未启动。", "missed", None, "老旧小区改造工程尚未启动"),
        ("完成林评、环评。", "①林评已完成；环评正在办理。", "partly", None, "环评正在办理"),
    ],
)  # fmt: skip
def test_a_condition_is_answered(
    goal: str, progress: str, verdict: str, reached: str | None, sentence: str | None
) -> None:
    (read,) = _read(goal, progress)
    assert (read.verdict, read.reached) == (verdict, None if reached is None else Decimal(reached))
    assert (read.span and read.span.of(progress)) == sentence
    assert read.key is None
    assert read.words == goal.removesuffix("。")


def test_a_share_of_the_year_follows_from_the_count() -> None:
    count, share = _read(HOUSES, "①农村危房改造竣工411户。", task="农村危房改造800户。")
    assert (count.verdict, count.asked, count.reached, count.unit) == (Verdict.REACHED, 300, 411, "户")
    assert (share.verdict, share.asked, share.reached, share.basis) == (
        Verdict.REACHED, Decimal("37.5"), Decimal("51.38"), Basis.ANNUAL_TARGET,
    )  # fmt: skip
    assert (count.certainty, share.certainty) == (Certainty.SURE, Certainty.LIKELY)


def test_a_list_counts_what_has_begun() -> None:
    goal = "开工建设3条道路，包括东风路改造、文化路改造、滨河路改造。"
    count, names = _read(goal, "①东风路改造：已完工；文化路改造：正在摊铺沥青；滨河路改造：正在办理施工手续。")
    assert (count.verdict, count.reached, count.asked) == (Verdict.PARTLY, 2, 3)
    assert (names.verdict, names.reached, names.asked, names.unit) == (Verdict.PARTLY, 2, 3, "个")
    assert names.kind is ConditionKind.NAMED_LIST


def test_nothing_reported_answers_nothing() -> None:
    assert {read.verdict for read in _read(HOUSES, " \n")} == {Verdict.UNANSWERED}
    assert Verdict.UNANSWERED.label == "未回应"


def test_the_published_quarter_agrees_with_its_doubts() -> None:
    read = {(each.number, reading.words): reading for each in _subjects() for reading in conditions_read(each)}
    expected = {
        ("34", "完成立项"): "missed", ("34", "完成环评、林评、水保、稳评等"): "missed", ("34", "25条城市道路工程"): "partly",
        ("34", "沐河路确定可研单位"): "unanswered", ("88", "发放项目认定书"): "missed", ("88", "农村危房改造完成300户"): "reached",
        ("89", "恒新能源完成2#机组水压试验"): "missed", ("89", "新增供热配套设施面积开工率达50%"): "reached",
        ("91", "集中整治重点小区完成到20个"): "reached", ("42", "青年社区项目开工率20%"): "partly",
    }  # fmt: skip
    assert {key: read[key].verdict for key in expected} == expected


def test_checks_work_with_what_the_record_says() -> None:
    record = Recorded(
        7, ConditionKind.QUANTITY, "农村危房改造完成300户", 0, "农村危房改造", value=Decimal(500), unit="户"
    )
    said = "①农村危房改造竣工411户。"
    plain, corrected = Subject("1", Quarter(2024, 2), "", HOUSES, said), Subject(
        "1", Quarter(2024, 2), "", HOUSES, said, conditions=(record,)
    )  # fmt: skip
    assert "quantity_short" not in {finding.code for finding in find(plain)}
    assert [finding.computed for finding in find(corrected) if finding.code == "quantity_short"] == ["411户 < 500户"]
    (read,) = conditions_read(corrected)
    assert (read.key, read.verdict, read.asked) == (7, Verdict.PARTLY, 500)


def test_a_condition_taken_off_the_record_is_asked_no_more() -> None:
    goal, said = "东风路改造完成立项。农村危房改造完成300户。", "①东风路改造正在推进立项手续。②农村危房改造竣工411户。"
    kept = Recorded(
        1, ConditionKind.QUANTITY, "农村危房改造完成300户", 10, "农村危房改造", value=Decimal(300), unit="户"
    )
    assert "event_missed" in {finding.code for finding in find(Subject("1", Quarter(2024, 2), "", goal, said))}
    subject = Subject("1", Quarter(2024, 2), "", goal, said, conditions=(kept,))
    assert "event_missed" not in {finding.code for finding in find(subject)}


@pytest.mark.parametrize(
    ("record", "said", "code"),
    [
        (Recorded(1, ConditionKind.SHARE, "完成全年计划的37.5%", 14, value=Decimal(60), unit="%", basis=Basis.ANNUAL_TARGET), "①农村危房改造完成全年计划的51%。", "share_short"),
        (Recorded(1, ConditionKind.EVENT, "农村危房改造完成300户", 0, "农村危房改造完成300户"), "①农村危房改造300户正在推进。", "event_missed"),
    ],
)  # fmt: skip
def test_the_corrected_kind_and_value_decide(record: Recorded, said: str, code: str) -> None:
    subject = Subject("1", Quarter(2024, 2), "", HOUSES, said)
    assert code not in {finding.code for finding in find(subject)}
    corrected = Subject("1", Quarter(2024, 2), "", HOUSES, said, conditions=(record,))
    assert code in {finding.code for finding in find(corrected)}


def test_a_record_whose_words_are_gone_leaves_room_for_the_text() -> None:
    gone = Recorded(1, ConditionKind.EVENT, "完成立项", 0)
    moved = Recorded(
        2, ConditionKind.QUANTITY, "农村危房改造完成300户", 40, "农村危房改造", Comparator.AT_LEAST, Decimal(300), "户"
    )
    read = _read(HOUSES, "①农村危房改造竣工411户。", gone, moved)
    assert [(each.key, each.words) for each in read] == [(2, "农村危房改造完成300户"), (None, "完成全年计划的37.5%")]


def test_who_answers_is_what_the_record_says(task: Task, period: Period, partner_bureau: Organization) -> None:
    text = f"新建口袋公园128处（{partner_bureau.name}）；新建驿站12处（市园林绿化局）。"
    ReportFactory(task=task, period=period, submitted=True, text="①新建口袋公园60处、驿站12处。")
    conditions = reword(task, period, text).conditions

    def owners() -> list[str | None]:
        return [each.condition.owner for each in conditions_read(subjects(period)[0])]

    assert owners() == [partner_bureau.short_name or partner_bureau.name, "市园林绿化局"]
    conditions.update(owner=None, owner_named="")
    assert owners() == [None, None]


PIPES = "改造老化燃气管道180公里，更新雨污合流管网120公里。"


@pytest.mark.parametrize(
    ("progress", "verdict", "certainty"),
    [
        ("①改造老化燃气管道180公里，完成全年目标的100%；②更新管网126公里，完成全年目标的105%。", "reached", "likely"),
        ("①改造老化燃气管道180公里；②更新雨污合流管网120公里，完成全年目标的100%。", "reached", "likely"),
        ("①改造老化燃气管道180公里；②更新雨污合流管网130公里。", "reached", "likely"),
        ("①计划改造老化燃气管道180公里；②更新雨污合流管网130公里。", "reached", "guess"),
        ("①改造老化燃气管道170公里，完成全年目标的94.4%；②更新管网120公里，完成全年目标的100%。", "partly", "likely"),
        ("年度任务已全部完成。", "reached", "likely"),
        ("改造120公里，尚未完成年度任务。", "missed", "likely"),
        ("改造120公里，年底前完成年度任务。", "missed", "likely"),
        ("燃气管道、雨污管网两项年度任务全部完成。", "reached", "likely"),
        ("①改造老化燃气管道120公里。", "unanswered", "likely"),
    ],
)
@pytest.mark.parametrize("goal", ["全面完成年度任务。", "年度目标任务全部完成。", "完成全年任务目标。"])
def test_a_plan_is_met_as_its_own_words_or_its_shares_say(
    goal: str, progress: str, verdict: str, certainty: str
) -> None:
    (found,) = _read(goal, progress, task=PIPES)
    assert (found.verdict.value, found.certainty.value) == (verdict, certainty)


@pytest.mark.parametrize("tasks", [1, 3])
def test_what_the_checks_look_at_comes_in_six_queries(
    task: Task,
    period: Period,
    tasks: int,
    django_assert_num_queries: DjangoAssertNumQueries,
    partner_bureau: Organization,
) -> None:
    QuarterlyMilestone.objects.all().delete()
    for each in [task, *(TaskFactory(number=f"9{n}", lead=task.lead) for n in range(1, tasks))]:
        milestone = MilestoneFactory(task=each, period=period, text="危房改造完成300户；农村公路完成立项。")
        MilestoneCondition.objects.create(
            milestone=milestone, kind="quantity", words="危房改造完成300户", what="危房改造", value=500, unit="户", owner=partner_bureau
        )  # fmt: skip
        MilestoneCondition.objects.create(milestone=milestone, kind="event", words="农村公路完成立项", start=11)
        ReportFactory(task=each, period=period, submitted=True, text="①危房改造竣工300户。")
    with django_assert_num_queries(6):
        found = subjects(period)
    assert len(found) == tasks
    for readings in map(conditions_read, found):
        assert [(each.asked, each.verdict) for each in readings] == [
            (Decimal(500), Verdict.PARTLY),
            (None, Verdict.UNANSWERED),
        ]
        assert all(each.key for each in readings)
        assert readings[0].condition.owner == partner_bureau.short_name
