"""分管领导: a vice mayor asks for his tasks, on lists, dashboards, sub-projects and what is printed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from reports.selection import Scope, select
from tasks.models import Organization, Period, Task, User
from tests.conftest import Visitor
from tests.factories import MilestoneFactory, SubProjectFactory, TaskFactory

ClientOf = Callable[[Visitor], Client]


@pytest.fixture
def tasks(bureau: Organization, period: Period) -> list[Task]:
    """Return four tasks: of 张三, of 张三 and 李四, of 张三丰, and of nobody."""
    made = []
    for number, sponsor in (("1", "张三"), ("2", "李四、张三"), ("3", "张三丰"), ("4", "")):
        task = TaskFactory(number=number, lead=bureau, plan=period.plan, sponsor=sponsor)
        MilestoneFactory(task=task, period=period, text=f"第{number}项目标。")
        SubProjectFactory(task=task, name=f"第{number}路")
        made.append(task)
    return made


def test_each_leader_is_offered_once_and_has_what_names_him(tasks: list[Task]) -> None:
    found = Task.objects.all()
    assert found.sponsors() == ["张三", "张三丰", "李四"]
    assert [each.number for each in found.sponsored_by("张三").order_by("number")] == ["1", "2"]
    assert [each.number for each in found.sponsored_by("李四")] == ["2"]
    assert not found.sponsored_by("张")


@pytest.mark.parametrize(
    "address",
    [
        "/2024/tasks/?quarter=2&sponsor=张三",
        "/2024/tasks/?quarter=2&sponsor=张三&pick=counted",
        "/2024/subprojects/?quarter=2&sponsor=张三",
    ],
)
def test_lists_hold_his_tasks_alone(address: str, tasks: list[Task], viewer: User, client_of: ClientOf) -> None:
    page = client_of(viewer).get(address)
    assert page.context["page"].paginator.count == 2
    assert '<option value="张三" selected' in page.content.decode()


def test_the_dashboard_and_the_lists_behind_it_agree(
    tasks: list[Task], period: Period, viewer: User, client_of: ClientOf
) -> None:
    client = client_of(viewer)
    page = client.get("/2024/Q2/dashboard/?sponsor=张三")
    board = page.context["page"].context()["board"]
    assert len(board.selection.facts) == board.bureaus[0].tally.tasks == len(board.sites.all) == 2
    assert "张三</small>" in page.content.decode()
    for address in (board.cards[0].address, board.sites_address, board.bureaus[0].address):
        assert client.get(address).context["page"].paginator.count == 2
    assert len(select(period, viewer, Scope(sponsor="李四")).facts) == 1
    printed = client.get("/2024/Q2/dashboard.xlsx?sponsor=张三")
    assert [row[0] for row in load_workbook(BytesIO(printed.content))["任务"].values][1:] == ["1", "2"]


def test_the_table_and_its_documents_hold_his_tasks_alone(
    tasks: list[Task], viewer: User, client_of: ClientOf, tmp_path: Path
) -> None:
    client = client_of(viewer)
    page = client.get("/2024/Q2/?sponsor=张三").content.decode()
    assert [f"第{number}项目标。" in page for number in range(1, 5)] == [True, True, False, False]
    made = client.get("/2024/Q2/table.html?sponsor=张三").content.decode()
    assert [f"第{number}项目标。" in made for number in range(1, 5)] == [True, True, False, False]
    out = tmp_path / "his.html"
    call_command("export_table", "2024", "2", "--format", "html", "--output", str(out), "--sponsor", "张三")
    assert [f"第{number}项目标。" in out.read_text() for number in range(1, 5)] == [True, True, False, False]


def test_no_filter_is_offered_where_no_task_names_anybody(
    task: Task, period: Period, viewer: User, client_of: ClientOf
) -> None:
    for address in ("/2024/Q2/", "/2024/Q2/dashboard/", "/2024/tasks/?quarter=2", "/2024/subprojects/?quarter=2"):
        assert "分管领导：" not in client_of(viewer).get(address).content.decode()
