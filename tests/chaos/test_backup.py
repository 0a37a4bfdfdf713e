"""The drill: a backup made while clerks file, restored to an empty place, where everything is equal; and moved over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from django.core.files.base import ContentFile

from reports.models import Attachment, Report
from tasks.models import User
from tests.chaos.clerk import Clerk
from tests.chaos.conftest import UNTOUCHED, Furnish, Office, Serve, once, saved
from tests.chaos.serving import ROOT
from tests.chaos.test_killing import Patient, wait_for
from tests.gates import DEVELOPMENT

pytestmark = pytest.mark.chaos
DATA = b"%PDF-1.7\n%%EOF"


def manage(address: str, media: Path, *arguments: str) -> str:
    """Return what a command of ours printed; it must succeed."""
    variables = os.environ | DEVELOPMENT | {"DATABASE_URL": address, "MEDIA_ROOT": str(media)}
    line = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(line, cwd=ROOT, env=variables, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def with_evidence(furnish: Furnish, settings: object, media: Path) -> Office:
    """Return three clerks with reports, of which the first has a file of evidence."""
    settings.MEDIA_ROOT = media  # type: ignore[attr-defined]

    def put(name: str) -> None:
        kept = Attachment(report=Report.objects.earliest("pk"), name=name, kind="pdf", size=len(DATA), sha256="0" * 64)
        kept.by = User.objects.get(username="clerk0")
        kept.file.save(name, ContentFile(DATA), save=True)

    return furnish(3, 2, lambda: put("批复.pdf"))


def test_a_backup_made_under_load_is_restored_to_an_empty_place(
    furnish: Furnish, serve: Serve, empty_place: str, tmp_path: Path, settings: object
) -> None:
    office = with_evidence(furnish, settings, tmp_path / "media")
    server, over = serve(office, workers=2), Event()
    people = [Patient(Clerk(server, name), numbers, over) for name, numbers in office.tasks.items()]
    for each in people:
        each.start()
    wait_for(people, 2)
    before = [number for each in people for number in [*each.acknowledged]]
    manage(office.address, tmp_path / "media", "backup", str(tmp_path / "a.zip"))
    for each in people:
        each.join()
    told = manage(empty_place, tmp_path / "elsewhere", "restore", str(tmp_path / "a.zip"))
    assert "行数和校验值一致" in told
    restored = Office(office.tasks, empty_place).filed()
    assert set(restored) == set(office.numbers)
    for number, filed in restored.items():
        assert filed in (UNTOUCHED, saved(number), once(number))
    assert all(restored[number] == once(number) for number in before)
    [evidence] = [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()]
    assert evidence.read_bytes() == DATA


def test_everything_moves_to_another_database(
    furnish: Furnish, empty_place: str, tmp_path: Path, settings: object
) -> None:
    office = with_evidence(furnish, settings, tmp_path / "media")
    before = office.filed()
    assert "行数和校验值一致" in manage(office.address, tmp_path / "media", "move_to", empty_place)
    assert Office(office.tasks, empty_place).filed() == before
    assert "备份到" in manage(empty_place, tmp_path / "media", "backup", str(tmp_path / "again.zip"))
