"""The rules by which a report moves on: every action from every status by every role, and all that may stop it."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reports.models import Report, Transition
from reports.workflow import (
    AnswerData,
    Case,
    Content,
    EntryData,
    RefusedError,
    StaleError,
    answering,
    available,
    case_of,
    content_of,
    may_edit,
    perform,
    save,
)
from tasks.models import Membership, Organization, Period, Task, User
from tests.factories import (
    AnnualTargetFactory,
    ConditionFactory,
    MembershipFactory,
    PeriodFactory,
    ReportFactory,
    TaskFactory,
    UserFactory,
)

Action, Status, Role = Transition.Action, Report.Status, Membership.Role
ACTIONS = [action for action in Action if action != Action.IMPORT]
ALLOWED = {
    (Action.SUBMIT, Status.DRAFT, Role.REPORTER, True): Status.AWAITING_SIGN_OFF,
    (Action.SUBMIT, Status.DRAFT, Role.REPORTER, False): Status.SUBMITTED,
    (Action.SUBMIT, Status.RETURNED, Role.REPORTER, True): Status.AWAITING_SIGN_OFF,
    (Action.SUBMIT, Status.RETURNED, Role.REPORTER, False): Status.SUBMITTED,
} | {
    (action, source, role, signs_off): target
    for signs_off in (True, False)
    for action, source, role, target in [
        (Action.SIGN_OFF, Status.AWAITING_SIGN_OFF, Role.SIGNATORY, Status.SUBMITTED),
        (Action.SEND_BACK, Status.AWAITING_SIGN_OFF, Role.SIGNATORY, Status.RETURNED),
        (Action.SEND_BACK, Status.SUBMITTED, Role.SUPERVISOR, Status.RETURNED),
        (Action.WITHDRAW, Status.AWAITING_SIGN_OFF, Role.REPORTER, Status.DRAFT),
        (Action.WITHDRAW, Status.SUBMITTED, Role.REPORTER, Status.DRAFT),
        (Action.ACCEPT, Status.SUBMITTED, Role.SUPERVISOR, Status.ACCEPTED),
        (Action.TAKE_BACK, Status.ACCEPTED, Role.SUPERVISOR, Status.SUBMITTED),
        (Action.CORRECT, Status.ACCEPTED, Role.REPORTER, Status.DRAFT),
    ]
}
IMPORTED = {
    (Status.DRAFT, Status.ACCEPTED),
    (Status.DRAFT, Status.DRAFT),
    (Status.ACCEPTED, Status.ACCEPTED),
    (Status.ACCEPTED, Status.DRAFT),
}
SAID = Content(
    (EntryData("①城市道路已完工12条。", "①"), EntryData("\n②在建。", "②", 1)),
    {},
    "缺资金",
    "筹资金",
    outlook="feasible",
)


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return a draft of one row on task 34."""
    return ReportFactory(task=task, period=period)


@pytest.fixture
def submitted(task: Task, period: Period) -> Report:
    """Return a report that waits for the office."""
    return ReportFactory(task=task, period=period, submitted=True)


def holder(role: Membership.Role, bureau: Organization, office: Organization) -> User:
    """Return somebody new in the role: of the lead bureau where the role belongs to bureaus."""
    organization = bureau if role in (Role.REPORTER, Role.SIGNATORY) else office
    return MembershipFactory(organization=organization, role=role).user


@pytest.mark.parametrize(("action", "source"), list(product(ACTIONS, Status)))
def test_every_action_from_every_status_by_every_role(
    action: Transition.Action, source: Report.Status, task: Task, period: Period, office: Organization
) -> None:
    report = ReportFactory(task=task, period=period)
    for role, signs_off in product(Role, (True, False)):
        Organization.objects.filter(pk=task.lead_id).update(signs_off=signs_off)
        Report.objects.filter(pk=report.pk).update(status=source, published_at=None)
        fresh = Report.objects.select_related("task__lead", "period").get(pk=report.pk)
        user = holder(role, task.lead, office)
        target = ALLOWED.get((action, source, role, signs_off))
        assert (action in {rule.action for rule in available(fresh, user)}) == (target is not None), (role, signs_off)
        if target is None:
            with pytest.raises(RefusedError, match=f"现在不能{action.label}"):
                perform(fresh, action, by=user, comment="原因")
            fresh.refresh_from_db()
            assert fresh.status == source
        else:
            done = perform(fresh, action, by=user, comment="原因")
            fresh.refresh_from_db()
            assert fresh.status == target
            assert (done.from_status, done.to_status, done.by, done.organization) == (
                source, target, user, user.acting and user.acting.organization,
            )  # fmt: skip


