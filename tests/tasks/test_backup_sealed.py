"""An encrypted backup opens with its key alone, and what is no key or not its key is refused with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tasks.backup import BackupError, new_key, open_backup, pack, plain_backup, recipient_of
from tasks.backup.sealing import seal
from tasks.models import AuditEntry, Task, User
from tests.full import full_disk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(settings: Any, tmp_path: Path) -> Path:
    """Return where the secret key lies; its public half is beside it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "public").write_text(new_key(tmp_path / "key"))
    return tmp_path / "key"


@pytest.fixture
def sealed(key: Path, task: Task, lead: User) -> Path:
    """Return an encrypted backup."""
    path = key.with_name("a.zip")
    call_command("backup", path, "--for", key.with_name("public").read_text())
    return path


def test_it_opens_with_its_key_and_holds_everything(sealed: Path, key: Path) -> None:
    assert sealed.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert sealed.stat().st_mode & 0o777 == key.stat().st_mode & 0o777 == 0o600
    assert "已加密" in AuditEntry.objects.latest("pk").detail
    with plain_backup(sealed, key) as plain, open_backup(plain) as backup:
        assert backup.rows["tasks.User"].rows == User.objects.count()
        assert plain.stat().st_mode & 0o777 == 0o600
    assert not plain.exists()
    assert sorted(path.name for path in key.parent.iterdir()) == ["a.zip", "key", "public"]


def test_without_the_key_it_stays_closed(sealed: Path, key: Path, tmp_path: Path) -> None:
    other, none = tmp_path / "other", tmp_path / "none"
    new_key(other)
    none.write_text("hello")
    for arguments, told in (
        ([], "请用 --key 指出私钥文件"),
        (["--key", str(other)], "不能用这个私钥打开"),
        (["--key", str(none)], "不是私钥文件"),
        (["--key", str(tmp_path / "nowhere")], "打不开私钥文件"),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("restore", sealed, *arguments)


@pytest.mark.parametrize("cut", [False, True], ids=["a bit turned over", "cut off"])
def test_a_damaged_one_is_refused(sealed: Path, key: Path, cut: bool) -> None:
    data = bytearray(sealed.read_bytes())
    data[-100] ^= 1
    sealed.write_bytes(data[:-50] if cut else data)
    with pytest.raises(BackupError, match="已损坏"), plain_backup(sealed, key):
        pytest.fail("it was opened")


def test_no_key_is_written_over_and_what_is_none_seals_nothing(key: Path, capsys: Any) -> None:
    secret = key.read_text()
    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup_key", key)
    assert key.read_text() == secret
    call_command("backup_key", key.with_name("second"))
    assert "--for age1" in capsys.readouterr().out
    with pytest.raises(CommandError, match="这不是公钥"):
        call_command("backup", key.with_name("b.zip"), "--for", secret)


def test_a_full_disk_leaves_nothing(key: Path) -> None:
    recipient = recipient_of(key.with_name("public").read_text())
    connection.ensure_connection()  # that of a file writes when it is made
    with full_disk(), pytest.raises(BackupError, match="不能写入"):
        pack(key.with_name("c.zip"), recipient=recipient)
    plain = key.with_name("plain")
    plain.write_bytes(b"x" * 200_000)
    with full_disk(), pytest.raises(BackupError, match="不能写入"):
        seal(plain, recipient)
    assert sorted(path.name for path in key.parent.iterdir()) == ["key", "plain", "public"]
