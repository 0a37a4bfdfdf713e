"""Database and files in one file that can be checked before anything is touched, on either database."""

from tasks.backup.packing import pack
from tasks.backup.restoring import restore
from tasks.backup.sealing import new_key, recipient_of, unsealed
from tasks.backup.unpacking import BackupError, Opened, opened

__all__ = ["BackupError", "Opened", "new_key", "opened", "pack", "recipient_of", "restore", "unsealed"]