@pytest.mark.parametrize("status", list(Status))
def test_no_rule_lets_another_bureau_act(
    status: Report.Status, report: Report, other_bureau: Organization, partner_bureau: Organization
) -> None:
    Report.objects.update(status=status)
    report.refresh_from_db()
    for role, bureau in product((Role.REPORTER, Role.SIGNATORY), (other_bureau, partner_bureau)):
        outsider = MembershipFactory(organization=bureau, role=role).user
        assert available(report, outsider) == []
        assert not may_edit(report, outsider)
        for action in ACTIONS:
            with pytest.raises(RefusedError, match=f"现在不能{action.label}"):
                perform(report, action, by=outsider, comment="原因")


@pytest.mark.parametrize("status", list(Status))
def test_a_begun_review_bars_withdrawing_alone(
    status: Report.Status, report: Report, lead: User, signatory: User, supervisor: User
) -> None:
    for read_at in (None, timezone.now()):
        Report.objects.update(status=status, read_at=read_at, read_by=supervisor if read_at else None)
        fresh = Report.objects.select_related("task__lead", "period").get()
        for user, role in ((lead, Role.REPORTER), (signatory, Role.SIGNATORY), (supervisor, Role.SUPERVISOR)):
            expected = {
                action for action, source, of, signs_off in ALLOWED if (source, of, signs_off) == (status, role, True)
            }
            if read_at and status == Status.SUBMITTED:
                expected -= {Action.WITHDRAW}
            assert {rule.action for rule in available(fresh, user)} == expected, (role, read_at)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ACCEPTED])
def test_who_holds_two_roles_does_not_review_for_one_what_they_did_for_the_other(
    status: Report.Status, report: Report, lead: User, signatory: User, office: Organization
) -> None:
    report.task.lead.signs_off = True
    report.task.lead.save()
    Report.objects.update(status=Status.AWAITING_SIGN_OFF)
    report.writers.add(lead)
    perform(report, Action.SIGN_OFF, by=signatory)
    Report.objects.update(status=status)
    for person in (lead, signatory):
        both = MembershipFactory(user=person, organization=office, role=Role.SUPERVISOR)
        person.acting = both
        assert available(Report.objects.select_related("task__lead", "period").get(), person) == []
        for action in (Action.ACCEPT, Action.SEND_BACK):
            with pytest.raises(RefusedError, match="不能由您审核" if status == Status.SUBMITTED else "现在不能"):
                perform(report, action, by=person, comment="原因")


def test_somebody_without_a_role_can_do_nothing(report: Report) -> None:
    superuser = UserFactory(is_superuser=True)
    assert available(report, superuser) == []
    assert not may_edit(report, superuser)
    with pytest.raises(RefusedError):
        perform(report, Action.SUBMIT, by=superuser)
    with pytest.raises(RefusedError):
        perform(report, Action.SUBMIT, by=None)


def test_a_closed_period_stops_everything(report: Report, lead: User, signatory: User, supervisor: User) -> None:
    report.period.closed_at = timezone.now()
    report.period.save()
    for status, user, action in [
        (Status.DRAFT, lead, Action.SUBMIT),
        (Status.AWAITING_SIGN_OFF, signatory, Action.SIGN_OFF),
        (Status.SUBMITTED, supervisor, Action.ACCEPT),
        (Status.ACCEPTED, lead, Action.CORRECT),
    ]:
        Report.objects.update(status=status)
        report.refresh_from_db()
        assert available(report, user) == []
        with pytest.raises(RefusedError, match="填报期已关闭"):
            perform(report, action, by=user, comment="原因")
    Report.objects.update(status=Status.DRAFT)
    with pytest.raises(RefusedError, match=r"填报期已于 .* 关闭"):
        save(report, SAID, by=lead, version=0)


