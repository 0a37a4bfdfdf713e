"""Saving a report's rows and performing an action on it, each in one transaction with the row locked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from reports import notices
from reports.models import Report, Transition, had_a_hand
from reports.subjects import keep
from reports.workflow import answering, checklist, reviewing
from reports.workflow.comparing import comparison_of
from reports.workflow.content import Content, content_of, write_answers
from reports.workflow.foreseeing import Foreseen, foresee, new_outlook, outlook_record
from reports.workflow.holding import locked_report
from reports.workflow.refusal import RefusedError, StaleError
from reports.workflow.reviewing import Pin
from reports.workflow.rules import BUREAU, RULES, Action, Role, Rule, Status
from tasks import audit
from tasks.fingerprints import detail_of, fingerprint
from tasks.models import ImportBatch, User
from tasks.models.composed import question

OWN_FILING = "这份报告是您报送的，不能由您审签，请由本单位另一位审签人办理。"
OWN_WORK = "您填写、报送或审签过这份报告，不能由您审核。请由另一位督查员办理。"


def _fitting(report: Report, user: User) -> Iterator[Rule]:
    """Yield the rules under which `user` may act on `report` now."""
    acting = user.acting
    if acting is None or report.period.closed_at is not None:
        return
    lead = report.task.lead
    for rule in RULES:
        if report.status not in rule.sources or acting.role != rule.role:
            continue
        if rule.role in BUREAU and acting.organization_id != lead.pk:
            continue
        if rule.signs_off not in (None, lead.signs_off):
            continue
        if rule.action == Action.WITHDRAW and reviewing.has_begun(report):
            continue
        if rule.action == Action.TAKE_BACK and report.published_at is not None:
            continue  # what is public is corrected by its bureau
        yield rule


def _filed(report: Report, user: User) -> bool:
    """Return whether `user` is who filed `report` last; one query."""
    last = report.transitions.filter(action=Action.SUBMIT).order_by("-pk").values_list("by", flat=True).first()
    return last == user.pk


def available(report: Report, user: User) -> list[Rule]:
    """Return the rules that draw the buttons: what `user` may do with `report` now (imports have their own page).

    Costs one query for a supervisor and for a signatory who may sign, none for others.
    """
    rules = [rule for rule in _fitting(report, user) if rule.action != Action.IMPORT]
    if any(rule.role == Role.SUPERVISOR for rule in rules) and had_a_hand(report, user):
        return []
    if any(rule.action == Action.SIGN_OFF for rule in rules) and _filed(report, user):
        return [rule for rule in rules if rule.action != Action.SIGN_OFF]
    return rules


def may_edit(report: Report, user: User) -> bool:
    """Return whether `user` may write the rows of `report` now: a reporter of the lead, while it is open."""
    acting = user.acting
    return (
        acting is not None
        and report.pk is not None
        and acting.role == Role.REPORTER
        and acting.organization_id == report.task.lead_id
        and report.status in Report.OPEN
        and report.period.closed_at is None
    )


def _expect(report: Report, version: int | None, by: User | None) -> None:
    if version is None or version == report.version:
        return
    if report.saved_by and report.saved_by == by:
        raise StaleError("您刚才已经保存过这份报告，这一页的内容与已保存的不同。请核对最新内容后再办理。")
    who = f"（{report.saved_by}）" if report.saved_by else ""
    raise StaleError(f"这份报告刚刚被别人改过{who}，您看到的不是最新内容。请核对最新内容后再办理。")


def locked_open_report(report: Report, user: User) -> Report:
    """Return the locked report; raises `RefusedError` when `user` may not write in it now."""
    current = locked_report(report)
    _admit(current, user)
    return current


def _admit(current: Report, user: User) -> None:
    if not may_edit(current, user):
        raise RefusedError(why_not(current, user))


def why_not(report: Report, user: User) -> str:
    """Return the sentence that says why `user` may not write in `report` now, and what they can do."""
    closed = report.period.closed_at
    if closed:
        on = f"{timezone.localtime(closed):%-m月%-d日 %H:%M}"
        return f"这份报告现在不能修改：填报期已于 {on} 关闭。需要补报时，请联系管理员重新开放。"
    if report.status not in Report.OPEN:
        return "这份报告现在不能修改：它已经报送。需要改动时，请先撤回；已经通过的，请办理更正。"
    return "这份报告现在不能修改：它由牵头单位的填报人填写。"


@transaction.atomic
def save(report: Report, content: Content, *, by: User, version: int, token: str = "") -> Report:
    """Write `content` as the report's rows and return the report with its new version.

    A form sent twice carries the same `token` and the same content: the second time nothing is written, nor where
    `content` is what the report says already. Raises `RefusedError` when `by` may not write now, or when `version` is
    not the current one.
    """
    current = locked_report(report)
    stored = content_of(current)
    if token and current.saved_with == token and comparison_of(stored, content).nothing:
        return current
    _admit(current, by)
    _expect(current, version, by)
    if stored.says_the_same_as(content):
        return current
    content.write(current)
    current.version += 1
    current.saved_with = token
    current.saved_by, current.saved_at = by, timezone.now()
    current.updated_at = current.saved_at
    current.save()
    current.writers.add(by)
    keep([current.task_id])
    audit.record(audit.Kind.REPORT, "保存", by=by, about=current, detail=f"第 {current.version} 版")
    return current


@transaction.atomic
def answer(report: Report, reasons: Mapping[str, str], *, by: User) -> None:
    """Keep the reasons to doubts, by their fingerprints; an empty one takes the answer back, the text stays as it is.

    What was said already is not said again. Raises `RefusedError` when `by` may not write now.
    """
    current = locked_open_report(report, by)
    if not answering.write(current, reasons, by):
        return
    current.writers.add(by)
    current.save(update_fields=["revision"])
    keep([current.task_id])
    audit.record(audit.Kind.REPORT, "说明疑点", by=by, about=current, detail="；".join(filter(None, reasons.values())))


@transaction.atomic
def begin(report: Report, *, by: User) -> Report:
    """Note that `by` has begun to review `report`, from when on it can't be withdrawn, and return it; once is enough.

    Raises `RefusedError` for whoever may not review it now.
    """
    current = locked_report(report)
    _admit_reviewer(current, by)
    if not reviewing.has_begun(current):
        current.read_at, current.read_by = timezone.now(), by
        current.save(update_fields=["read_at", "read_by"])
        audit.record(audit.Kind.REPORT, "开始审核", by=by, about=current)
    return current


@transaction.atomic
def judge(
    report: Report, verdicts: Mapping[int, str], *, by: User, version: int, outlook: Foreseen | None = None
) -> int:
    """Keep the supervisor's verdicts by condition and their outlook on the year, return how many verdicts changed.

    The review has begun by this. Raises `RefusedError` for whoever may not review it now, when `version` is not the
    current one, or for an outlook without the reason that it needs.
    """
    current = begin(report, by=by)
    _expect(current, version, by)
    changed, told = reviewing.judge(current, verdicts, by), foresee(current, outlook, by)
    if changed or told:
        detail = "；".join([f"{changed} 项"] * bool(changed) + [f"全年预期 {told}"] * bool(told))
        action = "认定目标事项" if changed else "认定全年预期"
        audit.record(audit.Kind.REPORT, action, by=by, about=current, detail=detail)
    return changed


def _admit_reviewer(current: Report, user: User) -> None:
    if not any(rule.action == Action.ACCEPT for rule in _fitting(current, user)):
        raise RefusedError(
            f"现在不能审核：报告的状态是“{current.get_status_display()}”，或者您没有这个权限，或者填报期已关闭。"
        )
    if had_a_hand(current, user):
        raise RefusedError(OWN_WORK)


@dataclass(frozen=True, slots=True)
class _Deed:
    """An action as somebody takes it: all that a transition records, and what stands against submitting."""

    action: Transition.Action
    by: User | None
    comment: str
    version: int | None
    content: Content | None
    target: Report.Status | None
    batch: ImportBatch | None
    token: str
    passages: Sequence[Pin]
    verdicts: Mapping[int, str]
    outlook: Foreseen | None
    objection: _Objection | None
    first: Callable[[Report], None] | None


@question
def _revision(report: int) -> QuerySet[Report, tuple[int]]:
    return Report.objects.filter(pk=report).values_list("revision")


@question
def _sent_with(token: str, report: int) -> QuerySet[Transition]:
    return Transition.objects.filter(report=report, token=token).select_related("by")[:1]


class _Objection:
    """What stands against submitting a report, and the revision of the report for which that was computed."""

    def __init__(self, report: Report, by: User) -> None:
        [(self.revision,)] = _revision(report.pk)
        self.by, self.case = by, answering.case_of(report, by)

    def to(self, current: Report) -> str:
        """Return what stands against submitting `current`, whose row is held; nothing where nothing does."""
        if current.revision != self.revision:
            self.revision, self.case = current.revision, answering.case_of(current, self.by)
        return answering.objection(current, self.case)

    def write_answers(self, current: Report, said: Content) -> Content:
        """Write the answers to the conditions that hold, those surely read among them, and return `said` with them."""
        answers = checklist.answers_of(self.case.items)
        if answers == said.answers:
            return said
        write_answers(current, answers)
        return replace(said, answers=answers)


def perform(  # noqa: PLR0913  all that a transition records
    report: Report,
    action: Transition.Action,
    *,
    by: User | None,
    comment: str = "",
    version: int | None = None,
    content: Content | None = None,
    target: Report.Status | None = None,
    batch: ImportBatch | None = None,
    token: str = "",
    passages: Sequence[Pin] = (),
    verdicts: Mapping[int, str] = MappingProxyType({}),
    outlook: Foreseen | None = None,
    first: Callable[[Report], None] | None = None,
) -> Transition:
    """Take `action` on `report` and return the transition that records it; a form sent twice gives the first one.

    Sent twice are the same `token` and the same words. `import` alone takes `content` and `target` (accepted or draft) and may come from the command line,
    where `by` is None. `send_back` alone takes `passages`, which say what is meant where and may stand for the comment;
    what the office does takes its `verdicts` by condition and its `outlook` on the year along. Raises `RefusedError` when no rule allows it, a reason
    is missing, the version has moved on, the person had a hand in what they would accept, or something stands against
    submitting: an error, a doubt without a reason, a condition without an answer, one that is not reached without
    obstacles and next steps, no outlook on the year where one is asked. Submitting makes the answers that were surely read the bureau's own. What stands against it is
    computed before the row is held, and once more only if the report has changed meanwhile: nobody waits for it. What is
    to be done `first`, once nothing stands against the action, is given the report, whose row is held.
    """
    objection = _Objection(report, by) if action == Action.SUBMIT and by else None
    passages = passages if action == Action.SEND_BACK else ()
    comment = comment.strip() or reviewing.pins_told(passages)
    deed = _Deed(
        action, by, comment, version, content, target, batch, token, passages, verdicts, outlook, objection, first
    )
    with transaction.atomic():
        return _performed(report, deed)


def _performed(report: Report, deed: _Deed) -> Transition:
    """Take the action in the open transaction; see `perform`."""
    action, by = deed.action, deed.by
    current = locked_report(report)
    token = deed.token
    if token and (sent := _sent_with(token, current.pk)):
        if _repeats(sent[0], current, deed):
            return sent[0]
        token = ""
    _expect(current, deed.version, by)
    rule = _ruling(current, deed)
    says = content_of(current) if action == Action.SUBMIT else None
    _object(current, rule, deed, says)
    if deed.first:
        deed.first(current)
        says = content_of(current) if says else None
    judged = {}
    if rule.role == Role.SUPERVISOR and by is not None:
        reviewing.judge(current, deed.verdicts, by)
        foresee(current, deed.outlook, by)
        judged = reviewing.verdict_record(current) | outlook_record(current)
    before = current.status
    if action == Action.IMPORT:
        (deed.content or Content()).write(current)
        current.version += 1
        current.saved_by, current.saved_at = by, timezone.now()
        current.published_at = timezone.now() if rule.target == Status.ACCEPTED else None
    elif action == Action.CORRECT:
        current.published_at = None
        current.version += 1
        current.saved_by, current.saved_at = by, timezone.now()
    if says and deed.objection:
        current.suggestion, says = "", deed.objection.write_answers(current, says)
    current.read_at, current.read_by = (timezone.now(), by) if action == Action.TAKE_BACK else (None, None)
    current.status = rule.target
    current.updated_at = timezone.now()
    current.save()
    keep([current.task_id])
    done = Transition.objects.create(
        report=current,
        action=action,
        from_status=before,
        to_status=rule.target,
        by=by,
        organization=by.acting.organization if by and by.acting else None,
        comment=deed.comment,
        version=current.version,
        snapshot=(says or content_of(current)).snapshot() | judged | _saving(current),
        batch=deed.batch,
        token=token,
    )
    reviewing.pin(done, deed.passages)
    states = f"{done.get_from_status_display()} → {done.get_to_status_display()}，第 {done.version} 版"
    told = f"{states}。{deed.comment}" if deed.comment else states
    told += detail_of(done, fingerprint(done), within=current.pk)
    audit.record(audit.Kind.REPORT, action.label, by=by, about=current, detail=told)
    with notices.stopping_nobody(done):
        notices.after(done)
    return done


def _saving(report: Report) -> dict[str, str]:
    """Return when and by whom the report's text was saved, as a transition keeps it beside the text."""
    return {"saved_at": report.saved_at.isoformat(), "saved_by": str(report.saved_by or "")} if report.saved_at else {}


