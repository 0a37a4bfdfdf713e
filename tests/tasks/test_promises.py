"""A task's annual targets and clauses follow its wording; figures that were reported are never lost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from tasks.models import AnnualTarget, Organization, Period, Support, Task, User
from tasks.promises import follow, targets_following
from tests.conftest import Visitor
from tests.factories import ReportFactory, TargetReadingFactory

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Visitor], Client]
BEFORE = "新建改造城市道路25条、41.29公里，改造老旧小区160个；新增口袋公园128处（市城管局）。"


@pytest.fixture
def promised(bureau: Organization, partner_bureau: Organization, period: Period) -> Task:
    """Return a task with the targets and the clause that were read in its text."""
    task = Task.objects.create(plan=period.plan, number="7", text=BEFORE, lead=bureau)
    follow(task, "")
    return task


def targets(task: Task) -> dict[str, tuple[Decimal, int]]:
    """Return value and key of each target that holds, by its unit."""
    return {each.unit: (each.value, each.pk) for each in task.targets.all()}


def reword(task: Task, text: str) -> None:
    """Give the task another text."""
    before, task.text = task.text, text
    task.save()
    follow(task, before)


def test_a_corrected_figure_changes_its_target_and_no_other(promised: Task) -> None:
    before = targets(promised)
    assert {unit: value for unit, (value, _) in before.items()} == {
        "条": 25, "公里": Decimal("41.29"), "个": 160, "处": 128,
    }  # fmt: skip
    reword(promised, BEFORE.replace("25条", "26条"))
    now = targets(promised)
    assert now == before | {"条": (26, before["条"][1])}
    assert promised.targets.get(unit="条").words in promised.text


def test_what_is_gone_goes_unless_figures_stand_on_it(promised: Task, period: Period) -> None:
    roads = promised.targets.get(unit="条")
    reading = TargetReadingFactory(report=ReportFactory(task=promised, period=period), target=roads, value=12)
    reword(promised, "改造老旧小区160个，新增停车位5000个。")
    assert [(each.value, each.unit) for each in promised.targets.all()] == [(160, "个"), (5000, "个")]
    roads = AnnualTarget.every.get(pk=roads.pk)
    assert (roads.retired, AnnualTarget.every.filter(task=promised).count()) == (True, 3)
    reading.refresh_from_db()
    assert (reading.value, str(reading)) == (12, "12 条")


def test_pages_know_of_figures_on_a_retired_target(
    promised: Task, period: Period, cast: dict[str, Visitor], client_of: ClientOf
) -> None:
    report = ReportFactory(task=promised, period=period, submitted=True)
    TargetReadingFactory(report=report, target=promised.targets.get(unit="条"), value=12)
    reword(promised, "改造老旧小区160个。")
    for who, page in (
        ("lead", "tasks/7/"), ("lead", "Q2/tasks/7/report/"), ("supervisor", "Q2/tasks/7/report/"), ("lead", "Q2/table.xlsx"),
        ("supervisor", "Q2/tasks/7/standing/"), ("supervisor", "Q2/dashboard/"), ("supervisor", "Q2/dashboard/tasks/7/"),
        ("lead", "Q2/desk/prefilled.xlsx"), ("supervisor", "Q2/review/"), ("lead", "Q2/tasks/7/report/versions/"),
    ):  # fmt: skip
        assert client_of(cast[who]).get(f"/2024/{page}").status_code == 200, page
    assert "41.29" not in client_of(cast["lead"]).get("/2024/tasks/7/").content.decode()


def test_what_the_administrator_settled_stays(promised: Task) -> None:
    roads = promised.targets.get(unit="条")
    roads.value, roads.what = Decimal(24), "道路"
    roads.save()
    promised.targets.get(unit="公里").delete()
    AnnualTarget.objects.create(task=promised, what="完成投资", value=5000, unit="万元", words="年度计划投资：5000")
    reword(promised, BEFORE + "加强管理。")
    assert {unit: value for unit, (value, _) in targets(promised).items()} == {
        "条": 24, "个": 160, "处": 128, "万元": 5000,
    }  # fmt: skip
    assert targets_following(promised.text, promised.text, promised.targets.all()) == ([], [], [])


def test_clauses_follow(promised: Task, partner_bureau: Organization) -> None:
    support = Support.objects.get(task=promised)
    assert (support.organization, support.clause) == (partner_bureau, "新增口袋公园128处（市城管局）")
    reword(promised, BEFORE.replace("128处", "130处"))
    again = Support.objects.get(task=promised)
    assert (again.pk, again.clause) == (support.pk, "新增口袋公园130处（市城管局）")
    assert promised.targets.get(unit="处").owner == partner_bureau
    reword(promised, "新建改造城市道路25条。")
    assert not promised.supports.exists()


def test_the_administrators_text_is_followed(promised: Task, admin: User, client_of: ClientOf) -> None:
    page = f"/admin/tasks/task/{promised.pk}/change/"
    form = {
        "plan": promised.plan_id,
        "number": "7",
        "text": BEFORE.replace("25条", "26条"),
        "lead": promised.lead_id,
        "status": "active",
    }
    for name in ("targets", "milestones", "supports", "subprojects"):
        form |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    assert client_of(admin).post(page, form).status_code == 302
    assert promised.targets.get(unit="条").value == 26
