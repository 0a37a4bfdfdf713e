"""The files of issues and bulletins below MEDIA_ROOT, each named by the hash of its bytes: written whole or not at all, never changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from reports.models import BulletinFile, FrozenFile, PublicationFile
from tasks.files.whole import write_whole


class LostFileError(Exception):
    """A stored file is missing or no longer holds what was published; the text says which and what to do."""


class Kept(NamedTuple):
    """The hash and the length under which bytes are kept."""

    sha256: str
    size: int


def place(digest: str, kind: str) -> Path:
    """Return where a file of this hash and kind lies."""
    return Path(settings.MEDIA_ROOT) / "publications" / digest[:2] / f"{digest}.{kind}"


def keep(data: bytes, kind: str) -> Kept:
    """Store `data` and return its hash and length; what lies there already and is whole is left as it is.

    Written beside its place, brought to the disk, named and read back. Raises `OSError` where that can't be done.
    """
    digest = sha256(data).hexdigest()
    target = place(digest, kind)
    if not _holds(target, digest):
        write_whole(target, [data], settings.FILE_UPLOAD_PERMISSIONS)
        if not _holds(target, digest):
            target.unlink(missing_ok=True)
            raise OSError(f"{target} 写入后内容不符")
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return Kept(digest, len(data))


def load(file: FrozenFile) -> bytes:
    """Return the bytes that were published; raises `LostFileError` where they are missing or others."""
    path = place(file.sha256, file.kind)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LostFileError(f"{file}的文件缺失：{path}。请从备份中恢复。") from error
    if len(data) != file.size or sha256(data).hexdigest() != file.sha256:
        raise LostFileError(f"{file}的文件被改动：{path}。请从备份中恢复。")
    return data


def verify_files() -> Iterator[tuple[FrozenFile, str]]:
    """Yield every file of issues and bulletins with what is wrong with it, an empty text where it is whole; reads all."""
    issued = PublicationFile.objects.select_related("publication__period__plan").order_by("publication", "id")
    sent = BulletinFile.objects.select_related("bulletin__period__plan").order_by("bulletin", "id")
    for file in chain[FrozenFile](issued, sent):
        try:
            load(file)
        except LostFileError as lost:
            yield file, str(lost)
        else:
            yield file, ""


def _holds(path: Path, digest: str) -> bool:
    return path.exists() and sha256(path.read_bytes()).hexdigest() == digest