def _repeats(done: Transition, current: Report, deed: _Deed) -> bool:
    """Return whether the action is `done` once more: by the same person, with the same words."""
    return (
        done.by == deed.by
        and done.action == deed.action
        and reviewing.repeats(done, deed.comment, {each.start: each.comment for each in deed.passages})
        and not reviewing.new_verdicts(current, deed.verdicts)
        and not new_outlook(current, deed.outlook)
    )


def _ruling(current: Report, deed: _Deed) -> Rule:
    """Return the rule under which the action is taken; raises `RefusedError` where there is none."""
    action, by = deed.action, deed.by
    if action == Action.IMPORT:
        fitting = (r for r in RULES if r.action == action and current.status in r.sources and r.target == deed.target)
        may = (by is None or by.is_administrator) and current.period.closed_at is None
        rule = next(fitting, None) if may else None
    else:
        rule = next((r for r in _fitting(current, by) if r.action == action), None) if by else None
    if rule is None and action == Action.WITHDRAW and reviewing.has_begun(current):
        raise RefusedError(reviewing.why_not_withdrawn(current))
    if rule is None:
        raise RefusedError(
            f"现在不能{action.label}：报告的状态是“{current.get_status_display()}”，"
            "或者您没有这个权限，或者填报期已关闭。"
        )
    return rule


def _object(current: Report, rule: Rule, deed: _Deed, says: Content | None) -> None:
    """Raise `RefusedError` where something stands against what the rule allows; `says` is what is to be submitted."""
    if rule.comment and not deed.comment:
        raise RefusedError(f"{rule.action.label}须写明原因。")
    if rule.role == Role.SUPERVISOR and deed.by is not None and had_a_hand(current, deed.by):
        raise RefusedError(OWN_WORK)
    if rule.action == Action.SIGN_OFF and deed.by is not None and _filed(current, deed.by):
        raise RefusedError(OWN_FILING)
    reviewing.check(deed.passages, current.text if deed.passages else "")
    if says and not says.text.strip():
        raise RefusedError("推进情况还是空的，请先填写再报送。")
    if deed.objection and (against := deed.objection.to(current)):
        raise RefusedError(against)
