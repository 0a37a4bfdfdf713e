"""A database of an earlier release, with data in it, is brought up to this one: nothing is lost and every page opens.

`fixtures/upgrade` holds a backup of each release's demo, whose tables are made anew as that release had them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.backup import open_backup
from tests.chaos.conftest import manage
from tests.chaos.serving import ROOT
from tests.gates import DEVELOPMENT

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
RELEASES = sorted((ROOT / "fixtures" / "upgrade").glob("*.zip"))
LOOKS = """
from django.core.management import call_command
call_command("migrate", "--check")
call_command("verify_audit")
call_command("sanity")
call_command("backup", {after!r})
"""
PAGES = """
from django.test import Client
from tasks.models import AuditEntry, Membership, Period
period = Period.objects.get(plan__year=2024, number=2)
seen = []
for role in Membership.Role.values:
    member = Membership.objects.filter(role=role).first()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(member.user, backend="tasks.accounts.sessions.Accounts")
    for address in ("/2024/Q2/desk/", "/2024/Q2/", "/2024/Q2/dashboard/", "/2024/tasks/", "/imports/", "/audit/"):
        seen.append(client.get(address).status_code)
print(sorted(set(seen)), seen.count(200) >= 20)
"""


@pytest.mark.parametrize("release", RELEASES, ids=[path.stem for path in RELEASES])
def test_a_database_of_an_earlier_release_is_upgraded(release: Path, empty_place: str, tmp_path: Path) -> None:
    with open_backup(release) as backup:
        reports, entries = backup.rows["reports.Report"].rows, backup.rows["tasks.AuditEntry"].rows
    media = tmp_path / "media"
    assert "行数和校验值一致" in manage(empty_place, media, "restore", str(release))
    told = manage(empty_place, media, "shell", "-v0", "-c", LOOKS.format(after=str(tmp_path / "after.zip")))
    assert f"审计记录 {entries + 1} 条，没有改动" in told
    assert "没有发现问题" in told
    with open_backup(tmp_path / "after.zip") as after:
        assert after.rows["reports.Report"].rows == reports
    variables = os.environ | DEVELOPMENT | {"DATABASE_URL": empty_place, "MEDIA_ROOT": str(media)}
    line = [sys.executable, "manage.py", "shell", "-v0", "-c", PAGES]
    done = subprocess.run(line, cwd=ROOT, env=variables, check=False, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["[200, 302, 403] True"], done.stdout[-2000:] + done.stderr
