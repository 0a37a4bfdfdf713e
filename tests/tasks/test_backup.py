"""A backup holds everything, is checked before anybody acts on it, and goes into an empty database alone."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reports.filing.evidence import attach
from reports.models import Attachment, Report
from tasks.backup import BackupError, open_backup, pack, packing, restore
from tasks.backup.unpacking import MANIFEST
from tasks.models import AuditEntry, Period, Task, User
from tests.factories import PublicationFactory, ReportFactory
from tests.full import full_disk
from tests.reports.test_evidence import file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(settings: Any, tmp_path: Path, task: Task, period: Period, lead: User) -> Path:
    """Return a backup of a report with a file of evidence."""
    settings.MEDIA_ROOT = tmp_path / "media"
    attach(ReportFactory(task=task, period=period), [file()], by=lead)
    call_command("backup", tmp_path / "a.zip")
    return tmp_path / "a.zip"


def changed(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Return a copy of the backup with its members changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    copy = path.with_name("b.zip")
    with zipfile.ZipFile(copy, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return copy


def test_everything_is_in_it_and_nobody_else_may_read_it(made: Path) -> None:
    assert made.stat().st_mode & 0o777 == 0o600
    with open_backup(made) as backup:
        assert backup.rows["tasks.User"].rows == User.objects.count()
        assert backup.rows["reports.Report_writers"].rows == 1
        assert "sessions.Session" not in backup.rows
        assert list(backup.files.values()) == [Attachment.objects.get().sha256]
    assert AuditEntry.objects.latest("pk").what == "备份"
    assert [path.name for path in made.parent.iterdir() if path.is_file()] == ["a.zip"]


def test_the_files_of_what_was_published_are_in_it(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    [published] = PublicationFactory().files.all()
    assert pack(tmp_path / "a.zip")["files"] == {
        f"publications/{published.sha256[:2]}/{published.sha256}.json": published.sha256
    }
    for path in (tmp_path / "media").rglob("*.json"):
        path.unlink()
    with pytest.raises(BackupError, match=published.sha256):
        pack(tmp_path / "b.zip")


def test_what_exists_is_not_overwritten_and_a_full_disk_leaves_nothing(made: Path) -> None:
    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup", made)
    with full_disk(), pytest.raises(BackupError, match="不能写入"):
        pack(made.with_name("full.zip"))
    assert [path.name for path in made.parent.iterdir() if path.is_file()] == ["a.zip"]


def test_a_missing_file_is_named(made: Path, settings: Any) -> None:
    name = Attachment.objects.get().file.name
    (Path(settings.MEDIA_ROOT) / name).unlink()
    with pytest.raises(CommandError, match=f"文件“{name}”在 MEDIA_ROOT 中找不到"):
        call_command("backup", made.with_name("b.zip"))


def test_a_file_taken_away_while_it_is_backed_up_lets_it_begin_anew(
    made: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = Attachment.objects.get().file.name
    (Path(settings.MEDIA_ROOT) / name).unlink()
    stored = packing._stored

    def gone(name: str, label: str, models: Any) -> Any:
        Attachment.objects.all().delete()
        return stored(name, label, models)

    monkeypatch.setattr(packing, "_stored", gone)
    assert pack(made.with_name("b.zip"))["files"] == {}


def _flip(members: dict[str, bytes]) -> None:
    members["rows/reports.Report.jsonl"] = members["rows/reports.Report.jsonl"].replace(b"draft", b"draff")


def _drop(members: dict[str, bytes]) -> None:
    del members["rows/reports.Report.jsonl"]


def _add(members: dict[str, bytes]) -> None:
    members["files/../../etc/passwd"] = b"x"


def _climb(members: dict[str, bytes]) -> None:
    manifest = json.loads(members[MANIFEST])
    manifest["files"]["../../etc/passwd"] = sha256(b"x").hexdigest()
    members |= {MANIFEST: json.dumps(manifest).encode(), "files/../../etc/passwd": b"x"}


def _foreign(members: dict[str, bytes]) -> None:
    members[MANIFEST] = b'{"format": "something else"}'


@pytest.mark.parametrize("change", [_flip, _drop, _add, _climb, _foreign])
def test_a_damaged_or_foreign_file_is_refused(made: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with pytest.raises(BackupError, match="备份"), open_backup(changed(made, change)):
        pytest.fail("it was opened")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"-- PostgreSQL database dump"])
def test_what_is_no_backup_at_all_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(data)
    with pytest.raises(CommandError, match="不是本系统的备份"):
        call_command("restore", path)
    with pytest.raises(CommandError, match="打不开"):
        call_command("restore", tmp_path / "nowhere")


@pytest.mark.parametrize("cut", [False, True], ids=["a bit turned over", "cut off"])
def test_what_happened_to_it_on_the_disk_is_noticed(made: Path, cut: bool) -> None:
    data = bytearray(made.read_bytes())
    with zipfile.ZipFile(made) as archive:
        place = archive.getinfo("rows/tasks.User.jsonl").header_offset + 90
    data[place] ^= 1
    made.write_bytes(data[: len(data) // 2] if cut else data)
    with pytest.raises(BackupError), open_backup(made):
        pytest.fail("it was opened")


def test_a_database_in_use_and_other_files_are_left_alone(made: Path, settings: Any) -> None:
    reports = list(Report.objects.values())
    with open_backup(made) as backup, pytest.raises(BackupError, match="数据库不是空的"):
        restore(backup)
    assert list(Report.objects.values()) == reports


def test_one_from_a_newer_program_is_refused(made: Path) -> None:
    def newer(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[MANIFEST])
        manifest["migrations"].append(["tasks", "9999_later"])
        members[MANIFEST] = json.dumps(manifest).encode()

    with (
        open_backup(changed(made, newer)) as backup,
        pytest.raises(BackupError, match="更新的版本（tasks 9999_later）"),
    ):
        restore(backup)
