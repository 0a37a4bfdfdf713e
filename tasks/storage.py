"""The files below MEDIA_ROOT: written whole or not at all, and read only while they are what was written."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile

from tasks.files import FileProblem
from tasks.files.whole import write_whole

logger = logging.getLogger(__name__)
UNWRITABLE = "服务器存放文件的磁盘已满或不能写入，文件没有保存，请联系管理员后再试。"
GONE = "文件在服务器上找不到了，或者内容与当初保存的不同，请联系管理员从备份中恢复。"


class WholeFiles(FileSystemStorage):
    """Django's storage in a folder, which leaves no half of a file behind where the disk is full."""

    def _save(self, name: str, content: Any) -> str:
        """Write the file and return its name; raises `FileProblem` where the disk does not take it."""
        try:
            write_whole(Path(self.path(name)), content.chunks(), self.file_permissions_mode or 0o640)
        except OSError as error:
            logger.exception("%s can't be written", name)
            raise FileProblem(UNWRITABLE) from error
        return name


def kept_bytes(file: FieldFile, sha256: str) -> bytes:
    """Return the bytes of a stored file; raises `FileProblem` where they are gone or not those of the hash."""
    try:
        with file.open("rb") as opened:
            data: bytes = opened.read()
    except OSError as error:
        raise FileProblem(GONE) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileProblem(GONE)
    return data
