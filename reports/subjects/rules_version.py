"""By which rules a reading was made: a digest of all that reads."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from reports import checks
from tasks import language

ROOMS = (language, checks)
OWN = ("results.py", "source.py", "values.py")


@cache
def version() -> str:
    """Return a digest of the code that reads, of the lists of words and of the locked libraries; once a process."""
    base = Path(settings.BASE_DIR)
    found = [base / "requirements.txt", *(Path(__file__).with_name(name) for name in OWN)]
    for room in ROOMS:
        files = Path(str(room.__file__)).parent.rglob("*")
        found += sorted(path for path in files if path.is_file() and path.parent.name != "__pycache__")
    digest = sha256()
    for path in found:
        digest.update(path.relative_to(base).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
