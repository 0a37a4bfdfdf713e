"""How many clicks the seed's task 34, 25 roads and all, takes from the paste to 报送; what must be answered is counted apart."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from reports.models import Report
from reports.periods import open_period
from tasks.models import Organization, Period, User
from tests.browser.conftest import Walk
from tests.browser.walker import Walker
from tests.reports.seed_table import seed_table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_CLICKS = 12
REASON = "以竣工验收备案为口径，详见佐证材料。"
OBSTACLES, NEXT_STEPS = "部分路段征迁未完成。", "倒排工期，九月底前全部完工。"


class Counting:
    """A person whose clicks are counted: those on the way, and apart from them those that answer what was asked."""

    def __init__(self, person: Walker) -> None:
        self.person, self.page = person, person.page
        self.clicks: list[str] = []
        self.answers: list[str] = []

    def press(self, name: str) -> None:
        """Press the button of that name, a click on the way."""
        self.clicks.append(name)
        self.person.press(name)

    def choose_what_was_left_open(self) -> None:
        """Answer each condition of which the text says nothing: a click on the way for each."""
        while (left := self.page.locator(".condition-open fieldset:not(:has(:checked))")).count():
            self.clicks.append(left.first.locator("legend").inner_text())
            left.first.get_by_text("未达到", exact=True).click()

    def give_reasons(self) -> None:
        """Say of every doubt that stands open why the words are right."""
        for doubt in self.page.get_by_placeholder("写明口径或依据").all():
            if doubt.is_visible() and not doubt.input_value():
                self.answers.append(doubt.get_attribute("aria-label") or "")
                doubt.fill(REASON)

    def explain_what_is_behind(self) -> None:
        """Write the obstacles and the next steps that a milestone which was missed asks for."""
        for label, words in (("存在问题", OBSTACLES), ("下步打算", NEXT_STEPS)):
            if not self.person.field(label).input_value():
                self.answers.append(label)
                self.person.fill(label, words)


@pytest.fixture
def roads(bureau: Organization, admin: User, tmp_path: Path) -> str:
    """Import the seed's table without its last column and open the quarter; return what task 34 reports."""
    rows = [["任务编号", "工作任务", "工作目标"], *(row[:3] for row in seed_table().texts)]
    file = tmp_path / "目标.txt"
    file.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    call_command("import_table", str(file), lead=bureau.name, year=2024, quarter=2)
    open_period(
        Period.objects.get(plan__year=2024, number=2), opens_on=date(2024, 6, 10), due_on=date(2024, 6, 28), by=admin
    )
    return seed_table().texts[0][3]


def test_the_seeds_25_roads_are_filed_in_few_clicks(walk: Walk, lead: User, roads: str) -> None:
    clerk = Counting(walk(lead).go("/2024/Q2/tasks/34/report/"))
    clerk.page.locator("[name=paste]").fill(roads)
    clerk.press("识别")
    clerk.choose_what_was_left_open()
    clerk.explain_what_is_behind()
    clerk.press("预览并报送")
    clerk.give_reasons()
    clerk.press("报送")
    report = Report.objects.get(task__number="34")
    assert (report.text, report.status) == (roads, Report.Status.AWAITING_SIGN_OFF)
    assert report.task.subprojects.count() >= 25
    sys.stdout.write(
        f"任务 34：点击 {len(clerk.clicks)} 次（{'、'.join(clerk.clicks)}）；另须作答 {len(clerk.answers)} 处\n"
    )
    assert len(clerk.clicks) <= MOST_CLICKS
