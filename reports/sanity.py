"""Whether what is stored fits together: rows, files, what was filed, the trail. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models

from reports.models import (
    Attachment,
    Bulletin,
    BulletinFile,
    FrozenFile,
    Publication,
    PublicationFile,
    Report,
    Transition,
    mark_of,
)
from reports.workflow import Content, content_of
from tasks.backup.rows import BY_HASH
from tasks.chain import BrokenChainError, verify
from tasks.files import FileProblem
from tasks.fingerprints import Said, fingerprint, told_by_trail
from tasks.models import ImportBatch, User
from tasks.storage import kept_bytes

KEPT = ("evidence", "imports", "publications")


def problems() -> Iterator[str]:
    """Yield a sentence for each thing that does not fit; reads every file and every filed report."""
    yield from _rows()
    yield from _files()
    yield from _filed()
    yield from _kept()
    try:
        verify()
    except BrokenChainError as error:
        yield f"审计记录不可信：{error}"


def _rows() -> Iterator[str]:
    """Ask the database whether every row refers to one that exists."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        yield f"数据库中有指向不存在内容的行：{error}"


def _files() -> Iterator[str]:
    """Compare the stored files with the rows that name them, both ways."""
    named = {
        field for model in apps.get_models() for field in model._meta.fields if isinstance(field, models.FileField)
    }
    known = {name for field in named for name in field.model._base_manager.values_list(field.name, flat=True)}
    for row in chain[Attachment | ImportBatch](Attachment.objects.iterator(2000), ImportBatch.objects.iterator(2000)):
        try:
            kept_bytes(row.file, row.sha256)
        except FileProblem:
            yield f"“{row}”的文件 {row.file.name} 不见了，或与校验值不符。"
    root = Path(settings.MEDIA_ROOT)
    for each in chain[FrozenFile](PublicationFile.objects.iterator(2000), BulletinFile.objects.iterator(2000)):
        name = BY_HASH[each._meta.label].format(sha256=each.sha256, kind=each.kind)
        known.add(name)
        if not (root / name).is_file() or sha256((root / name).read_bytes()).hexdigest() != each.sha256:
            yield f"已发布的“{each}”的文件 {name} 不见了，或与校验值不符。"
    for path in sorted(path for kind in KEPT for path in (root / kind).rglob("*") if path.is_file()):
        if str(path.relative_to(root)) not in known:
            yield f"文件 {path.relative_to(root)} 不属于任何记录。"


def _filed() -> Iterator[str]:
    """Compare the text of each report that is with the office with what its last step kept of it."""
    for report in (
        Report.objects.filter(status__in=Report.SUBMITTED).select_related("task", "period__plan").iterator(500)
    ):
        last = report.transitions.order_by("-pk").first()
        if last is None or not last.snapshot:
            continue
        said, kept = content_of(report), Content.from_snapshot(last.snapshot)
        if (said.text, said.obstacles, said.next_steps) != (kept.text, kept.obstacles, kept.next_steps):
            yield f"{report}：现在的文字与{Transition.Action(last.action).label}时的不同。"


def _kept() -> Iterator[str]:
    """Compare steps and what was issued with what the trail says of them, from the first one on of which it speaks.

    Whoever owns the database can lift the triggers; the trail's own chain shows where its entries were altered to match.
    """
    spoken: dict[str, dict[int, Said]] = {}
    for each in told_by_trail():
        spoken.setdefault(each.kind, {})[each.key] = each
    marks: dict[type[models.Model], Callable[[Any], str]] = {
        Transition: fingerprint, Publication: mark_of, Bulletin: mark_of,
    }  # fmt: skip
    made_up = User.objects.filter(is_demo=True).exists()  # the demo's past is not done step by step
    for model, mark in marks.items():
        kind = str(model._meta.verbose_name)
        known, there = spoken.get(kind, {}), set[int]()
        for row in model._base_manager.filter(pk__gte=min(known)).iterator(500) if known else ():
            there.add(row.pk)
            if row.pk not in known and not made_up:
                yield f"{kind}“{row}”没有审计记录，不是本系统写的。"
            elif row.pk in known and known[row.pk].mark != mark(row):
                yield f"{kind}“{row}”与审计记录中的校验值不符，被改动过。"
        for each in known.values():
            if each.key not in there and (not each.within or Report.objects.filter(pk=each.within).exists()):
                yield f"{kind} {each.key} 有审计记录而不见了，被删除过。"
