"""Reading a backup: every byte is checked against the manifest before anybody acts on it."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from tasks.backup.rows import Node, Sum

FORMAT = "linyi_tasks backup 1"
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 50_000_000
CHUNK = 1 << 20


class BackupError(Exception):
    """Why a backup is not made or not restored; its text is a sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup whose every member was found to be what its manifest says."""

    archive: zipfile.ZipFile
    at: str
    migrations: list[Node]
    rows: dict[str, Sum]
    files: dict[str, str]

    def lines(self, label: str) -> IO[bytes]:
        """Return the lines of a table."""
        return self.archive.open(f"rows/{label}.jsonl")

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file."""
        with self.archive.open(f"files/{name}") as member:
            while chunk := member.read(CHUNK):
                yield chunk


@contextmanager
def open_backup(path: Path) -> Iterator[Opened]:
    """Yield the backup at `path`, checked in full; raises `BackupError` where it is none, or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            backup = _read(archive)
            _check(backup)
            yield backup
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BackupError(f"“{path}”不是本系统的备份，或者已损坏，没有改动任何内容。") from error
    except OSError as error:
        raise BackupError(f"打不开“{path}”：{error.strerror or error}。") from error


def _read(archive: zipfile.ZipFile) -> Opened:
    try:
        if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise ValueError("too long")
        told = json.loads(archive.read(MANIFEST))
        if told["format"] != FORMAT:
            raise ValueError(told["format"])
        nodes = [(str(app), str(name)) for app, name in told["migrations"]]
        rows = {str(label): Sum(int(count), str(digest)) for label, (count, digest) in told["rows"].items()}
        files = {str(name): str(digest) for name, digest in told["files"].items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BackupError("这不是本系统的备份，没有改动任何内容。") from error
    return Opened(archive, str(told["at"]), nodes, rows, files)


def _check(backup: Opened) -> None:
    """Compare every member with its hash; raises `BackupError` where one differs, is missing, or was put in."""
    wanted = {f"rows/{label}.jsonl": told.sha256 for label, told in backup.rows.items()}
    wanted |= {f"files/{name}": digest for name, digest in backup.files.items()}
    if sorted(backup.archive.namelist()) != sorted([*wanted, MANIFEST]):
        raise BackupError("备份不完整：里面的文件与清单不符，没有改动任何内容。")
    for name, digest in wanted.items():
        place = PurePosixPath(name)
        if ".." in place.parts or place.is_absolute() or _hash(backup.archive, name) != digest:
            raise BackupError(f"备份已损坏：“{name}”与校验值不符，没有改动任何内容。")


def _hash(archive: zipfile.ZipFile, name: str) -> str:
    digest = sha256()
    with archive.open(name) as member:
        while chunk := member.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
