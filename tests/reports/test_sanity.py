"""What does not fit together is named, and what fits is left alone."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reports.filing.evidence import attach
from reports.models import Attachment, ProgressEntry, Report, Transition
from reports.publication.frozen import Wish
from reports.publication.issuing import publish
from reports.publication.storage import place
from reports.workflow import content_of, perform
from tasks.chain import seal
from tasks.models import AuditEntry, Organization, Period, Task, User
from tests.factories import PublicationFactory, ReportFactory, TransitionFactory
from tests.forging import forge
from tests.reports.test_evidence import file

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


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


FORGED = {
    "UPDATE reports_transition SET comment = '同意' WHERE action = 'accept'": "流转记录“{report} 通过”与审计记录中的校验值不符",
    "UPDATE reports_transition SET snapshot = '{{}}' WHERE action = 'submit'": "流转记录“{report} 报送”与审计记录中的校验值不符",
    "UPDATE reports_transition SET by_id = NULL WHERE action = 'submit'": "流转记录“{report} 报送”与审计记录中的校验值不符",
    "UPDATE reports_transition SET at = '2024-01-01 00:00:00+00:00' WHERE action = 'accept'": "“{report} 通过”与审计记录",
    "DELETE FROM reports_transition WHERE action = 'submit'": "有审计记录而不见了，被删除过",
    "UPDATE reports_publication SET title = '别的题目'": "发布“2024年二季度 第1期”与审计记录中的校验值不符",
    "UPDATE reports_publicationfile SET size = size + 1 WHERE kind = 'json'": "发布“2024年二季度 第1期”与审计记录中的校验值不符",
}


@pytest.fixture
def steps(task: Task, period: Period, lead: User, supervisor: User, settings: Any, tmp_path: Path) -> Report:
    """Return a report that was filed, accepted and published by the program itself."""
    settings.MEDIA_ROOT = tmp_path
    Organization.objects.filter(pk=task.lead_id).update(signs_off=False)
    Task.objects.filter(pk=task.pk).update(text="编制城市更新规划，印发配套办法。")
    task.milestones.update(text="完成规划编制。")
    made = ReportFactory(task=task, period=period, text="①规划编制已完成。\n②第34号任务的配套办法已印发。")
    report = Report.objects.get(pk=made.pk)
    perform(report, Transition.Action.SUBMIT, by=lead)
    perform(report, Transition.Action.ACCEPT, by=supervisor)
    publish(
        Wish(period, None, "市政府", date(2024, 7, 2)), prepared="周海燕", approved="刘洋", by=supervisor, force=True
    )
    return report


def test_what_the_program_did_fits_its_trail(steps: Report) -> None:
    assert AuditEntry.objects.filter(detail__endswith="〕").count() == 3
    assert said() == "没有发现问题。\n"


@pytest.mark.parametrize("sql", FORGED)
def test_a_forged_step_or_issue_is_named(sql: str, steps: Report) -> None:
    """By whoever owns the database, and can lift the triggers: of the trail itself `verify_audit` says so."""
    forge(sql.format())
    assert FORGED[sql].format(report=steps) in said()


def test_a_step_that_nobody_took_is_named(steps: Report) -> None:
    TransitionFactory(report=steps, action="accept", snapshot=steps.transitions.last().snapshot)
    assert f"流转记录“{steps} 通过”没有审计记录，不是本系统写的" in said()


def test_a_report_may_go_with_its_steps(steps: Report) -> None:
    forge(f"DELETE FROM reports_transition WHERE report_id = {steps.pk}")
    Report.objects.filter(pk=steps.pk).delete()
    assert said() == "没有发现问题。\n"