@pytest.mark.parametrize("action", [Action.SEND_BACK, Action.CORRECT])
@pytest.mark.parametrize("comment", ["", "  \n"])
def test_sending_back_and_correcting_need_a_reason(
    action: Transition.Action, comment: str, submitted: Report, supervisor: User, lead: User
) -> None:
    if action == Action.CORRECT:
        Report.objects.update(status=Status.ACCEPTED)
    with pytest.raises(RefusedError, match=f"{action.label}须写明原因"):
        perform(submitted, action, by=supervisor if action == Action.SEND_BACK else lead, comment=comment)
    assert not Transition.objects.exists()


def test_the_database_itself_asks_for_the_reason(submitted: Report) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Transition.objects.create(
            report=submitted, action=Action.SEND_BACK, from_status="submitted", to_status="returned", version=1
        )


def test_a_stale_version_is_refused(report: Report, lead: User, colleague: User) -> None:
    saved = save(report, SAID, by=colleague, version=0)
    assert saved.version == 1
    with pytest.raises(StaleError, match="别人改过（孙敏）"):
        save(report, Content((EntryData("别的"),), outlook="feasible"), by=lead, version=0)
    with pytest.raises(StaleError, match="您刚才已经保存过"):
        save(report, Content((EntryData("别的"),), outlook="feasible"), by=colleague, version=0)
    with pytest.raises(StaleError):
        perform(report, Action.SUBMIT, by=lead, version=0)
    assert content_of(saved) == SAID
    perform(report, Action.SUBMIT, by=lead, version=1)


def test_nobody_accepts_what_they_wrote(submitted: Report, supervisor: User) -> None:
    submitted.writers.add(supervisor)
    assert available(submitted, supervisor) == []
    with pytest.raises(RefusedError, match="不能由您审核"):
        perform(submitted, Action.ACCEPT, by=supervisor)


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.SIGN_OFF])
def test_nobody_accepts_what_they_filed_or_signed(
    action: Transition.Action, submitted: Report, supervisor: User
) -> None:
    Transition.objects.create(
        report=submitted, action=action, from_status="draft", to_status="submitted", by=supervisor, version=1
    )
    assert available(submitted, supervisor) == []
    with pytest.raises(RefusedError, match="不能由您审核"):
        perform(submitted, Action.ACCEPT, by=supervisor)


def test_a_hand_in_one_report_leaves_the_others_open(submitted: Report, period: Period, supervisor: User) -> None:
    submitted.writers.add(supervisor)
    other = ReportFactory(task=TaskFactory(plan=period.plan, lead=submitted.task.lead), period=period, submitted=True)
    assert [rule.action for rule in available(other, supervisor)] == [Action.SEND_BACK, Action.ACCEPT]


def test_an_empty_report_is_not_filed(task: Task, period: Period, lead: User) -> None:
    empty = ReportFactory(task=task, period=period, text="")
    with pytest.raises(RefusedError, match="还是空的"):
        perform(empty, Action.SUBMIT, by=lead)
    save(empty, Content((EntryData(" \n"),), outlook="feasible"), by=lead, version=0)
    with pytest.raises(RefusedError, match="还是空的"):
        perform(empty, Action.SUBMIT, by=lead)


