"""A plan's own words and colours on its dashboards, in lists and files."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from django.test import Client
from openpyxl import load_workbook

from reports.dashboards.board import Board
from reports.models import Light, StandingOverride
from reports.selection import select
from tasks.milestones import reword
from tasks.models import Period, StandingScale, Task, User
from tests.conftest import Visitor
from tests.factories import OrganizationFactory, PeriodFactory, TaskFactory
from tests.reports.test_dashboards import CITY, ON, media, opened, reported

__all__ = ["media", "opened"]
ClientOf = Callable[[Visitor], Client]
OWN_WORDS = {
    "completed": "办结", "ahead": "领先", "on_schedule": "正常", "behind": "偏慢", "severe": "严重滞后", "not_comparable": "不评",
}  # fmt: skip
COMMON = ("欠进度", "达进度", "超进度", "其他")


def test_a_plan_speaks_in_its_own_words_and_colours(opened: Period, supervisor: User, client_of: ClientOf) -> None:
    """Filters, cards, plots with their text alternatives, lists and files take words and colours from the plan's rules."""
    PeriodFactory(plan=opened.plan, number=1)
    StandingScale.objects.create(
        plan=opened.plan, version=1, words=OWN_WORDS, colours={"green": "grey", "yellow": "red", "red": "amber"}
    )  # fmt: skip
    lead = OrganizationFactory(name="市水利局", short_name="市水利局")
    for number, done in (("1", True), ("2", False), ("3", False), ("4", None)):
        task = TaskFactory(plan=opened.plan, number=number, lead=lead)
        reword(task, opened, "完成立项。")
        if done is not None:
            reported(task, opened, text="①已完成立项。" if done else "①尚未完成立项。")
    StandingOverride.objects.create(
        task=Task.objects.get(number="3"), period=opened, light=Light.RED, reason="进展缓慢", by=supervisor
    )  # fmt: skip
    client = client_of(supervisor)
    for address in (
        CITY, f"{CITY}?standing=behind", f"{CITY}bureau/?lead=市水利局", f"{CITY}tasks/2/", f"{CITY}tasks/1/on_track/",
        "/2024/tasks/?quarter=2", "/2024/tasks/?quarter=2&pick=behind", "/2024/Q2/tasks/2/standing/",
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert [word for word in COMMON if word in page.replace("填报其他", "")] == [], address
    page = client.get(CITY).content.decode()
    assert '<option value="severe">严重滞后</option>' in page
    assert 'aria-label="市水利局：严重滞后 1 项，偏慢 1 项，正常 1 项，不评 1 项"' in page
    assert [card.label for card in Board(select(opened, supervisor, on=ON)).cards][2:4] == ["正常及以上", "偏慢"]
    assert "其中严重滞后 1 项" in page
    cells = re.findall(r'class="cell cell-(\w+)( cell-down)?"[^>]*>(\d)<svg.*?="(#\w+)"', page)
    assert cells == [
        ("grey", "", "1", "#6a727b"),
        ("red", "", "2", "#b3261e"),
        ("amber", " cell-down", "3", "#a86000"),
        ("grey", "", "4", "#6a727b"),
    ]
    assert "看板所计：偏慢的（含严重）" in client.get("/2024/tasks/?quarter=2").content.decode()
    book = load_workbook(BytesIO(client.get("/2024/Q2/dashboard.xlsx").content))
    said = "".join(str(value) for sheet in book for row in sheet.values for value in row)
    assert [word for word in COMMON if word in said] == []
    assert "正常及以上占可比任务" in book.sheetnames
