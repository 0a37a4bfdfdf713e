"""Every change of state leaves exactly one entry in the audit trail, and what is refused leaves none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from reports.filing import submit
from reports.filing.evidence import attach, detach
from reports.importing import Options, import_bytes, undo
from reports.models import Report, Transition
from reports.periods import ask, close, complete, decide, judge, open_period, propose, reopen
from reports.reminders import chase
from reports.standing import override
from reports.standing.judging import Light
from reports.subjects import reread
from reports.workflow import (
    Content,
    EntryData,
    RefusedError,
    answer,
    begin,
    contribute,
    decline,
    perform,
    save,
    told_on,
)
from reports.workflow import judge as judge_conditions
from tasks.models import AuditEntry, ImportBatch, Membership, Period, QuarterlyMilestone, Task, User
from tests.factories import MembershipFactory, ReportFactory
from tests.reports.test_evidence import file
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]
Action, Status, Role = Transition.Action, Report.Status, Membership.Role
TABLE = "2024年二季度重点工作任务\n任务编号\t工作任务\t牵头单位\t二季度推进情况\n91\t修路。\t市住建局\t①已开工。\n"


class Scene(NamedTuple):
    """Who and what the deeds are about."""

    report: Report
    period: Period
    people: dict[str, User]
    client_of: Callable[[User], StrictClient]

    def be(self, status: str, **values: Any) -> Report:
        """Return the report as it is in that state."""
        Report.objects.update(status=status, **values)
        return Report.objects.get(pk=self.report.pk)


@pytest.fixture
def scene(task: Task, period: Period, cast: dict[str, Any], settings: Any, tmp_path: Any, client_of: Any) -> Scene:
    """Return a draft in which nothing is in doubt, and everybody."""
    settings.MEDIA_ROOT = tmp_path
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    QuarterlyMilestone.objects.update(text="完成规划编制。")
    Period.objects.update(due_on=date(2024, 6, 28))
    report = ReportFactory(task=task, period=period, text="①规划编制已完成。")
    people = {name: person for name, person in cast.items() if isinstance(person, User)}
    office = people["supervisor"].acting
    assert office
    people["other"] = MembershipFactory(organization=office.organization, role=Role.SUPERVISOR).user
    return Scene(Report.objects.get(pk=report.pk), Period.objects.get(), people, client_of)


def _save(it: Scene) -> object:
    return save(it.report, Content((EntryData("①改过。", "①"),)), by=it.people["lead"], version=0)


def _act(action: Transition.Action, who: str, status: str, comment: str = "") -> Callable[[Scene], object]:
    return lambda it: perform(it.be(status), action, by=it.people[who], comment=comment)


def _decide(it: Scene) -> object:
    report = it.report
    [asked] = ask([report], until=date(2024, 7, 5), reason="等评审", by=it.people["lead"], on=date(2024, 6, 20))
    return decide(asked, grant=True, comment="", by=it.people["supervisor"])


def _proposed(it: Scene) -> Any:
    return propose(it.report.task, it.period, text="完成规划报批。", reason="上级要求", by=it.people["lead"])


def _contributed(it: Scene) -> Any:
    return contribute(it.report, "①我局已配合。", by=it.people["partner"], version=0)


def _undo(it: Scene) -> object:
    import_bytes(TABLE.encode(), "表.txt", Options())
    return undo(ImportBatch.objects.get(), None)


def _answer(it: Scene) -> object:
    Task.objects.update(text="农村危房改造800户。")
    it.report.entries.update(text="①已开工农村危房改造754户，开工率95%。")
    list(reread())
    doubt = next(each for each in told_on(Report.objects.get(), it.people["lead"]) if each.asks)
    return answer(it.report, {doubt.fingerprint: "已核实"}, by=it.people["lead"])


def _detach(it: Scene) -> object:
    (kept,), _ = attach(it.report, [file()], by=it.people["lead"])
    return detach(it.report, kept.pk, by=it.people["lead"])


def _judge(it: Scene) -> object:
    condition = it.report.task.milestones.get().conditions.create(kind="event", words="完成规划编制", start=0)
    report = it.be(Status.SUBMITTED)
    begin(report, by=it.people["supervisor"])
    return judge_conditions(report, {condition.pk: "reached"}, by=it.people["supervisor"], version=report.version)


def _reopen(it: Scene) -> object:
    close(it.period, by=it.people["admin"])
    return reopen(it.period, by=it.people["admin"], reason="补报")


def _opened(it: Scene) -> object:
    later = Period.objects.create(plan=it.period.plan, number=3)
    return open_period(later, opens_on=date(2024, 9, 1), due_on=date(2024, 9, 28), by=it.people["admin"])


DEEDS: dict[str, tuple[Callable[[Scene], object], list[str]]] = {
    "save": (_save, ["保存"]),
    "submit": (lambda it: submit(it.report, by=it.people["lead"], version=0), ["报送"]),
    "sign off": (_act(Action.SIGN_OFF, "signatory", Status.AWAITING_SIGN_OFF), ["审签"]),
    "send back": (_act(Action.SEND_BACK, "supervisor", Status.SUBMITTED, "请改"), ["退回"]),
    "withdraw": (_act(Action.WITHDRAW, "lead", Status.SUBMITTED), ["撤回"]),
    "accept": (_act(Action.ACCEPT, "supervisor", Status.SUBMITTED), ["通过"]),
    "take back": (_act(Action.TAKE_BACK, "supervisor", Status.ACCEPTED, "有误"), ["撤销通过"]),
    "correct": (_act(Action.CORRECT, "lead", Status.ACCEPTED, "有误"), ["更正"]),
    "import": (lambda it: import_bytes(TABLE.encode(), "表.txt", Options()), ["导入", "导入表格"]),
    "undo": (_undo, ["导入", "导入表格", "撤销导入"]),
    "answer": (_answer, ["说明疑点"]),
    "begin": (lambda it: begin(it.be(Status.SUBMITTED), by=it.people["supervisor"]), ["开始审核"]),
    "judge": (_judge, ["开始审核", "认定目标事项"]),
    "attach": (lambda it: attach(it.report, [file()], by=it.people["lead"]), ["上传佐证材料"]),
    "detach": (_detach, ["上传佐证材料", "删除佐证材料"]),
    "contribute": (_contributed, ["提供情况"]),
    "decline": (lambda it: decline(_contributed(it), "重复", by=it.people["lead"]), ["提供情况", "不采用情况"]),
    "extension": (_decide, ["申请延期", "批复延期"]),
    "goal": (
        lambda it: judge(_proposed(it), agree=True, comment="", by=it.people["supervisor"]),
        ["提出工作目标", "确认工作目标"],
    ),
    "light": (
        lambda it: override(it.report.task, it.period, light=Light.RED, reason="停工", by=it.people["supervisor"]),
        ["认定亮灯"],
    ),
    "open": (_opened, ["开放填报"]),
    "complete": (lambda it: complete(it.period, by=it.people["admin"]), ["补建报告"]),
    "close": (lambda it: close(it.period, by=it.people["admin"]), ["关闭"]),
    "reopen": (_reopen, ["关闭", "重新开放"]),
    "remind": (
        lambda it: chase(it.period, [it.report.task.lead_id], by=it.people["supervisor"], on=timezone.localdate()),
        ["催办"],
    ),
}


@pytest.mark.parametrize("name", DEEDS)
def test_each_change_of_state_has_exactly_one_entry(name: str, scene: Scene) -> None:
    deed, told = DEEDS[name]
    deed(scene)
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [entry.what for entry in entries] == told
    assert all(entry.about and entry.mark and entry.succeeded for entry in entries)
    if name not in ("import", "undo"):
        assert all(entry.username and entry.acting for entry in entries)


def test_every_action_on_a_report_is_among_them() -> None:
    told = {what for _, whats in DEEDS.values() for what in whats}
    assert {action.label for action in Action} <= told


def test_what_is_refused_leaves_no_entry(scene: Scene) -> None:
    for action in Action:
        with suppress(RefusedError):
            perform(scene.report, action, by=scene.people["stranger"], comment="请改")
    with suppress(RefusedError):
        save(scene.report, Content(), by=scene.people["partner"], version=0)
    assert not AuditEntry.objects.exists()


def test_a_switch_of_what_one_acts_for(scene: Scene) -> None:
    person = scene.people["lead"]
    further = MembershipFactory(user=person, organization__short_name="市三局")
    client = scene.client_of(person)
    before = AuditEntry.objects.count()
    client.post("/acting/", {"membership": further.pk, "next": "/"}, REMOTE_ADDR="203.0.113.9")
    [entry] = AuditEntry.objects.order_by("pk")[before:]
    assert (entry.what, entry.detail) == ("切换任职", "市住建局 · 填报人 → 市三局 · 填报人")
    assert entry.address == "203.0.113.9"