def test_what_changes_after_the_checks_is_checked_again(
    report: Report, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks run before the row is held; what a colleague saves in between is not submitted unseen."""
    checked: list[str] = []

    def checks(current: Report, user: User) -> Case:
        checked.append(current.text)
        if len(checked) == 1:
            save(report, SAID, by=lead, version=0)
            return Case([], [])
        return case_of(current, user)

    monkeypatch.setattr(answering, "case_of", checks)
    perform(report, Action.SUBMIT, by=lead)
    assert checked == [f"①任务{report.task.number}已完工23条。", SAID.text]


def test_the_checks_are_not_made_twice(report: Report, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[int] = []
    monkeypatch.setattr(answering, "case_of", lambda *_: checked.append(1) or Case([], []))
    perform(report, Action.SUBMIT, by=lead)
    assert len(checked) == 1


def test_saving_replaces_rows_and_readings_and_names_the_writer(report: Report, lead: User) -> None:
    target = AnnualTargetFactory(task=report.task)
    condition = ConditionFactory(milestone=report.task.milestones.get())
    other = ConditionFactory(
        milestone__task=report.task, milestone__period=PeriodFactory(plan=report.task.plan, number=1)
    )
    full = Content(
        (
            EntryData(
                "①甲路：完成60%；", "①", 0, "甲路", stage="under_construction", percent=Decimal(60), basis="works"
            ),
        ),
        {target.pk: Decimal(23)},
        "缺资金",
        "筹资金",
        {condition.pk: AnswerData("partly", "①甲路：完成60%；", words=condition.words)},
        outlook="feasible",
    )
    elsewhere = full.answers | {other.pk: AnswerData("reached")}
    saved = save(report, replace(full, answers=elsewhere), by=lead, version=0)
    assert content_of(saved) == full
    assert saved.text == "①甲路：完成60%；"
    assert list(saved.writers.all()) == [lead]
    kept = full.snapshot()
    assert Content.from_snapshot(json.loads(json.dumps(kept))) == full
    del kept["answers"]  # as snapshots were before there were any
    assert Content.from_snapshot(kept) == replace(full, answers={})
    assert content_of(save(saved, SAID, by=lead, version=1)) == SAID


@pytest.mark.parametrize("status", [Status.AWAITING_SIGN_OFF, Status.SUBMITTED, Status.ACCEPTED])
def test_what_was_filed_is_not_written_over(status: Report.Status, report: Report, lead: User) -> None:
    Report.objects.update(status=status)
    with pytest.raises(RefusedError, match="不能修改"):
        save(report, SAID, by=lead, version=0)
    assert report.text == f"①任务{report.task.number}已完工23条。"


def test_only_a_reporter_of_the_lead_bureau_writes(
    report: Report, signatory: User, partner: User, supervisor: User
) -> None:
    for user in (signatory, partner, supervisor):
        with pytest.raises(RefusedError, match="不能修改"):
            save(report, SAID, by=user, version=0)


def test_the_record_holds_the_report_as_it_was(report: Report, lead: User, supervisor: User) -> None:
    report.task.lead.signs_off = False
    report.task.lead.save()
    save(report, SAID, by=lead, version=0)
    filed = perform(report, Action.SUBMIT, by=lead)
    perform(report, Action.SEND_BACK, by=supervisor, comment="请说明口径。")
    save(report, Content((EntryData("①改过。", "①"),), outlook="feasible"), by=lead, version=1)
    assert Content.from_snapshot(Transition.objects.get(pk=filed.pk).snapshot) == SAID
    filed.comment = "改了"
    with pytest.raises(TypeError, match="不能修改"):
        filed.save()


def test_correcting_takes_the_text_back_from_the_public(report: Report, lead: User) -> None:
    Report.objects.update(status=Status.ACCEPTED, published_at=timezone.now())
    perform(report, Action.CORRECT, by=lead, comment="数字有误")
    report.refresh_from_db()
    assert (report.status, report.published_at, report.version) == (Status.DRAFT, None, 1)
    assert may_edit(Report.objects.get(pk=report.pk), lead)


def test_filing_drops_the_text_that_an_import_suggested(report: Report, lead: User) -> None:
    Report.objects.update(suggestion="①另一种说法。")
    perform(report, Action.SUBMIT, by=lead)
    report.refresh_from_db()
    assert report.suggestion == ""


@pytest.mark.parametrize(("source", "target"), list(product(Status, Status)))
def test_imports_enter_only_where_nothing_is_filed(
    source: Report.Status, target: Report.Status, report: Report, admin: User
) -> None:
    Report.objects.update(status=source)
    if (source, target) not in IMPORTED:
        with pytest.raises(RefusedError):
            perform(report, Action.IMPORT, by=admin, content=SAID, target=target)
        return
    perform(report, Action.IMPORT, by=admin, content=SAID, target=target)
    report.refresh_from_db()
    assert (report.status, content_of(report)) == (target, SAID)
    assert (report.published_at is not None) == (target == Status.ACCEPTED)


def test_imports_come_from_administrators_or_the_command_line(report: Report, office: Organization) -> None:
    for role, (source, target) in product(Role, sorted(IMPORTED)):
        Report.objects.update(status=source)
        user = holder(role, report.task.lead, office)
        if role != Role.ADMINISTRATOR:
            with pytest.raises(RefusedError, match="现在不能导入"):
                perform(report, Action.IMPORT, by=user, content=SAID, target=target)
    Report.objects.update(status=Status.DRAFT)
    done = perform(report, Action.IMPORT, by=None, content=SAID, target=Status.ACCEPTED)
    assert (done.by, done.organization) == (None, None)


def test_buttons_never_offer_the_import(report: Report, admin: User) -> None:
    assert available(report, admin) == []
