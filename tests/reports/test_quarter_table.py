"""The neutral quarterly table: which rows and columns, in one query, every character of every cell kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from reports.documents.quarter_table import Scope, progress_cell, quarter_table
from reports.documents.sheets import document_table
from reports.documents.table import Item, Line
from reports.models import Report
from reports.samples.organizations import install
from reports.subjects import reread
from tasks.models import Organization, Period, Task, User
from tests.factories import (
    AnnualTargetFactory,
    MilestoneFactory,
    OrganizationFactory,
    PeriodFactory,
    ProgressEntryFactory,
    ReportFactory,
    SubProjectFactory,
    TargetReadingFactory,
    TaskFactory,
    TransitionFactory,
)
from tests.reports.printed import bare
from tests.reports.seed_table import seed_table

SEED = Path(__file__).parents[2] / "fixtures" / "2024-Q2-housing-bureau.txt"


def numbers(period: Period, user: User | None = None, scope: Scope | None = None) -> list[str]:
    """Return the task numbers of the table."""
    return [row.number for row in quarter_table(period, user, scope).rows]


def test_the_seed_goes_in_and_comes_out(db: None) -> None:
    install()
    call_command("import_table", str(SEED), lead="市住房城乡建设局", verbosity=0)
    table, seed = quarter_table(Period.objects.get()), seed_table()
    assert (table.title, [column.heading for column in table.columns]) == (
        seed.title, [column.heading for column in seed.columns],
    )  # fmt: skip
    assert table.texts == seed.texts
    for row in table.rows:
        cell = row.cells[-1]
        shown = "".join(item.marker + "".join(line.text for line in item.lines) for item in cell.items)
        assert bare(shown) == bare(cell.text)
    lines = [line for row in table.rows for item in row.cells[-1].items for line in item.lines if line.name_end]
    assert len(lines) == 26
    assert {"兰山区", "高新区", "临沭县"} <= {line.district for line in lines}


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_whatever_the_rows(
    count: int, period: Period, bureau: Organization, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        task = TaskFactory(plan=period.plan, lead=bureau)
        MilestoneFactory(task=task, period=period)
        AnnualTargetFactory(task=task)
        report = ReportFactory(task=task, period=period, accepted=True)
        ProgressEntryFactory.create_batch(3, report=report)
    scope = Scope(further=("category", "targets", "obstacles", "next_steps", "lead", "supporting", "sponsor"))
    assert lead.acting
    assert period.quarter
    with django_assert_num_queries(1):
        assert len(quarter_table(period, lead, scope).rows) == count


def test_a_text_that_may_not_be_read_yet_leaves_its_cell_empty(
    task: Task, period: Period, lead: User, stranger: User, supervisor: User
) -> None:
    ReportFactory(task=task, period=period, text="①草稿。")
    cell = {user: quarter_table(period, user).rows[0].cells[-1].text for user in (lead, stranger, supervisor, None)}
    assert cell == {lead: "①草稿。", stranger: "", supervisor: "", None: ""}
    Report.objects.update(status=Report.Status.SUBMITTED)
    cell = {user: quarter_table(period, user).rows[0].cells[-1].text for user in (lead, stranger, supervisor, None)}
    assert cell == {lead: "①草稿。", stranger: "", supervisor: "①草稿。", None: "①草稿。"}


def test_the_auditor_gets_no_rows(task: Task, period: Period, auditor: User) -> None:
    assert numbers(period, auditor) == []


def test_rows_come_in_the_order_of_their_numbers(period: Period) -> None:
    for number in ("100", "9", "34-1", "34", "40"):
        MilestoneFactory(task=TaskFactory(plan=period.plan, number=number), period=period)
    assert numbers(period) == ["9", "34", "34-1", "40", "100"]


def test_only_tasks_with_a_goal_or_a_report_in_the_period(task: Task, period: Period) -> None:
    bare_task = TaskFactory(plan=period.plan, number="90")
    other = PeriodFactory(plan=period.plan, number=3)
    ReportFactory(task=TaskFactory(plan=period.plan, number="91"), period=period, accepted=True)
    assert numbers(period) == ["34", "91"]
    MilestoneFactory(task=bare_task, period=other)
    assert numbers(other) == ["90"]


def test_filtered_by_lead_district_and_words(task: Task, period: Period, other_bureau: Organization) -> None:
    district = OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    second = TaskFactory(plan=period.plan, number="35", lead=other_bureau, text="新建学校3所。")
    MilestoneFactory(task=second, period=period, text="主体封顶。")
    report = ReportFactory(task=second, period=period, accepted=True, text="")
    ProgressEntryFactory(report=report, text="①实验小学：已完工。", district=district)
    assert numbers(period, scope=Scope(lead=other_bureau)) == ["35"]
    assert numbers(period, scope=Scope(district=district)) == ["35"]
    for words in ("学校", "主体封顶", "实验小学", "教育局 封顶", "35"):
        assert numbers(period, scope=Scope(words=words)) == ["35"], words
    assert numbers(period, scope=Scope(words="学校 道路")) == []
    assert quarter_table(period, scope=Scope(lead=other_bureau)).unit == "市教育局"


def test_words_of_a_draft_are_not_found_by_others(task: Task, period: Period, lead: User, stranger: User) -> None:
    ReportFactory(task=task, period=period, text="①机密进展。")
    assert numbers(period, lead, Scope(words="机密")) == ["34"]
    assert numbers(period, stranger, Scope(words="机密")) == []


def test_further_columns_stand_in_their_place(task: Task, period: Period) -> None:
    AnnualTargetFactory(task=task, words="41.29公里", order=2)
    AnnualTargetFactory(task=task, words="25条", order=1)
    task.sponsor = "张三"
    task.save()
    Report.objects.update(obstacles="")
    table = quarter_table(period, scope=Scope(further=("sponsor", "lead", "supporting", "targets")))
    assert [column.heading for column in table.columns] == [
        "任务编号", "工作任务", "年度目标", "工作目标", "二季度推进情况", "牵头单位", "责任单位", "分管领导",
    ]  # fmt: skip
    cells = dict(zip([column.key for column in table.columns], table.rows[0].cells, strict=True))
    assert cells["targets"].text == "25条\n41.29公里"
    assert (cells["lead"].text, cells["supporting"].text, cells["sponsor"].text) == ("市住建局", "市城管局", "张三")


def test_a_progress_cell_keeps_items_names_and_paragraphs() -> None:
    cell = progress_cell(
        [
            [2, 1, "②", "\n②正在推进。\n第二段。", "", None, "unstated"],
            [1, 0, "", "乙路：在建；", "乙路", None, "under_construction"],
            [0, 0, "①", "①甲路：已完工；", "甲路", "兰山区", "completed"],
        ]
    )
    assert cell.text == "①甲路：已完工；乙路：在建；\n②正在推进。\n第二段。"
    assert cell.items == (
        Item(
            "①", (Line("甲路：已完工；", 3, "兰山区", "completed"), Line("乙路：在建；", 3, "", "under_construction"))
        ),
        Item("②", (Line("正在推进。"), Line("第二段。"))),
    )


def test_the_table_carries_the_day_of_the_last_change(task: Task, period: Period, stranger: User) -> None:
    assert quarter_table(period, dated=True).dated is None
    ReportFactory(task=task, period=period, submitted=True, updated_at=datetime(2024, 7, 2, 17, 0, tzinfo=UTC))
    assert quarter_table(period, dated=True).dated == date(2024, 7, 3)
    assert quarter_table(period, stranger, dated=True).dated is None
    assert quarter_table(period).dated is None


def test_the_excel_file_has_sheets_of_sub_projects_targets_and_findings(
    task: Task, period: Period, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    district = OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    report = ReportFactory(task=task, period=period, accepted=True, text="①道路：")
    ProgressEntryFactory(
        report=report, order=1, item=0, marker="", text="甲路：完成60%；", name="甲路", district=district,
        subproject=SubProjectFactory(task=task, name="甲路"), stage="under_construction", percent=60, basis="works",
    )  # fmt: skip
    reading = TargetReadingFactory(report=report, value=Decimal("23.5"))
    reading.target.owner = OrganizationFactory(short_name="市水利局")
    reading.target.save()
    list(reread())
    with django_assert_num_queries(12):
        subprojects, targets, findings = document_table(period, None, Scope(), "xlsx").sheets
    assert subprojects.rows == (("34", "①", "甲路", "兰山区", "在建", Decimal(60), "占总工程量", "甲路：完成60%；"),)
    assert targets.rows == (("34", "城市道路", "等于", Decimal(25), "条", "市水利局", Decimal("23.5")),)
    assert findings.title == "数据核对"
    assert [row[:3] for row in findings.rows] == [("34", "工作任务", "疑点")]
    assert document_table(period, None, Scope(), "pdf").sheets == ()


def test_the_foot_names_who_answers_for_the_table_and_holds_no_blanks(
    task: Task, period: Period, bureau: Organization, lead: User, signatory: User, supervisor: User, stranger: User
) -> None:
    """Who filed and who signed last, where one bureau leads all; nothing of what was imported, or of people not to be read."""
    report = ReportFactory(task=task, period=period, accepted=True, version=1)

    def foot(user: User, kind: str = "docx") -> tuple[str, ...]:
        return document_table(period, user, Scope(), kind).signature

    assert foot(supervisor) == ()
    for action, by in (("submit", supervisor), ("submit", lead), ("sign_off", signatory)):
        TransitionFactory(report=report, action=action, by=by, organization=bureau)
    assert foot(supervisor) == foot(lead, "xlsx") == foot(lead, "pdf") == ("审签：张勇", "填报：李静")
    assert foot(stranger) == foot(supervisor, "html") == ()
    other = TaskFactory(plan=period.plan, number="99")
    ReportFactory(task=other, period=period, accepted=True, version=1)
    assert foot(supervisor) == ()
