"""新的一年: begun from the old list, compared task by task, goals filled in; the old year keeps every row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core import serializers
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reports.importing import Options, import_bytes
from reports.models import ProgressEntry, TargetReading
from reports.periods import open_period
from reports.yearly import through_years
from tasks.models import (
    AnnualTarget,
    AuditEntry,
    MilestoneRevision,
    Organization,
    Period,
    Plan,
    QuarterlyMilestone,
    StandingScale,
    SubProject,
    Succession,
    Task,
    User,
)
from tests.conftest import Visitor
from tests.factories import (
    AnnualTargetFactory,
    MilestoneFactory,
    PeriodFactory,
    PlanFactory,
    ReportFactory,
    SubProjectFactory,
    SupportFactory,
    TaskFactory,
)
from tests.strict import StrictClient

ClientOf = Callable[[Visitor], StrictClient]
ROADS = "2023年新建、改造城市道路25条，打通断头路。"
ROADS_NOW = "2024年新建、改造城市道路30条，打通断头路。"
HOUSES = "农村危房改造完成300户。"
PIPES = "改造老旧供热管网40公里。"
GAS = "改造老旧燃气管网60公里。"
START, LIST, COMPARE = "/newyear/", "/newyear/list/2024/", "/newyear/tasks/2024/"


@pytest.fixture
def old(bureau: Organization, partner_bureau: Organization) -> Plan:
    """Return the list of 2023: roads (one finished of two, 20 of 25 reached), houses, pipes, gas."""
    plan = PlanFactory(year=2023)
    roads = TaskFactory(plan=plan, number="1", text=ROADS, lead=bureau, sponsor="王市长")
    SupportFactory(task=roads, organization=partner_bureau)
    target = AnnualTargetFactory(task=roads, what="城市道路", value=Decimal(25), words="改造城市道路25条")
    open_road = SubProjectFactory(task=roads, name="沐河北路", aliases=["沐河路"], order=0)
    finished = SubProjectFactory(task=roads, name="人民路", order=1)
    period = PeriodFactory(plan=plan, number=4, due_on=date(2023, 12, 28), closed_at=timezone.now())
    MilestoneFactory(task=roads, period=period, text="完成全年任务。")
    report = ReportFactory(task=roads, period=period, accepted=True, text="")
    for order, (road, stage) in enumerate(((open_road, "under_construction"), (finished, "completed"))):
        ProgressEntry.objects.create(
            report=report, order=order, text=f"{road}。", name=road.name, subproject=road, stage=stage
        )
    TargetReading.objects.create(report=report, target=target, value=Decimal(20))
    for number, text in (("2", HOUSES), ("3", PIPES), ("4", GAS)):
        TaskFactory(plan=plan, number=number, text=text, lead=bureau)
    StandingScale.objects.create(plan=plan, version=1, yellow_by=10, reason="按市里要求")
    return plan


@pytest.fixture
def new(old: Plan, admin: User, client_of: ClientOf) -> Plan:
    """Return the list of 2024 as the page begins it."""
    client_of(admin).post(START, {"list": "main"})
    return Plan.objects.get(year=2024)


def rows_of(plan: Plan) -> str:
    """Return all that the database holds of a list, as text."""
    of_tasks = {"task__plan": plan}
    held: list[Any] = [
        plan, *plan.tasks.order_by("pk"), *plan.periods.order_by("pk"), *plan.scales.order_by("pk"),
        *AnnualTarget.every.filter(**of_tasks).order_by("pk"), *SubProject.objects.filter(**of_tasks).order_by("pk"),
        *QuarterlyMilestone.objects.filter(**of_tasks).order_by("pk"), *ProgressEntry.objects.filter(report__period__plan=plan),
    ]  # fmt: skip
    return str(serializers.serialize("json", held))


def hidden(page: str) -> dict[str, Any]:
    """Return what the page that is looked at sends: its hidden fields and what is ticked."""
    fields: dict[str, Any] = {}
    main = page[page.index('<main id="content"') :]
    for found in re.findall(r"<input[^>]*>", main):
        values = dict(re.findall(r'(\w+)="([^"]*)"', found))
        if values.get("type") == "hidden" or (values.get("type") == "checkbox" and " checked" in found):
            fields.setdefault(values["name"], []).append(values["value"])
    return fields


def test_a_year_is_begun_with_quarters_and_rules_and_only_once(old: Plan, admin: User, client_of: ClientOf) -> None:
    before, client = rows_of(old), client_of(admin)
    assert "建立2024年政府工作报告" in client.get(START).content.decode()
    assert client.post(START, {"list": "main"}).url == LIST
    plan = Plan.objects.get(year=2024)
    assert [each.due_on for each in plan.periods.order_by("number")][1:3] == [date(2024, 6, 28), date(2024, 9, 27)]
    scale = plan.scales.get()
    assert (scale.version, scale.yellow_by, scale.reason) == (1, 10, "沿用2023年政府工作报告 第 1 版。")
    page = client.get(LIST).content.decode()
    assert "还没有任务" in page
    assert "上年有 <strong>4 项</strong>没有去向" in page
    entry = AuditEntry.objects.get(what="建立新的一年")
    assert entry.about == "2024年政府工作报告"
    page = client.post(START, {"list": "main"}, follow=True).content.decode()
    assert "已经建立，没有重复建立" in page
    assert (Plan.objects.count(), AuditEntry.objects.filter(what="建立新的一年").count()) == (2, 1)
    assert rows_of(old) == before


def test_a_list_that_an_import_made_gets_what_it_lacks_once(old: Plan, admin: User, client_of: ClientOf) -> None:
    plan, client = PlanFactory(year=2024), client_of(admin)
    PeriodFactory(plan=plan, number=2)
    assert "还缺 3 个季度的填报期" in client.get(LIST).content.decode()
    page = client.post(LIST, follow=True).content.decode()
    assert "已补上：填报期 3 个（一季度、三季度、四季度），亮灯规则" in page
    assert "没有要补的" in client.post(LIST, follow=True).content.decode()
    assert (plan.periods.count(), plan.scales.count()) == (4, 1)
    assert AuditEntry.objects.filter(what="建立新的一年").count() == 1


def test_two_years_are_compared_shown_and_written_once(
    old: Plan, new: Plan, bureau: Organization, admin: User, lead: User, client_of: ClientOf
) -> None:
    roads = TaskFactory(plan=new, number="7", text=ROADS_NOW, lead=bureau)
    pipes = TaskFactory(plan=new, number="8", text="改造老旧供热、燃气管网100公里。", lead=bureau)
    parks = TaskFactory(plan=new, number="9", text="新建口袋公园20处。", lead=bureau)
    houses = Task.objects.get(plan=old, number="2")
    before, client = rows_of(old), client_of(admin)
    page = " ".join(client.get(COMPARE).content.decode().split())
    assert f'name="from-{roads.pk}" value="1"' in page
    assert f'name="from-{parks.pk}" value=""' in page
    assert "<del>改造城市道路25</del><ins>改造城市道路30</ins>" in page
    chosen = {
        "decide": [roads.pk, pipes.pk, parks.pk], f"from-{roads.pk}": "1", f"from-{pipes.pk}": "3，4",
        f"from-{parks.pk}": "", f"old-{houses.pk}": "carried",
    }  # fmt: skip
    look = client.post(COMPARE, chosen | {"act": "look"}).content.decode()
    for words in (
        "文字有改动", "合并", "新增", "沿用未完成的子项目 1 个及其别名：沐河北路",
        "城市道路：目标 25 条，完成 20 条，结转 5 条", "新建任务 2",
    ):  # fmt: skip
        assert words in look
    assert not Succession.objects.exists()
    page = client.post(COMPARE, hidden(look) | {"act": "write"}, follow=True).content.decode()
    assert "沿用子项目 1 个，结转年度目标 1 个" in page
    assert set(Succession.objects.values_list("kind", "task__number", "earlier__number")) == {
        ("changed", "7", "1"), ("merged", "8", "3"), ("merged", "8", "4"), ("new", "9", None), ("kept", "2", "2"),
    }  # fmt: skip
    assert roads.subprojects.get().aliases == ["沐河路"]
    target = roads.targets.get()
    assert (target.value, target.unit, target.words) == (5, "条", "上年结转：改造城市道路25条")
    copied = Task.objects.get(plan=new, number="2")
    assert (copied.text, copied.lead, copied.continues) == (HOUSES, bureau, houses)
    assert rows_of(old) == before
    again = client.post(COMPARE, hidden(look) | {"act": "write"}).content.decode()
    assert "此前已经确认，没有重复办理" in again
    assert Succession.objects.count() == 5
    entry = AuditEntry.objects.get(what="对照上年任务")
    assert "任务 8（合并，上年任务 3）" in entry.detail
    page = client_of(lead).get("/2024/tasks/8/").content.decode()
    assert '<a class="nowrap" href="/2023/tasks/3/">2023年任务 3</a>' in page
    assert "2024年任务 8（本项）" in page
    assert 'href="/2024/tasks/8/">2024年任务 8</a>' in client_of(lead).get("/2023/tasks/4/").content.decode()


def test_what_is_left_unticked_is_not_carried_over(
    old: Plan, new: Plan, bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    roads = TaskFactory(plan=new, number="7", text=ROADS_NOW, lead=bureau)
    client = client_of(admin)
    look = client.post(COMPARE, {"act": "look", "decide": roads.pk, f"from-{roads.pk}": "1"}).content.decode()
    sent = {name: value for name, value in hidden(look).items() if not name.startswith(("projects-", "targets-"))}
    client.post(COMPARE, sent | {"act": "write"})
    assert (roads.subprojects.count(), roads.targets.count(), roads.origins.count()) == (0, 0, 1)


def test_a_task_that_was_split_gives_its_works_to_the_first(
    old: Plan, new: Plan, bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    one = TaskFactory(plan=new, number="7", text=ROADS_NOW, lead=bureau)
    two = TaskFactory(plan=new, number="8", text="打通断头路3条。", lead=bureau)
    client = client_of(admin)
    for task in (one, two):  # the second in a form of its own
        look = client.post(COMPARE, {"act": "look", "decide": task.pk, f"from-{task.pk}": "1"}).content.decode()
        client.post(COMPARE, hidden(look) | {"act": "write"})
    assert set(Succession.objects.values_list("kind", "task__number")) == {("split", "7"), ("split", "8")}
    assert (one.subprojects.count(), two.subprojects.count()) == (1, 0)
    assert [each.number for each in through_years(one, Task.objects.all())] == ["7", "1"]
    roads = Task.objects.get(plan=old, number="1")
    assert [each.number for each in through_years(roads, Task.objects.all())] == ["7", "8", "1"]


def test_a_decision_can_be_taken_back_and_made_anew(
    old: Plan, new: Plan, bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    one = TaskFactory(plan=new, number="7", text=ROADS_NOW, lead=bureau)
    two = TaskFactory(plan=new, number="8", text="打通断头路3条。", lead=bureau)
    pipes, client = Task.objects.get(plan=old, number="3"), client_of(admin)
    chosen = {"decide": [one.pk, two.pk], f"from-{one.pk}": "1", f"from-{two.pk}": "1", f"old-{pipes.pk}": "dropped"}
    before = rows_of(old)
    client.post(COMPARE, hidden(client.post(COMPARE, chosen | {"act": "look"}).content.decode()) | {"act": "write"})
    page = client.post(COMPARE, {"back": f"new-{two.pk}"}, follow=True).content.decode()
    assert "已撤销任务 8 的对照，请在下面重新确认" in page
    assert f'name="from-{two.pk}"' in page
    two.refresh_from_db()
    assert two.continues is None
    assert set(Succession.objects.values_list("kind", "task__number")) == {("changed", "7"), ("dropped", None)}
    assert "已经撤销" in client.post(COMPARE, {"back": f"new-{two.pk}"}, follow=True).content.decode()
    assert "已经撤销" in client.post(COMPARE, {"back": "new-x"}, follow=True).content.decode()
    assert f'name="old-{pipes.pk}"' in client.post(COMPARE, {"back": f"old-{pipes.pk}"}, follow=True).content.decode()
    assert [*AuditEntry.objects.filter(what="撤销对照").order_by("pk").values_list("detail", flat=True)] == [
        "任务 8", "上年任务 3"
    ]  # fmt: skip
    look = client.post(COMPARE, {"act": "look", "decide": two.pk, f"from-{two.pk}": ""}).content.decode()
    client.post(COMPARE, hidden(look) | {"act": "write"})
    assert two.origins.get().kind == Succession.Kind.NEW
    assert rows_of(old) == before


def test_a_target_that_the_new_wording_has_is_not_carried_unless_ticked(
    old: Plan, new: Plan, bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    roads = TaskFactory(plan=new, number="7", text=ROADS_NOW, lead=bureau)
    AnnualTargetFactory(task=roads, what="城市道路", value=Decimal(30))
    look = client_of(admin).post(COMPARE, {"act": "look", "decide": roads.pk, f"from-{roads.pk}": "1"}).content.decode()
    assert "结转 5 条" in look
    assert not [name for name in hidden(look) if name.startswith("targets-")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("99", "没有编号为“99”的任务"), ("1、99", "没有编号为“99”的任务")],
)
def test_a_number_that_is_none_is_said_where_it_stands(
    old: Plan, new: Plan, admin: User, client_of: ClientOf, typed: str, said: str
) -> None:
    task = TaskFactory(plan=new, number="7", text=ROADS_NOW)
    page = client_of(admin).post(COMPARE, {"act": "look", "decide": task.pk, f"from-{task.pk}": typed}).content.decode()
    assert said in page
    assert f'value="{typed}"' in page
    assert not Succession.objects.exists()


def test_what_contradicts_is_refused_with_what_was_chosen(
    old: Plan, new: Plan, admin: User, client_of: ClientOf
) -> None:
    roads, houses = (Task.objects.get(plan=old, number=number) for number in "12")
    task = TaskFactory(plan=new, number="2", text="另一件事。")
    sent = {"decide": task.pk, f"from-{task.pk}": "1", f"old-{roads.pk}": "dropped", f"old-{houses.pk}": "carried"}
    page = client_of(admin).post(COMPARE, sent | {"act": "look"}).content.decode()
    assert "上面已有任务接续它" in page
    assert "新清单已有任务 2，请先改编号" in page
    page = client_of(admin).post(COMPARE, {"act": "look"}).content.decode()
    assert "没有选择要确认的任务" in page


def test_what_changed_since_it_was_shown_is_shown_again(
    old: Plan, new: Plan, bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    task = TaskFactory(plan=new, number="7", text=ROADS_NOW, lead=bureau)
    client = client_of(admin)
    look = client.post(COMPARE, {"act": "look", "decide": task.pk, f"from-{task.pk}": "1"}).content.decode()
    task.text = "另一件事。"
    task.save()
    page = client.post(COMPARE, hidden(look) | {"act": "write"}).content.decode()
    assert "核对之后内容又有变动" in page
    assert not Succession.objects.exists()
    client.post(COMPARE, hidden(page) | {"act": "write"})
    assert Succession.objects.count() == 1


def test_opening_leaves_alone_what_was_decided(old: Plan, new: Plan, bureau: Organization, admin: User) -> None:
    task = TaskFactory(plan=new, number="7", text=ROADS.replace("2023", "2024"), lead=bureau)
    Succession.objects.create(plan=new, kind="new", task=task)
    first = new.periods.get(number=1)
    open_period(first, opens_on=date(2024, 3, 15), due_on=date(2024, 3, 28), by=admin)
    task.refresh_from_db()
    assert (task.continues, task.subprojects.count()) == (None, 0)


def test_the_comparison_costs_as_much_for_many_tasks_as_for_few(
    old: Plan,
    new: Plan,
    bureau: Organization,
    admin: User,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(admin)
    for number in range(3):
        TaskFactory(plan=new, number=f"9{number}", text=f"第{number}件实事，全市办好。", lead=bureau)
    client.get(COMPARE)
    with django_assert_max_num_queries(20):
        client.get(COMPARE)
    with django_assert_max_num_queries(55):
        client.get(LIST)


GOALS = "/newyear/goals/2024/"


def test_missing_goals_of_all_quarters_are_typed_in_one_table_and_written_at_once(
    new: Plan, bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    """Only what is empty is a field, what is there is shown; the same once more changes nothing; another text is refused."""
    one, two, whole = (TaskFactory(plan=new, number=number, lead=bureau) for number in "789")
    first, *others = new.periods.order_by("number")
    MilestoneFactory(task=two, period=first, text="已有。")
    for period in (first, *others):
        MilestoneFactory(task=whole, period=period, text="都有。")
    client = client_of(admin)
    page = client.get(GOALS).content.decode()
    assert "<strong>2 项</strong>在办任务还缺 <strong>7 个</strong>季度工作目标" in page
    assert page.count("<textarea") == 7
    assert "已有。" in page
    assert "都有。" not in page
    typed = {
        f"goal-{one.pk}-1": "完成5条。\n",
        f"goal-{one.pk}-4": "完成20条。",
        f"goal-{two.pk}-2": "立项。",
        f"goal-{two.pk}-3": " ",
    }
    page = client.post(GOALS, typed, follow=True).content.decode()
    assert "已写入 3 个工作目标。" in page
    assert [(each.period.number, each.text) for each in one.milestones.order_by("period__number")] == [
        (1, "完成5条。"), (4, "完成20条。"),
    ]  # fmt: skip
    assert one.milestones.first().conditions.exists()
    assert "没有新写的工作目标" in client.post(GOALS, typed, follow=True).content.decode()
    page = client.post(GOALS, typed | {f"goal-{one.pk}-1": "改成6条。", f"goal-{two.pk}-3": "动工。"}).content.decode()
    assert f'<a href="#id_goal-{one.pk}-1">任务 7 一季度工作目标</a>：此前已有工作目标“完成5条。”' in page
    assert "改成6条。</textarea>" in page
    assert "动工。</textarea>" in page
    assert (one.milestones.get(period=first).text, two.milestones.count()) == ("完成5条。", 2), "all or nothing"
    assert AuditEntry.objects.filter(what="补写工作目标").count() == 3
    assert not MilestoneRevision.objects.exists()


@pytest.mark.parametrize(
    ("tasks", "periods", "said", "leads_to"),
    [
        ("none", "open", "这份清单还没有在办任务", "/imports/new/"),
        ("cancelled", "open", "这份清单还没有在办任务", "/imports/new/"),
        ("bare", "none", "这份清单还没有填报期", LIST),
        ("bare", "closed", "各季度填报期都已关闭，工作目标不能再补写", LIST),
        ("with goals", "open", "还没有关闭的季度里，1 项在办任务都有工作目标", LIST),
    ],
)
def test_where_no_goal_can_be_typed_the_page_says_why_and_what_to_do(
    new: Plan,
    bureau: Organization,
    admin: User,
    client_of: ClientOf,
    tasks: str,
    periods: str,
    said: str,
    leads_to: str,
) -> None:
    if tasks != "none":
        task = TaskFactory(plan=new, number="7", lead=bureau, cancelled=tasks == "cancelled")
    if periods == "none":
        new.periods.all().delete()
    elif periods == "closed":
        new.periods.update(closed_at=timezone.now())
    if tasks == "with goals":
        for period in new.periods.all():
            MilestoneFactory(task=task, period=period)
    page = client_of(admin).get(GOALS).content.decode()
    main = page[page.index('<main id="content"') :]
    assert said in main
    assert f'href="{leads_to}"' in main
    assert "都有工作目标" not in main or tasks == "with goals"
    assert ("下载目标表" in main) == (tasks in ("bare", "with goals"))


def test_a_goal_that_cannot_be_read_is_named_and_nothing_typed_is_lost(
    new: Plan, bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    task = TaskFactory(plan=new, number="7", lead=bureau)
    typed = {f"goal-{task.pk}-2": "完成\x015条。", f"goal-{task.pk}-3": "完成9条。"}
    page = client_of(admin).post(GOALS, typed).content.decode()
    assert f'<a href="#id_goal-{task.pk}-2">任务 7 二季度工作目标</a>' in page
    assert "完成9条。</textarea>" in page
    assert not task.milestones.exists()


def test_goals_of_an_open_quarter_need_a_reason_and_of_a_closed_one_are_refused(
    new: Plan, bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    task = TaskFactory(plan=new, number="7", lead=bureau)
    Period.objects.filter(plan=new, number=1).update(opened_at=timezone.now())
    client = client_of(admin)
    typed = {f"goal-{task.pk}-1": "完成5条。", f"goal-{task.pk}-2": "完成6条。"}
    page = client.post(GOALS, typed | {"reason": ""}).content.decode()
    assert '<a href="#id_reason">理由</a>：填报期已开放，补写工作目标须写明理由。' in page
    assert "完成5条。</textarea>" in page
    assert not task.milestones.exists()
    client.post(GOALS, typed | {"reason": "单位漏报"})
    revision = MilestoneRevision.objects.get()
    assert (revision.reason, revision.before, revision.state, revision.period.number) == ("单位漏报", "", "agreed", 1)
    assert task.milestones.count() == 2
    other = TaskFactory(plan=new, number="8", lead=bureau)
    Period.objects.filter(plan=new, number=1).update(closed_at=timezone.now())
    page = client.post(GOALS, {f"goal-{other.pk}-1": "完成6条。", "reason": "补"}).content.decode()
    assert f'<a href="#id_goal-{other.pk}-1">任务 8 一季度工作目标</a>：填报期已关闭' in page
    assert "完成6条。</textarea>" in page
    assert "没有，填报期已关闭" in client.get(GOALS).content.decode()
    assert not other.milestones.exists()


def test_the_sheet_of_goals_comes_back_by_import(
    new: Plan, bureau: Organization, admin: User, client_of: ClientOf, tmp_path: Any, settings: Any
) -> None:
    from openpyxl import load_workbook

    settings.MEDIA_ROOT = tmp_path
    task = TaskFactory(plan=new, number="7", text=ROADS_NOW, lead=bureau)
    answer = client_of(admin).get("/newyear/goals/2024/goals.xlsx")
    book = load_workbook(BytesIO(answer.content))
    sheet = book.worksheets[0]
    place = next((cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value == "7")
    for quarter in range(4):
        sheet.cell(place[0], place[1] + 3 + quarter).value = f"累计完成{quarter * 5 + 5}条。"
    filled = BytesIO()
    book.save(filled)
    preview = import_bytes(filled.getvalue(), "目标.xlsx", Options(), by=admin)
    assert preview.problems == []
    assert [each.text for each in task.milestones.order_by("period__number")][::3] == [
        "累计完成5条。",
        "累计完成20条。",
    ]
    task.refresh_from_db()
    assert task.text == ROADS_NOW


def test_who_is_missing_is_said_before_opening(
    new: Plan, other_bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    TaskFactory(plan=new, number="7", lead=other_bureau)
    page = client_of(admin).get(LIST).content.decode()
    assert "<strong>市教育局</strong>没有填报人、审签人" in page
    assert "0 / 1 项" in page


def test_a_list_without_a_year_before_has_nothing_to_compare(admin: User, client_of: ClientOf) -> None:
    PlanFactory(year=2024)
    client = client_of(admin)
    assert "上年没有这份清单" in client.get(LIST).content.decode()
    assert "不需要对照" in client.get(COMPARE, follow=True).content.decode()
    assert "还没有任何年度的任务" in client.get(START).content.decode()
