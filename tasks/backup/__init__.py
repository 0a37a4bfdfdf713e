"""Database and files in one file that can be checked before anything is touched, on either database."""

from tasks.backup.packing import pack
from tasks.backup.restoring import restore
from tasks.backup.sealing import new_key, plain_backup, recipient_of
from tasks.backup.unpacking import BackupError, Opened, open_backup

__all__ = ["BackupError", "Opened", "new_key", "open_backup", "pack", "plain_backup", "recipient_of", "restore"]
