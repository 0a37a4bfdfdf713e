"""Evidence (佐证材料) put beside a report and taken away again, while the bureau may write in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from reports.models import Attachment, Report
from reports.workflow import locked_open_report
from tasks import audit
from tasks.files import FileProblem, Kind, clean_key, kind_of
from tasks.models import User

MOST = 20
MAX_BYTES = 20_000_000


def attach(report: Report, files: Iterable[UploadedFile], *, by: User) -> tuple[list[Attachment], list[str]]:
    """Return what was put beside `report` out of `files`, and a sentence for each file that was refused.

    Raises `RefusedError` when `by` may not write in it now. The files are read before anything is locked.
    """
    kept: list[Attachment] = []
    refused: list[str] = []
    for file in files:
        name = _name(file)
        try:
            data, kind = _read(file, name)
            kept.append(_keep(report, data, kind, name, by))
        except FileProblem as problem:
            refused.append(f"“{name}”没有上传：{problem.message}")
    return kept, refused


@transaction.atomic
def detach(report: Report, key: int, *, by: User) -> str:
    """Take away the file of that key, its bytes once this is committed; return its name, "" where it is gone already.

    Raises `RefusedError` when `by` may not write in the report now.
    """
    found = locked_open_report(report, by).attachments.filter(pk=key).first()
    if found is None:
        return ""
    found.delete()
    audit.record(audit.Kind.REPORT, "删除佐证材料", by=by, about=report, detail=f"{found.name}，{found.sha256}")
    transaction.on_commit(partial(found.file.delete, save=False))
    return found.name


def _name(file: UploadedFile) -> str:
    """Return the file's own name, without folders and invisible characters, as long as the field is."""
    path = PurePath(clean_key(file.name or "").replace("\\", "/"))
    return path.stem[: 200 - len(path.suffix[:20])] + path.suffix[:20] or "未命名"


def _read(file: UploadedFile, name: str) -> tuple[bytes, Kind]:
    """Return the bytes of a file and their kind; raises `FileProblem`."""
    if file.size is not None and file.size > MAX_BYTES:
        raise FileProblem(f"文件有 {file.size / 1e6:.1f} MB，最多 {MAX_BYTES / 1e6:.0f} MB。")
    data = file.read()
    return data, kind_of(data, name)


def _keep(report: Report, data: bytes, kind: Kind, name: str, by: User) -> Attachment:
    """Write the file and its row; raises `FileProblem` for one too many and for what is there already."""
    told = sha256(data).hexdigest()
    made = Attachment(report=report, name=name, kind=kind.key, size=len(data), sha256=told, by=by)
    try:
        with transaction.atomic():
            current = locked_open_report(report, by)
            there = current.attachments
            if same := there.filter(sha256=told).first():
                raise FileProblem(f"与已上传的“{same.name}”内容相同。")
            if there.count() >= MOST:
                raise FileProblem(f"一份报告最多 {MOST} 份佐证材料，请先删除不用的。")
            made.file.save(name, ContentFile(data), save=False)
            made.save()
            current.writers.add(by)
            audit.record(audit.Kind.REPORT, "上传佐证材料", by=by, about=current, detail=f"{name}，{told}")
    except Exception:
        made.file.delete(save=False)
        raise
    return made
