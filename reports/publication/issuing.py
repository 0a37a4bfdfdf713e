"""The two acts of publication: an issue is frozen, and an issue is taken back. Each is whole or leaves nothing."""

from __future__ import annotations

from django.db import OperationalError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from reports import documents
from reports.models import Publication, PublicationFile, Report, Withdrawal, mark_of
from reports.publication.against import Against, against
from reports.publication.frozen import Draft, Wish, compose, latest
from reports.publication.schema import as_json
from reports.publication.signing import COMMAND_LINE, refusal
from reports.publication.storage import Kept, keep
from tasks import audit
from tasks.fingerprints import detail_of
from tasks.models import AuditEntry, Plan, User

FILES = ("pdf", "xlsx", "docx", "html", "json")


class PublishError(Exception):
    """An issue that is not published or not withdrawn; its text is a sentence for the person."""


def publish(
    wish: Wish, *, prepared: str, approved: str, by: User | None, force: bool = False, seen: str = "",
    request: HttpRequest | None = None,
) -> Publication:  # fmt: skip
    """Freeze what `wish` asks for as the next issue, with its five files, and return it.

    `force` publishes although reports are not accepted; `seen` is the draft that was looked at: another content is
    refused. Files are made before anything is written in the database, whose one transaction then holds the list: what was
    composed must still stand there. Killed anywhere it leaves no issue or a whole one. Raises `PublishError`.
    """
    if refused := refusal(prepared, approved):
        raise PublishError(refused)
    draft = compose(wish)
    _check(draft, force=force, seen=seen)
    found = against(draft)
    kept = _stored(draft)
    try:
        with transaction.atomic():
            _hold(wish)
            again = compose(wish)
            if (again.number, again.digest) != (draft.number, draft.digest):
                raise PublishError(_overtaken(draft))
            issue = _frozen(draft, kept, found, prepared=prepared, approved=approved, by=by)
            audit.record(
                AuditEntry.Kind.DATA, "发布", by=by, request=request, about=issue,
                detail=f"编制 {prepared}，签发 {approved}。{found.counts_told}{detail_of(issue, mark_of(issue))}",
            )  # fmt: skip
    except OperationalError as error:
        raise PublishError("没有发布：数据库没有写入成功，可能是磁盘已满或正忙，请检查后重试。") from error
    return issue


def withdraw(issue: Publication, reason: str, *, by: User | None, request: HttpRequest | None = None) -> Withdrawal:
    """Take `issue` back for the public `reason`; its number and title stay. Raises `PublishError`."""
    if not reason.strip():
        raise PublishError("请写明撤回的原因，公众会看到。")
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=issue.plan_id)
        if Withdrawal.objects.filter(publication=issue).exists():
            raise PublishError(f"{issue}已经撤回。")
        withdrawal = Withdrawal.objects.create(
            publication=issue, reason=reason.strip(), name=str(by) if by else COMMAND_LINE, by=by
        )
        audit.record(AuditEntry.Kind.DATA, "撤回发布", by=by, request=request, about=issue, detail=reason.strip())
    return withdrawal


def _check(draft: Draft, *, force: bool, seen: str) -> None:
    """Raise `PublishError` where the draft may not become an issue."""
    wish, stands = draft.wish, latest(draft.wish.period, draft.wish.lead)
    if not draft.rows:
        raise PublishError(f"{wish.period}没有可以发布的任务。")
    if stands and not wish.correct:
        raise PublishError(f"{wish.period}已经发布{stands.label}。内容有变请发布更正，或先撤回{stands.label}。")
    if wish.correct and not stands:
        raise PublishError(f"{wish.period}还没有发布过，没有可以更正的一期。")
    if draft.opens and not force:
        told = "、".join(f"{each.number}（{each.status}）" for each in draft.opens[:20])
        raise PublishError(f"{len(draft.opens)} 项任务的报告还没有通过审核：{told}。请先审核，或确认仍要发布。")
    if seen and seen != draft.look:
        if stands and seen.startswith(f"{stands.number}-"):
            raise PublishError(f"{stands.approved_by}刚刚签发了{stands.label}，这次没有另发一期。")
        raise PublishError("您核对之后内容有了变化，没有发布。请重新核对下面的内容。")
    if draft.says_the_same and stands:
        raise PublishError(f"{wish.period}现在的内容与{stands.label}完全相同，没有可以更正的地方，没有发布。")
    if marks := documents.unprintable(draft.table):
        raise PublishError(f"PDF 的字库里没有这些字：{' '.join(marks)}。请先改正原文。")


def _stored(draft: Draft) -> dict[str, Kept]:
    """Return the issue's files as they are kept, by kind; raises `PublishError` where one can't be made or kept."""
    try:
        made = {kind: as_json(draft) if kind == "json" else documents.render(draft.table, kind) for kind in FILES}
        return {kind: keep(data, kind) for kind, data in made.items()}
    except documents.DocumentError as refusal:
        raise PublishError(f"没有发布：{refusal}") from refusal
    except OSError as error:
        raise PublishError(
            "没有发布：文件没有存好，可能是磁盘已满或没有写入权限，请检查 MEDIA_ROOT 后重试。"
        ) from error


def _hold(wish: Wish) -> None:
    """Hold the list, so that one issue after the other is numbered."""
    Plan.objects.select_for_update().get(pk=wish.period.plan_id)


def _overtaken(draft: Draft) -> str:
    stands = latest(draft.wish.period, draft.wish.lead)
    if stands and stands.number >= draft.number:
        return f"{stands.approved_by}刚刚签发了{stands.label}，这次没有另发一期。"
    return "制作期间内容有了变化，没有发布。请重新核对。"


def _frozen(
    draft: Draft, kept: dict[str, Kept], found: Against, *, prepared: str, approved: str, by: User | None
) -> Publication:
    """Write the issue with its files, and note on the accepted reports in it that they are public now."""
    wish = draft.wish
    issue = Publication(
        plan=wish.period.plan, period=wish.period, lead=wish.lead, lead_name=wish.lead_name,
        number=draft.number, title=draft.table.title, publisher=wish.publisher, dated=wish.dated,
        document_number=wish.document_number, index_number=wish.index_number, topic=wish.topic, retention=wish.retention,
        corrects=draft.corrects, prepared_by=prepared, approved_by=approved, by=by, notes=list(draft.table.notes),
        columns=draft.columns, rows=draft.rows, figures=draft.figures, standing=draft.standing,
        forced=bool(draft.opens), against=found.counts,
    )  # fmt: skip
    issue.full_clean(exclude=["period", "plan"], validate_constraints=False)
    issue.save()
    PublicationFile.objects.bulk_create(
        PublicationFile(publication=issue, kind=kind, sha256=each.sha256, size=each.size) for kind, each in kept.items()
    )
    numbers = [row["number"] for row in draft.rows]
    accepted = Report.objects.filter(period=wish.period, status=Report.Status.ACCEPTED, published_at__isnull=True)
    accepted.filter(task__number__in=numbers).update(published_at=timezone.now(), revision=F("revision") + 1)
    return issue
