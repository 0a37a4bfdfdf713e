"""Making a backup: all rows of one moment, then the files that they name, each with its hash."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from pyrage import x25519

from tasks.backup.rows import BY_HASH, OWN, Sum, applied_migrations, files_of, lines, snapshot, tables
from tasks.backup.sealing import seal
from tasks.backup.unpacking import FORMAT, MANIFEST, BackupError

TRIES = 5
CHUNK = 1 << 20
FRESH = os.O_RDWR | os.O_CREAT | os.O_TRUNC


class _MovedOnError(Exception):
    """A file was taken away, with its row, after the rows were read."""


def pack(path: Path, *, recipient: x25519.Recipient | None = None) -> dict[str, Any]:
    """Write database and files to `path` (0600), whole or not at all, and return its manifest.

    With a `recipient` only they can read it; the plain file lies beside it, unreadable for others, while it is made.
    Others go on writing meanwhile. Raises `BackupError` for a path that exists already or can't be written, and where a
    file that a row names is missing.
    """
    if path.exists():
        raise BackupError(f"“{path}”已经存在，没有覆盖。请换一个文件名。")
    half = path.with_name(f".{path.name}.half")
    try:
        for _ in range(TRIES):
            try:
                with os.fdopen(os.open(half, FRESH, 0o600), "w+b") as target:
                    manifest = _written(target)
                    target.flush()
                    os.fsync(target.fileno())
            except _MovedOnError:
                continue
            if recipient:
                seal(half, recipient)
            half.rename(path)
            return manifest
        raise BackupError("备份期间文件不断变动，没有完成。请稍后再试。")
    except OSError as error:
        raise BackupError(f"不能写入“{path}”：{error.strerror}。") from error
    finally:
        half.unlink(missing_ok=True)


def _written(target: IO[bytes]) -> dict[str, Any]:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        rows: dict[str, Sum] = {}
        files: dict[str, str] = {}
        named: dict[str, str] = {}
        with snapshot():
            nodes = applied_migrations()
            if not any(app in OWN for app, _ in nodes):
                raise BackupError("数据库里没有本系统的表，没有备份。请检查 DATABASE_URL。")
            models = tables(nodes)
            for label, model in models.items():
                digest, count = sha256(), 0
                with archive.open(f"rows/{label}.jsonl", "w", force_zip64=True) as member:
                    for line in lines(model):
                        member.write(line)
                        digest.update(line)
                        count += 1
                        named |= dict.fromkeys(files_of(model, line), label)
                rows[label] = Sum(count, digest.hexdigest())
        for name, label in sorted(named.items()):
            with _stored(name, label, models) as source, archive.open(f"files/{name}", "w", force_zip64=True) as member:
                digest = sha256()
                while chunk := source.read(CHUNK):
                    member.write(chunk)
                    digest.update(chunk)
            files[name] = digest.hexdigest()
        manifest = {
            "format": FORMAT,
            "at": timezone.now().isoformat(),
            "from": connection.vendor,
            "migrations": nodes,
            "rows": {label: list(each) for label, each in rows.items()},
            "files": files,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


@contextmanager
def _stored(name: str, label: str, models: dict[str, Any]) -> Iterator[IO[bytes]]:
    """Yield the stored file; raises `BackupError` where a row still names it and it is gone."""
    try:
        source = (Path(settings.MEDIA_ROOT) / name).open("rb")
    except FileNotFoundError as error:
        if label in BY_HASH or models[label]._base_manager.filter(file=name).exists():
            raise BackupError(
                f"文件“{name}”在 MEDIA_ROOT 中找不到，没有备份。请先运行 ./run manage sanity。"
            ) from error
        raise _MovedOnError from error
    with source:
        yield source
