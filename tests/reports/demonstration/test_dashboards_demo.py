"""The dashboards of the demonstration: one test walks every figure to the list behind it and to its sum in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import Settings

from reports.dashboards.board import Board
from reports.dashboards.year import Year
from reports.selection import Kind, Scope, select
from tasks.models import Period, Task, User
from tests.conftest import Visitor
from tests.reports.demonstration.conftest import ON

pytestmark = pytest.mark.short_round_on("sqlite")
YEAR = ON.year
ClientOf = Callable[[Visitor], Client]
FIGURE = re.compile(r'<a href="([^"]+)">\s*<span class="figure">([^<]+)</span>\s*<span class="label">([^<]+)')


@pytest.fixture
def loaded(demonstration: None, db: None, settings: Settings, tmp_path: Path) -> None:
    """Keep documents in a folder of the test."""
    settings.MEDIA_ROOT = settings.STATE = tmp_path
    caches["tables"].clear()


def figures(client: Client, address: str) -> list[tuple[str, int | None, str]]:
    """Return address, value and label of every headline figure of a page."""
    page = client.get(address).content.decode()
    found = [(unescape(link), value, label) for link, value, label in FIGURE.findall(page)]
    assert len(found) == 5, page
    return [(link, None if value == "—" else int(value), label) for link, value, label in found]


def summed(client: Client, address: str) -> dict[str, int]:
    """Return the sums of the columns 计入“…” in the Excel file of a dashboard."""
    path, _, query = address.partition("?")
    made = client.get(f"{path.removesuffix('/')}.xlsx?{query}")
    return {
        str(head)[3:-1]: sum(int(row[place] or 0) for row in rows[1:])
        for sheet in load_workbook(BytesIO(made.content))
        for rows in [list(sheet.values)]
        for place, head in enumerate(rows[0] if rows else ())
        if str(head).startswith("计入")
    }


def dashboards() -> Iterator[tuple[str, str]]:
    """Yield who opens which dashboard of the demonstration."""
    for number in range(1, 5):
        yield "supervisor", f"/{YEAR}/Q{number}/dashboard/"
    yield "viewer", f"/{YEAR}/Q2/dashboard/?standing=behind"
    yield "supervisor", f"/{YEAR}/Q2/dashboard/?district=兰山区&category=城市更新"
    yield "administrator", f"/{YEAR}/Q2/dashboard/?lead=市交通运输局&compare=year"
    yield "supervisor", f"/{YEAR}/Q2/dashboard/bureau/?lead=市教育局"
    yield "reporter", f"/{YEAR}/Q2/dashboard/bureau/"
    yield "supervisor", f"/{YEAR}/Q2/dashboard/districts/"
    yield "supervisor", f"/{YEAR}/Q3/dashboard/districts/?lead=市住房城乡建设局"
    yield "viewer", f"/{YEAR}/Q2/dashboard/districts/高新区/"
    for number, quarter in (("38", 2), ("14", 3), ("32", 2), ("3", 3), ("5", 2)):
        yield "viewer", f"/{YEAR}/Q{quarter}/dashboard/tasks/{number}/"
    yield "reporter", f"/{YEAR}/Q2/dashboard/tasks/3/"


def test_every_figure_is_the_length_of_its_list_and_the_sum_in_the_file(loaded: None, client_of: ClientOf) -> None:
    """Walk all cards of all dashboards of the demonstration."""
    seen = set[str]()
    for name, address in dashboards():
        client = client_of(User.objects.get(username=name))
        sums = summed(client, address)
        assert len(sums) == 5
        for link, value, label in figures(client, address):
            listed = client.get(link)
            assert listed.status_code == 200
            length = (
                listed.context["page"].paginator.count if "page" in listed.context else len(listed.context["listed"])
            )
            assert (value or 0) == length == sums[label], (address, label, value, length, sums)
            seen |= {label} if value else set()
    assert seen - {"疑点未说明"} == {  # the demonstration answers its doubts
        "任务",
        "按时报送",
        "达进度及以上",
        "欠进度",
        "子项目",
        "已完工",
        "在建",
        "前期",
        "未开工",
        "达进度及以上的季度",
        "按时报送的季度",
        "有完成数的指标",
        "已完工子项目",
        "始终没有写到",
    }


def test_the_figures_of_a_task_are_counted_as_those_of_the_city(loaded: None, client_of: ClientOf) -> None:
    viewer = User.objects.get(username="viewer")
    for number in ("38", "3", "5"):
        address = f"/{YEAR}/Q2/dashboard/tasks/{number}/"
        assert "#" not in "".join(link for link, _, _ in figures(client_of(viewer), address))
        period = Period.objects.select_related("plan").get(plan__year=YEAR, plan__slug="", number=2)
        task = Task.objects.select_related("plan", "lead").get(number=number, plan=period.plan)
        year = Year(task, period, viewer, ON)
        values = {label: (link, value) for link, value, label in figures(client_of(viewer), address)}
        good = [each for each in year.quarters if each.fact and each.fact in _picked(each.period, viewer, "on_track")]
        assert (values["达进度及以上的季度"][1] or 0) == len(good)
        assert values["始终没有写到"][1] == len(year.words_unmentioned)
        read = [target for target in year.targets if target.values[-1] is not None]
        assert (values["有完成数的指标"][1] or 0) == len(read)


def test_a_value_that_the_text_surely_says_stands_on_the_dashboard_as_on_the_tasks_page(loaded: None) -> None:
    """Task 88 of the published table: 21 of 51 and 411 of 800, read out of the narrative; of the flats nothing is said."""
    period = Period.objects.select_related("plan").get(plan__year=2024, plan__slug="", number=2)
    task = Task.objects.select_related("plan", "lead").get(number="88")
    year = Year(task, period, User.objects.get(username="viewer"), ON)
    assert [target.values[-1] for target in year.targets] == [21, None, 411]
    assert year.cards[2].value == 2


def _picked(period: Period, user: User, pick: str) -> list[Any]:
    return select(period, user, on=timezone.localdate()).pick(pick)


def test_the_parts_sum_to_the_whole_whatever_the_scope(loaded: None) -> None:
    supervisor = User.objects.get(username="supervisor")
    for period in Period.objects.select_related("plan").filter(plan__year=YEAR, plan__slug=""):
        selection = select(period, supervisor, on=ON)
        board = Board(selection)
        kinds = [select(period, supervisor, Scope(kind=kind), ON).facts for kind in Kind]
        assert sum(map(len, kinds)) == sum(each.number for each in board.legend) == len(selection.facts)
        assert sum(each.tally.tasks for each in board.bureaus) == len(selection.facts)
        assert sum(each.tally.behind for each in board.bureaus) == len(selection.pick("behind"))
        assert sum(each.on_time for each in board.bureaus) == len(selection.pick("on_time"))
        assert sum(group.total for group in board.districts) == len(board.sites.all)
        assert all(sum(number for _, number in group.stages) == group.total for group in board.districts)
        behind = [each.tally.behind_share or 0 for each in board.bureaus]
        assert behind == sorted(behind, reverse=True)
        assert selection.left_out == 1


def test_what_the_published_table_never_mentions(loaded: None) -> None:
    """The commitments that the seed's six tasks leave open, read as by hand."""
    period = Period.objects.select_related("plan").get(plan__year=2024, plan__slug="", number=2)
    board = Board(select(period, User.objects.get(username="supervisor"), on=ON))
    said = {fact.number: words for fact, words in board.words_unmentioned}
    assert said["34"] == ("G518临港至临沂段快速化改造", "解放路西段拓宽改造", "41.29公里")
    assert said["89"] == ("供热能力980万平方米", "实施农村清洁取暖改造4.5万户以上")
    assert not {"40", "42", "88", "91"} & set(said)
