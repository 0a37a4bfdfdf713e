"""How many clicks the seed's task 34, 25 roads and all, takes from the paste to 报送; what must be answered is counted apart."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from reports.models import Report
from reports.periods import open_period
from tasks.milestones import reword
from tasks.models import Organization, Period, Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import Walker
from tests.factories import AnnualTargetFactory, ReportFactory
from tests.reports.seed_table import seed_table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_CLICKS = 12
MOST_MET, MOST_SHORT = 5, 8
GOAL = "温泉路完成立项；农村危房改造完成300户；老旧小区改造完成50个；完成规划编制。"
MET = "①温泉路已完成立项批复。\n②农村危房改造竣工411户，老旧小区改造完成56个。\n③规划编制已完成。"
SHORT = "①温泉路正在办理立项手续。\n②农村危房改造竣工211户，老旧小区改造完成56个。\n③召开了推进会。"
REASON = "以竣工验收备案为口径，详见佐证材料。"
OBSTACLES, NEXT_STEPS = "部分路段征迁未完成。", "倒排工期，九月底前全部完工。"


class Counting:
    """A person whose clicks are counted: those on the way, and apart from them those that answer what was asked."""

    def __init__(self, person: Walker) -> None:
        self.person, self.page = person, person.page
        self.clicks: list[str] = []
        self.answers: list[str] = []

    @property
    def actions(self) -> list[str]:
        """Return all that was done, what was typed included."""
        return [*self.clicks, *self.answers]

    def paste(self, text: str) -> None:
        """Paste the text, an action of its own."""
        self.clicks.append("粘贴")
        self.page.locator("[name=paste]").fill(text)

    def press(self, name: str) -> None:
        """Press the button of that name, a click on the way."""
        self.clicks.append(name)
        self.person.press(name)

    def choose_outlook(self) -> None:
        """Say that the year's target will be met, a click on the way."""
        self.clicks.append("能完成")
        self.page.locator("[name=outlook][value=feasible]").check()

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
    clerk.choose_outlook()
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


@pytest.fixture
def empty(task: Task, period: Period) -> Report:
    """Return the empty report of a task with four conditions."""
    Task.objects.filter(pk=task.pk).update(text="推进城市更新。")
    reword(task, period, GOAL)
    return ReportFactory(task=Task.objects.get(pk=task.pk), period=period, text="", outlook="")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_goal_that_is_met_takes_five_actions(walk: Walk, lead: User, empty: Report, scripted: bool) -> None:
    clerk = Counting(walk(lead, scripted=scripted).go("/2024/Q2/tasks/34/report/"))
    clerk.paste(MET)
    clerk.press("识别")
    clerk.choose_outlook()
    clerk.press("预览并报送")
    if clerk.page.get_by_role("button", name="继续预览").count():
        clerk.press(clerk.page.get_by_role("button", name="继续预览").inner_text())
    clerk.give_reasons()
    clerk.press("报送")
    assert Report.objects.get().status == Report.Status.AWAITING_SIGN_OFF
    sys.stdout.write(f"达到：{len(clerk.actions)} 步（{'、'.join(clerk.actions)}）\n")
    assert len(clerk.actions) <= MOST_MET
    assert not clerk.answers


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_it_takes_no_more_with_an_annual_target(walk: Walk, lead: User, empty: Report, scripted: bool) -> None:
    target = AnnualTargetFactory(
        task=empty.task, what="农村危房改造", value="411", unit="户", words="农村危房改造411户"
    )
    clerk = Counting(walk(lead, scripted=scripted).go("/2024/Q2/tasks/34/report/"))
    clerk.paste(MET)
    clerk.press("识别")
    clerk.choose_outlook()
    clerk.press("预览并报送")
    clerk.person.sees("“农村危房改造”没有填，报送时按文字填入 411 户")
    clerk.press("报送")
    assert len(clerk.actions) <= MOST_MET
    assert [(each.target, each.value) for each in Report.objects.get().readings.all()] == [(target, 411)]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_two_shortfalls_take_eight_actions_and_one_typing(
    walk: Walk, lead: User, empty: Report, scripted: bool
) -> None:
    clerk = Counting(walk(lead, scripted=scripted).go("/2024/Q2/tasks/34/report/"))
    clerk.paste(SHORT)
    clerk.press("识别")
    clerk.choose_what_was_left_open()
    clerk.choose_outlook()
    clerk.answers.append("存在问题")
    clerk.person.fill("存在问题", "用地批复较晚，资金未到位。\n下步打算：9月底前完成，村镇科负责。")
    clerk.press("预览并报送")
    if clerk.page.get_by_role("button", name="继续预览").count():
        clerk.press(clerk.page.get_by_role("button", name="继续预览").inner_text())
    clerk.give_reasons()
    clerk.press("报送")
    report = Report.objects.get()
    assert report.status == Report.Status.AWAITING_SIGN_OFF
    assert (report.obstacles, report.next_steps) == ("用地批复较晚，资金未到位。", "9月底前完成，村镇科负责。")
    behind = report.condition_answers.filter(answer__in=["partly", "missed"]).count()
    sys.stdout.write(f"{behind} 项未达到：{len(clerk.actions)} 步（{'、'.join(clerk.actions)}）\n")
    assert behind >= 2
    assert len(clerk.actions) <= MOST_SHORT
    assert clerk.answers == ["存在问题"]


def test_what_was_not_read_is_answered_at_one_press(walk: Walk, lead: User, empty: Report) -> None:
    person = walk(lead).go("/2024/Q2/tasks/34/report/")
    person.page.locator("[name=paste]").fill(SHORT.splitlines()[0])
    person.press("识别").sees("没有读到的 3 项都选")
    person.press("不涉及", within=person.page.locator(".together"))
    assert person.page.locator(".condition-open").count() == 0
    person.press("保存草稿")
    assert [*Report.objects.get().condition_answers.values_list("answer", flat=True)] == ["not_due"] * 3
