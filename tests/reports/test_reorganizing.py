"""Units and tasks that are merged, leads that change for many at once: said before, done once, told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.importing import Options, import_bytes
from reports.models import Notice, Report, ReportDraft
from reports.registry.directory import Directory
from reports.reorganizing.place_merging import move_places
from reports.reorganizing.unit_merging import merge_unit
from reports.workflow import RefusedError
from tasks.milestones import known_as
from tasks.models import AuditEntry, Membership, Organization, Period, Support, Task, User
from tests.conftest import Visitor
from tests.factories import (
    AnnualTargetFactory,
    MembershipFactory,
    OrganizationFactory,
    PeriodFactory,
    PlanFactory,
    ReportFactory,
    SubProjectFactory,
    SupportFactory,
    TaskFactory,
)
from tests.strict import StrictClient

ClientOf = Callable[[Visitor], StrictClient]
LEADS, TASKS, UNITS = "/changes/leads/2024/", "/changes/tasks/2024/", "/changes/units/"
WHY = "市机构改革方案"


def texts(person: User) -> list[str]:
    """Return what a person was told."""
    return list(Notice.objects.filter(person=person).values_list("text", flat=True))


def test_many_tasks_get_another_lead_and_both_are_told(
    task: Task, period: Period, bureau: Organization, other_bureau: Organization, lead: User, stranger: User, admin: User,
    client_of: ClientOf,
) -> None:  # fmt: skip
    second = TaskFactory(plan=task.plan, number="40", lead=bureau)
    ReportFactory(task=task, period=period)
    client = client_of(admin)
    sent = {"lead": other_bureau.pk, "tasks": [task.pk, second.pk], "supports": "on", "reason": WHY}
    page = client.post(LEADS, sent | {"act": "look"}).content.decode()
    assert "2 项任务（任务 34、40）改由市教育局牵头。" in page
    assert "本来就由它牵头" not in page
    third = TaskFactory(plan=task.plan, number="41", lead=other_bureau)
    page = client.post(LEADS, sent | {"tasks": [task.pk, third.pk], "act": "look"}).content.decode()
    assert "1 项任务（任务 34）改由市教育局牵头。勾选的任务中另有 1 项本来就由它牵头，不变。" in page
    third.delete()
    assert "1 份报告还在填写，草稿随任务转给新的牵头单位" in page
    assert Task.objects.filter(lead=bureau).count() == 2
    back = client.post(LEADS, sent | {"act": "edit"}).content.decode()
    assert f"{WHY}</textarea>" in back
    assert "2 项任务改由市教育局牵头" in client.post(LEADS, sent | {"act": "do"}, follow=True).content.decode()
    assert Task.objects.filter(lead=other_bureau).count() == 2
    assert Support.objects.filter(organization=bureau).count() == 2
    told = f"2024年政府工作报告任务 34、40 由市住建局改由市教育局牵头。理由：{WHY}"
    assert (texts(stranger), texts(lead)) == ([told], [told])
    entry = AuditEntry.objects.get(what="变更牵头单位")
    assert "任务 34：市住建局 → 市教育局" in entry.detail
    page = client.post(LEADS, sent | {"act": "do"}).content.decode()
    assert "此前已由市教育局牵头，没有重复办理" in page
    assert AuditEntry.objects.filter(what="变更牵头单位").count() == 1
    assert len(texts(stranger)) == 1


def test_a_lead_changed_in_the_administration_or_by_an_import_is_told(
    task: Task,
    bureau: Organization,
    other_bureau: Organization,
    stranger: User,
    admin: User,
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    table = f"2024年二季度政府工作报告重点工作任务\n任务编号\t工作任务\t牵头单位\n34\t{task.text}\t市教育局"
    preview = import_bytes(table.encode(), "表.txt", Options(decisions={}), by=admin)
    answers = {question.key: question.choices[0].value for question in preview.questions}
    import_bytes(table.encode(), "表.txt", Options(decisions=answers), by=admin)
    task.refresh_from_db()
    assert task.lead == other_bureau
    assert texts(stranger) == ["2024年政府工作报告任务 34 由市住建局改由市教育局牵头。理由：导入的清单有改动。"]


def test_a_task_goes_on_in_another_one(
    task: Task, period: Period, other_bureau: Organization, lead: User, stranger: User, admin: User, client_of: ClientOf
) -> None:
    into = TaskFactory(plan=task.plan, number="40", lead=other_bureau)
    SubProjectFactory(task=task, name="沐河北路", aliases=["沐河路"])
    AnnualTargetFactory(task=task)
    ReportFactory(task=task, period=period)
    client, sent = client_of(admin), {"task": task.pk, "into": into.pk, "reason": WHY}
    page = client.post(TASKS, sent | {"act": "look"}).content.decode()
    for words in (
        "也不计入任何统计",
        "1 份报告还没有通过",
        "1 个子项目连同别名",
        "市住建局、市城管局列为任务 40 的责任单位",
        "1 个年度目标不随之转移",
    ):
        assert words in page
    client.post(TASKS, sent | {"act": "do"})
    task.refresh_from_db()
    assert (task.status, task.status_reason) == ("merged", f"并入任务 40。{WHY}")
    assert into.subprojects.get().aliases == ["沐河路"]
    assert {str(each) for each in into.supports.all()} == {"市住建局", "市城管局"}
    told = [f"2024年政府工作报告任务 34 已并入任务 40。理由：{WHY}"]
    assert (texts(lead), texts(stranger)) == (told, told)
    page = client.post(TASKS, sent | {"act": "do"}, follow=True).content.decode()
    assert "任务 34 此前已经合并" in page
    assert AuditEntry.objects.filter(what="合并任务").count() == 1


@pytest.mark.usefixtures("period", "partner")
def test_a_unit_goes_on_in_another_one(
    task: Task, bureau: Organization, other_bureau: Organization, lead: User, stranger: User, admin: User, client_of: ClientOf
) -> None:  # fmt: skip
    past = TaskFactory(plan=PlanFactory(year=2020), number="1", lead=bureau)
    PeriodFactory(plan=past.plan, number=4, opened_at=None)
    SupportFactory(task=TaskFactory(plan=task.plan, number="50", lead=other_bureau), organization=bureau)
    MembershipFactory(user=lead, organization=other_bureau)
    client, sent = client_of(admin), {"unit": bureau.pk, "into": other_bureau.pk, "reason": WHY}
    page = client.post(UNITS, sent | {"act": "look"}).content.decode()
    period = PeriodFactory(plan=PlanFactory(year=task.plan.year, livelihood=True), number=2)
    other = TaskFactory(plan=period.plan, number="34", lead=bureau)
    both = client.post(UNITS, sent | {"act": "look"}).content.decode()
    assert "牵头的 2 项任务（2024年政府工作报告任务 34，2024年民生实事任务 34）改由" in both
    other.delete()
    for words in (
        "记为市教育局的别名",
        "牵头的 1 项任务（任务 34）改由市教育局牵头",
        "1 人的任职转到市教育局",
        "合并后不能撤销",
    ):
        assert words in page
    assert "市教育局，1 项任务改由它牵头" in client.post(UNITS, sent | {"act": "do"}, follow=True).content.decode()
    for each in (task, past, bureau, other_bureau):
        each.refresh_from_db()
    assert (task.lead, past.lead, bureau.merged_into) == (other_bureau, bureau, other_bureau)
    assert other_bureau.names == ["市教育局", "市住房城乡建设局", "市住建局", "住建局"]
    assert not Support.objects.filter(organization=bureau).exists()
    assert list(lead.memberships.values_list("organization__name", flat=True)) == ["市教育局"]
    assert Directory().find("市住建局") == known_as("住建局") == other_bureau
    assert "由市住建局改由市教育局牵头" in texts(stranger)[0]
    with pytest.raises(ValidationError, match="已是市教育局"):
        Organization(name="市住建局", short_name="市住建").full_clean()
    page = client.post(UNITS, sent | {"act": "do"}).content.decode()
    assert "没有办理" in page or "选择一个有效的选项" in page
    assert AuditEntry.objects.filter(what="合并单位").count() == 1
    assert Membership.objects.filter(user=lead).count() == 1


@pytest.mark.parametrize("address", [LEADS, TASKS, UNITS])
def test_without_a_choice_nothing_is_done(task: Task, admin: User, client_of: ClientOf, address: str) -> None:
    page = client_of(admin).post(address, {"act": "do"}).content.decode()
    assert "请写明理由。" in page
    assert not Report.objects.exists()


def test_nothing_is_merged_into_itself(task: Task, bureau: Organization, admin: User, client_of: ClientOf) -> None:
    client = client_of(admin)
    assert "不能并入自身" in client.post(TASKS, {"act": "look", "task": task.pk, "into": task.pk}).content.decode()
    assert "不能并入自身" in client.post(UNITS, {"act": "look", "unit": bureau.pk, "into": bureau.pk}).content.decode()


def test_a_district_goes_on_in_another_one(
    task: Task, period: Period, lead: User, admin: User, supervisor: User, client_of: ClientOf
) -> None:
    """Sub-projects, rows of open reports and what is being typed go over; a closed quarter keeps the district of its time."""
    gone, stays = (
        OrganizationFactory(name=f"临沂市{name}", short_name=name, kind="district") for name in ("东乡县", "西山区")
    )
    closed = PeriodFactory(plan=period.plan, number=1, closed_at=timezone.now())
    site = SubProjectFactory(task=task, name="祊水路", district=gone)
    named = SubProjectFactory(task=task, name="东乡县文化馆", district=gone)
    SubProjectFactory(task=task, name="西山区文化馆", district=stays)
    reports = {
        each: ReportFactory(task=task, period=each, text="祊水路：已开工。", accepted=True) for each in (closed, period)
    }
    for report in reports.values():
        report.entries.update(name="祊水路", subproject=site, district=gone)
    typed = {"rows-0-district": [str(gone.pk)], "rows-0-text": [str(gone.pk)]}
    draft = ReportDraft.objects.create(report=reports[period], user=lead, version=1, data=typed)
    before = reports[period].revision
    client, sent = client_of(admin), {"unit": gone.pk, "into": stays.pk, "reason": WHY}
    page = client.post(UNITS, sent | {"act": "look"}).content.decode()
    for words in (
        "记为临沂市西山区的别名",
        "它的 2 个子项目（任务 34）改列在临沂市西山区",
        "1 行的县区改为临沂市西山区，文字不改",
    ):
        assert words in page
    assert "临沂市东乡县已并入临沂市西山区。" in client.post(UNITS, sent | {"act": "do"}, follow=True).content.decode()
    for each in (site, named, draft, *reports.values()):
        each.refresh_from_db()
    assert (site.district, site.aliases) == (stays, ["东乡县祊水路"])
    assert (named.district, named.aliases) == (stays, []), "西山区文化馆 is another one"
    assert reports[closed].entries.get().district == gone
    assert reports[period].entries.get().district == stays
    assert reports[period].revision != before
    assert draft.data == typed | {"rows-0-district": [str(stays.pk)]}
    assert dict(Organization.objects.places().names)["东乡县"] == "西山区"
    office = client_of(supervisor)
    assert "东乡县</option>" not in office.get("/2024/Q2/").content.decode()
    districts = [office.get(f"/2024/Q{quarter}/dashboard/districts/").content.decode() for quarter in (1, 2)]
    assert ["东乡县" in page for page in districts] == [True, False]
    for quarter in (1, 2):
        assert "祊水路：已开工" in office.get(f"/2024/Q{quarter}/?district=临沂市西山区").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_all_sub_projects_of_a_district_are_looked_up_at_once(task: Task, count: int) -> None:
    """Names taken by others of a task are asked for once, and one that was given before is not given again."""
    gone, stays = (
        OrganizationFactory(name=f"临沂市{name}", short_name=name, kind="district") for name in ("东乡县", "西山区")
    )
    sites = [SubProjectFactory(task=task, name=f"{number}号路", district=gone) for number in range(count)]
    doubled = [SubProjectFactory(task=task, name=name, district=gone) for name in ("东乡县0号路", "西山区0号路")]
    with CaptureQueriesContext(connection) as asked:
        assert move_places(gone, stays, timezone.localdate()) == count + 2
    read = [
        each["sql"] for each in asked if each["sql"].startswith("SELECT") and 'FROM "tasks_subproject"' in each["sql"]
    ]
    assert len(read) == 2
    for site in (*sites, *doubled):
        site.refresh_from_db()
        assert site.district == stays
    assert [site.aliases for site in sites] == [[], ["东乡县1号路"], ["东乡县2号路"]][:count], (
        "东乡县0号路 is another one"
    )


def test_offices_and_places_do_not_go_on_in_each_other(bureau: Organization, admin: User, client_of: ClientOf) -> None:
    district = OrganizationFactory(name="东乡县", short_name="东乡", kind="district")
    sent = {"unit": district.pk, "into": bureau.pk, "reason": WHY}
    assert "部门只能并入部门" in client_of(admin).post(UNITS, sent | {"act": "do"}).content.decode()
    with pytest.raises(RefusedError, match="区县、功能区并入区县、功能区"):
        merge_unit(district, bureau, reason=WHY, by=admin, on=timezone.localdate())


def test_what_was_merged_before_goes_along(bureau: Organization, other_bureau: Organization, admin: User) -> None:
    first = OrganizationFactory(name="市房管局", short_name="房管局")
    for unit, into in ((first, bureau), (bureau, other_bureau)):
        merge_unit(unit, into, reason=WHY, by=admin, on=timezone.localdate())
    first.refresh_from_db()
    assert first.merged_into == other_bureau
