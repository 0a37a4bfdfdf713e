"""Late, tasks, sub-projects, doubts, commitments: one definition each, wherever they are told; and what is not accepted yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import Settings

from reports import documents
from reports.api.data import standing_of
from reports.dashboards.board import Board
from reports.dashboards.files import of_tasks
from reports.documents.quarter_table import Scope as TableScope
from reports.documents.quarter_table import quarter_table
from reports.documents.sheets import document_table
from reports.models import Report, Transition
from reports.publication.bulletin.bulletin_text import compose
from reports.reminders.chasing import outstanding
from reports.reminders.letter import letter
from reports.selection import Scope, select
from reports.subjects import reread, told_in
from tasks.milestones import reword
from tasks.models import Organization, Period, Task, User
from tests.conftest import Visitor
from tests.factories import OrganizationFactory, ReportFactory, SubProjectFactory, TaskFactory, TransitionFactory

ClientOf = Callable[[Visitor], Client]
Status, Action = Report.Status, Transition.Action
FILED, SENT_BACK, AFTER = (
    timezone.make_aware(datetime.combine(date(2024, *day), time(10))) for day in ((6, 27), (6, 28), (7, 3))
)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    """Keep documents in a folder of the test."""
    settings.MEDIA_ROOT = settings.STATE = tmp_path


@pytest.fixture
def period(period: Period) -> Period:
    """Return the second quarter, open and long due."""
    period.due_on = FILED.date()
    period.save()
    return period


@pytest.fixture
def tasks(period: Period, bureau: Organization) -> dict[str, Task]:
    """Return a task for each way in which a report can stand some days after it was due."""
    made = {}
    ways = ("drafted", "unsigned", "sent back", "in time", "too late", "accepted", "imported", "cancelled")
    for number, way in enumerate(ways, 1):
        lead = bureau if number % 2 else OrganizationFactory(name=f"市第{number}局", short_name=f"第{number}局")
        status = Task.Status.CANCELLED if way == "cancelled" else Task.Status.ACTIVE
        task = TaskFactory(number=str(number), plan=period.plan, lead=lead, status=status, status_reason="已取消", text="完成立项，新建5座桥梁。")  # fmt: skip
        reword(task, period, "完成立项。")
        SubProjectFactory(task=task, name=f"第{number}桥")
        made[way] = task
    status_of = {
        "drafted": Status.DRAFT, "unsigned": Status.AWAITING_SIGN_OFF, "sent back": Status.RETURNED,
        "in time": Status.SUBMITTED, "too late": Status.SUBMITTED, "accepted": Status.ACCEPTED, "imported": Status.ACCEPTED,
    }  # fmt: skip
    for way, status in status_of.items():
        report = ReportFactory(
            task=made[way], period=period, status=status, version=1, text="①已完成立项，完成率12O%。"
        )
        if way in ("sent back", "in time", "accepted"):
            TransitionFactory(report=report, at=FILED)
        if way == "sent back":
            TransitionFactory(
                report=report, at=SENT_BACK, action=Action.SEND_BACK, from_status=Status.SUBMITTED,
                to_status=Status.RETURNED, comment="请核实。",
            )  # fmt: skip
        if way == "too late":
            TransitionFactory(report=report, at=AFTER)
    list(reread())
    return made


def numbers(tasks: dict[str, Task], *ways: str) -> list[str]:
    """Return the numbers of tasks."""
    return sorted(tasks[way].number for way in ways)


def test_late_is_one_thing(tasks: dict[str, Task], period: Period, supervisor: User, client_of: ClientOf) -> None:
    """Dashboard, list, file, bulletin and data say the same; page and letter of reminders say what of it is still missing."""
    today, client = timezone.localdate(), client_of(supervisor)
    selection = select(period, supervisor)
    late = sorted(fact.number for fact in selection.pick("late"))
    assert late == numbers(tasks, "drafted", "unsigned", "too late")
    listed = client.get("/2024/tasks/?quarter=2&pick=late").context["rows"]
    assert sorted(task.number for task, _, _ in listed) == late
    marked = client.get("/2024/tasks/?quarter=2").context["rows"]
    assert sorted(task.number for task, _, is_late in marked if is_late) == late
    assert (
        sorted(each["number"] for each in standing_of(period, supervisor).values() if each["on_time"] is False) == late
    )
    assert compose(period, supervisor).figures["逾期"].value == str(len(late))
    sheet = list(load_workbook(BytesIO(documents.render(of_tasks(Board(selection), "全市"), "xlsx")))["任务"].values)
    place = sheet[0].index("报送")
    assert sorted(str(row[0]) for row in sheet[1:] if row[place] == "逾期") == late
    missing = numbers(tasks, "drafted", "unsigned")
    assert sorted(row.number for row in letter(period, today).rows) == missing
    page = client.get("/2024/Q2/late/")
    told = [(report.task.number, days) for row in page.context["rows"] for report, days, _ in row.reports]
    assert sorted(number for number, days in told if days) == missing
    assert page.context["overdue"] == len(missing)
    assert sorted(number for number, _ in told) == numbers(tasks, "drafted", "unsigned", "sent back")
    assert outstanding(period).count() == len(told)
    sentence = Board(selection).sentence
    assert f"{len(told)} 项未报，其中 {len(missing)} 项逾期、1 项退回待改" in sentence


def test_a_reminder_of_what_was_sent_back_says_so(
    tasks: dict[str, Task], period: Period, supervisor: User, lead: User, client_of: ClientOf
) -> None:
    client_of(supervisor).post("/2024/Q2/late/", {"lead": [tasks["sent back"].lead_id]})
    [told] = lead.notices.values_list("text", flat=True)
    assert f"任务 {tasks['drafted'].number} 已过报送截止日期" in told
    assert f"任务 {tasks['sent back'].number} 已退回，请修改后尽快报送" in told


def test_tasks_and_sub_projects_are_counted_alike(
    tasks: dict[str, Task], period: Period, supervisor: User, client_of: ClientOf
) -> None:
    """Cancelled ones are in no figure."""
    board = Board(select(period, supervisor))
    counted = len(board.selection.facts)
    assert counted == len(tasks) - 1 == sum(each.tally.tasks for each in board.bureaus) == board.cards[0].value
    assert compose(period, supervisor).figures["任务"].value == str(counted)
    assert len(standing_of(period, supervisor)) == counted
    assert client_of(supervisor).get(board.cards[0].address).context["page"].paginator.count == counted
    sites = len(board.sites.all)
    assert sites == counted == sum(group.total for group in board.districts)
    assert client_of(supervisor).get(board.sites_address).context["page"].paginator.count == sites
    assert quarter_table(period, supervisor).subprojects == sites
    page = client_of(supervisor).get("/2024/Q2/").content.decode()
    assert f"{counted} 项任务（另有已取消、合并 1 项） · 子项目 {sites} 个" in page


def test_doubts_and_commitments_are_counted_alike(
    tasks: dict[str, Task], period: Period, supervisor: User, client_of: ClientOf
) -> None:
    selection, figures = select(period, supervisor), compose(period, supervisor).figures
    told = told_in(period, supervisor, [fact.number for fact in selection.facts])
    open_ = sum(each.blocks for found in told.values() for each in found)
    assert open_
    assert sum(selection.doubts.values()) == open_ == int(figures["未说明"].value)
    doubted = client_of(supervisor).get("/2024/tasks/?quarter=2&pick=doubted").context["page"].paginator.count
    assert doubted == len(selection.pick("doubted")) == int(figures["未说明任务"].value)
    board = Board(selection)
    assert board.unmentioned_count == int(figures["未写到"].value) > 0
    silent = client_of(supervisor).get(board.unmentioned_address).context["page"].paginator.count
    assert silent == len(board.words_unmentioned) == int(figures["未写到任务"].value)


class TestWhatIsNotAccepted:
    """It is marked, and can be left out."""

    def test_in_the_table_and_its_documents(
        self, tasks: dict[str, Task], period: Period, supervisor: User, client_of: ClientOf
    ) -> None:
        waiting, accepted = numbers(tasks, "in time", "too late"), numbers(tasks, "accepted", "imported")
        client = client_of(supervisor)
        page = client.get("/2024/Q2/").content.decode()
        assert "2 项任务的报告尚未审核通过" in page
        assert "?accepted=1" in page
        only = client.get("/2024/Q2/?accepted=1").content.decode()
        assert [number in only for number in (f'id="task-{each}"' for each in (*accepted, *waiting))] == [
            True,
            True,
            False,
            False,
        ]
        assert "尚未审核通过" not in only
        note = f"注：任务{'、'.join(waiting)}的报告尚未经督查室审核通过。"
        for kind in ("pdf", "docx", "xlsx", "html"):
            assert note in document_table(period, supervisor, TableScope(), kind).notes
            left = document_table(period, supervisor, TableScope(accepted=True), kind)
            assert ([row.number for row in left.rows], left.notes) == (accepted, ())
        assert note in documents.render(document_table(period, supervisor, TableScope(), "html"), "html").decode()

    def test_in_the_figures(
        self, tasks: dict[str, Task], period: Period, supervisor: User, client_of: ClientOf
    ) -> None:
        client = client_of(supervisor)
        board = Board(select(period, supervisor))
        assert "2 项报告尚未审核通过" in board.cards[0].how
        listed = client.get("/2024/tasks/?quarter=2&pick=unaccepted").context["rows"]
        assert sorted(task.number for task, _, _ in listed) == numbers(tasks, "in time", "too late")
        assert compose(period, supervisor).figures["未通过"].value == "2"
        only = Board(select(period, supervisor, Scope(accepted=True)))
        assert sorted(fact.number for fact in only.selection.facts) == numbers(tasks, "accepted", "imported")
        assert client.get(only.cards[0].address).context["page"].paginator.count == only.cards[0].value == 2
        page = client.get("/2024/Q2/dashboard/?accepted=1").content.decode()
        assert "只计审核通过的" in page
        assert "报告未审核通过" not in page
