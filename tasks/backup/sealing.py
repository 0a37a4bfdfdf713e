"""Backups for one reader: encrypted for a public key (age, X25519), opened with the key that stays elsewhere."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage
from pyrage import x25519

from tasks.backup.unpacking import BackupError

HEAD = b"age-encryption.org/v1\n"


def new_key(path: Path) -> str:
    """Write a new secret key to `path` (0600) and return its public key; raises `BackupError` where the path is taken."""
    identity = x25519.Identity.generate()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
            target.write(f"{identity}\n")
    except FileExistsError as error:
        raise BackupError(f"“{path}”已经存在，没有覆盖。请换一个文件名。") from error
    except OSError as error:
        raise BackupError(f"不能写入“{path}”：{error.strerror}。") from error
    return str(identity.to_public())


def recipient_of(public_key: str) -> x25519.Recipient:
    """Return the reader whom a public key (age1…) names; raises `BackupError` where it is none."""
    try:
        return x25519.Recipient.from_str(public_key.strip())
    except pyrage.RecipientError as error:
        raise BackupError("这不是公钥：公钥以 age1 开头，由 ./run manage backup_key 给出。") from error


def seal(path: Path, recipient: x25519.Recipient) -> None:
    """Put the encrypted file (0600) in the place of the plain one; raises `BackupError` where it can't be written."""
    sealed = path.with_name(f"{path.name}.sealed")
    try:
        with path.open("rb") as source, os.fdopen(os.open(sealed, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
            pyrage.encrypt_io(source, target, [recipient])
            target.flush()
            os.fsync(target.fileno())
        sealed.replace(path)
    except pyrage.EncryptError as error:
        raise BackupError(f"加密的备份不能写入：{error}。") from error
    finally:
        sealed.unlink(missing_ok=True)


@contextmanager
def plain_backup(path: Path, key: Path | None) -> Iterator[Path]:
    """Yield where the plain backup lies: `path` itself, or a decrypted copy (0600) that is gone afterwards.

    Raises `BackupError` for an encrypted one without its key, with another's, or damaged.
    """
    if not _is_sealed(path):
        yield path
        return
    if key is None:
        raise BackupError(f"“{path}”是加密的备份，请用 --key 指出私钥文件。")
    identity = _identity(key)
    with tempfile.NamedTemporaryFile(suffix=".zip") as plain:
        try:
            with path.open("rb") as source:
                pyrage.decrypt_io(source, plain, [identity])
            plain.flush()
        except (pyrage.DecryptError, OSError) as error:
            raise BackupError(f"“{path}”不能用这个私钥打开，或者已损坏，没有改动任何内容（{error}）。") from error
        yield Path(plain.name)


def _is_sealed(path: Path) -> bool:
    try:
        with path.open("rb") as source:
            return source.read(len(HEAD)) == HEAD
    except OSError as error:
        raise BackupError(f"打不开“{path}”：{error.strerror}。") from error


def _identity(key: Path) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(key.read_text("ascii").strip())
    except OSError as error:
        raise BackupError(f"打不开私钥文件“{key}”：{error.strerror}。") from error
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise BackupError(f"“{key}”不是私钥文件。") from error
