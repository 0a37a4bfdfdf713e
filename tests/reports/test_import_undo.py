"""Undoing an import gives back what stood before it, and an import overwrites nothing that was saved meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.importing import Options, UndoRefusedError, import_bytes, undo
from reports.models import Report, Transition
from reports.workflow import Content, EntryData, perform, save
from tasks.models import ImportBatch, Period, Task, User
from tests.factories import ReportFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
HEAD = "2024年二季度重点工作任务\n任务编号\t工作任务\t二季度推进情况\t存在问题\n"
FILE = f"{HEAD}34\t推进城市更新。\t①文件里的进展。\t文件里的问题。\n".encode()
ClientOf = Callable[[User], StrictClient]
run = import_module("reports.importing.run")


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the empty report that opening the period made."""
    Task.objects.filter(pk=task.pk).update(text="推进城市更新。")
    return ReportFactory(task=task, period=period, text="")


def said() -> tuple[str, str, str]:
    """Return the report's status, text and obstacles as they are stored."""
    report = Report.objects.get()
    return report.status, report.text, report.obstacles


@pytest.mark.parametrize("status", [Report.Status.ACCEPTED, Report.Status.DRAFT])
def test_a_report_that_stood_empty_is_empty_again(status: str, report: Report) -> None:
    assert import_bytes(FILE, "表.txt", Options(status=status)).problems == []
    assert said() == (status, "①文件里的进展。", "文件里的问题。")
    undo(ImportBatch.objects.get(), None)
    assert said() == ("draft", "", "")
    assert Report.objects.get().published_at is None


def test_what_was_imported_into_a_closed_period_stays_and_that_is_said(
    report: Report, period: Period, client_of: ClientOf, admin: User
) -> None:
    import_bytes(FILE, "表.txt", Options())
    Period.objects.update(closed_at=timezone.now())
    batch = ImportBatch.objects.get()
    with pytest.raises(UndoRefusedError, match="填报期已关闭"):
        undo(batch, None)
    page = client_of(admin).post(reverse("import_undo", args=[batch.pk]), follow=True).content.decode()
    assert "填报期已关闭" in page
    assert said()[1] == "①文件里的进展。"


def meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Let somebody else do this after the file was compared and before it is written."""
    write = run.writing

    def writing(*arguments: Any, **options: Any) -> Iterator[Any]:
        deed()
        yield from write(*arguments, **options)

    monkeypatch.setattr(run, "writing", writing)


def test_a_draft_saved_meanwhile_stays_and_the_file_is_a_suggestion(
    report: Report, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = Content((EntryData("①单位填的。", "①"),), obstacles="单位写的问题。")
    meanwhile(monkeypatch, lambda: save(report, typed, by=lead, version=0))
    preview = import_bytes(FILE, "表.txt", Options())
    assert (preview.problems, preview.counts["conflict"]) == ([], 1)
    assert said() == ("draft", "①单位填的。", "单位写的问题。")
    assert Report.objects.get().suggestion == "①文件里的进展。"
    assert not Transition.objects.exists()


def test_a_suggestion_overwrites_no_save_and_no_step_of_the_same_moment(
    report: Report, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = save(report, Content((EntryData("①单位填的。", "①"),)), by=lead, version=0)
    typed = Content((EntryData("①单位改的。", "①"),), obstacles="单位写的问题。", outlook="feasible")

    def file() -> None:
        perform(save(report, typed, by=lead, version=1), Transition.Action.SUBMIT, by=lead)

    task = report.task
    task.milestones.all().delete()
    meanwhile(monkeypatch, file)
    import_bytes(FILE, "表.txt", Options(suggested=("34",)))
    stored = Report.objects.get()
    assert (stored.version, stored.suggestion) == (2, "①文件里的进展。")
    assert said() == ("awaiting_sign_off", "①单位改的。", "单位写的问题。")
