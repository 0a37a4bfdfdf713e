"""A bulletin is issued: its two files are made and kept, and it is frozen, whole or not at all; or it is taken back."""

from __future__ import annotations

from django.db import OperationalError, transaction
from django.http import HttpRequest

from reports import documents
from reports.documents.official import PRINTED
from reports.models import Bulletin, BulletinDraft, BulletinFile, BulletinWithdrawal, mark_of
from reports.publication.bulletin.bulletin_text import Draft, compose
from reports.publication.issuing import PublishError
from reports.publication.signing import refusal
from reports.publication.storage import Kept, keep
from tasks import audit
from tasks.fingerprints import detail_of
from tasks.models import AuditEntry, Period, Plan, User


def issue(
    period: Period, *, prepared: str, approved: str, by: User, seen: str, request: HttpRequest | None = None
) -> Bulletin:
    """Freeze the next bulletin of `period` with its files, and return it; the office's draft of it is gone.

    `seen` is the digest of what was looked at. Files are made before anything is written in the database, whose one
    transaction holds the list: what was composed must still stand there. Raises `PublishError`.
    """
    if refused := refusal(prepared, approved):
        raise PublishError(refused)
    draft = compose(period, by)
    if seen != draft.digest:
        raise PublishError("您核对之后内容有了变化，没有印发。请重新核对。")
    if marks := documents.unprintable(draft.official):
        raise PublishError(f"PDF 的字库里没有这些字：{' '.join(marks)}。请先改正。")
    kept = _stored(draft)
    try:
        with transaction.atomic():
            _hold(period)
            if compose(period, by).digest != seen:
                raise PublishError("制作期间内容有了变化，没有印发。请重新核对。")
            made = _frozen(draft, kept, prepared=prepared, approved=approved, by=by)
            BulletinDraft.objects.filter(period=period).delete()
            told = f"编制 {prepared}，签发 {approved}。{''.join(draft.against)}{detail_of(made, mark_of(made))}"
            audit.record(AuditEntry.Kind.DATA, "印发通报", by=by, request=request, about=made, detail=told)
    except OperationalError as error:
        raise PublishError("没有印发：数据库没有写入成功，可能是磁盘已满或正忙，请检查后重试。") from error
    return made


def withdraw(bulletin: Bulletin, reason: str, *, by: User, request: HttpRequest | None = None) -> BulletinWithdrawal:
    """Take `bulletin` back for a `reason`; its number and title stay. Raises `PublishError`."""
    if not reason.strip():
        raise PublishError("请写明撤回的原因。")
    with transaction.atomic():
        _hold(bulletin.period)
        if BulletinWithdrawal.objects.filter(bulletin=bulletin).exists():
            raise PublishError(f"{bulletin}已经撤回。")
        made = BulletinWithdrawal.objects.create(bulletin=bulletin, reason=reason.strip(), name=str(by), by=by)
        audit.record(
            AuditEntry.Kind.DATA, "撤回通报", by=by, request=request, about=bulletin, detail=reason.strip()
        )  # fmt: skip
    return made


def _hold(period: Period) -> None:
    """Hold the list, so that one bulletin after the other is numbered."""
    Plan.objects.select_for_update().get(pk=period.plan_id)


def _stored(draft: Draft) -> dict[str, Kept]:
    try:
        return {kind: keep(documents.render_official(draft.official, kind), kind) for kind in PRINTED}
    except documents.DocumentError as refusal:
        raise PublishError(f"没有印发：{refusal}") from refusal
    except OSError as error:
        raise PublishError(
            "没有印发：文件没有存好，可能是磁盘已满或没有写入权限，请检查 MEDIA_ROOT 后重试。"
        ) from error


def _frozen(draft: Draft, kept: dict[str, Kept], *, prepared: str, approved: str, by: User) -> Bulletin:
    official = draft.official
    made = Bulletin(
        plan=draft.period.plan, period=draft.period, number=draft.number, name=official.name, title=official.title,
        issuer=official.issuer, addressees=official.addressees, copies=official.copies, dated=official.dated,
        corrects=draft.corrects, prepared_by=prepared, approved_by=approved, by=by, **draft.frozen,
    )  # fmt: skip
    made.full_clean(exclude=["period", "plan"], validate_constraints=False)
    made.save()
    BulletinFile.objects.bulk_create(
        BulletinFile(bulletin=made, kind=kind, sha256=each.sha256, size=each.size) for kind, each in kept.items()
    )
    return made
