"""What does not fit together is named, and what fits is left alone."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reports.filing.evidence import attach
from reports.models import Attachment, ProgressEntry, Report
from reports.publication.storage import place
from reports.workflow import content_of
from tasks.chain import seal
from tasks.models import AuditEntry, Period, Task, User
from tests.factories import PublicationFactory, ReportFactory, TransitionFactory
from tests.forging import forge
from tests.reports.test_evidence import file

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(task: Task, period: Period, lead: User, settings: Any, tmp_path: Path) -> Report:
    """Return an accepted report with a file of evidence and the step by which it was accepted."""
    settings.MEDIA_ROOT = tmp_path
    report = ReportFactory(task=task, period=period, text="①已完成。")
    attach(report, [file()], by=lead)
    Report.objects.update(status=Report.Status.ACCEPTED)
    TransitionFactory(report=report, action="accept", snapshot=content_of(report).snapshot())
    return report


def said() -> str:
    """Return what the command prints."""
    out = StringIO()
    try:
        call_command("sanity", stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_what_fits_is_left_alone(report: Report) -> None:
    assert said() == "没有发现问题。\n"


def test_each_thing_that_does_not_fit_is_named(report: Report, tmp_path: Path) -> None:
    kept = Attachment.objects.get().file
    Path(kept.path).write_bytes(b"%PDF-")
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / ".half-x").write_text("")
    [published] = PublicationFactory(period=report.period).files.all()
    place(published.sha256, published.kind).unlink()
    ProgressEntry.objects.update(text="①改过。")
    seal()
    forge(f"DELETE FROM tasks_auditentry WHERE id = {AuditEntry.objects.earliest('pk').pk}")
    found = said()
    assert f"“批复.pdf”的文件 {kept.name} 不见了" in found
    assert "文件 imports/.half-x 不属于任何记录。" in found
    assert "现在的文字与通过时的不同。" in found
    assert f"已发布的“{published}”的文件 publications/" in found
    assert "审计记录不可信" in found
    assert "发现 5 个问题。" in found
