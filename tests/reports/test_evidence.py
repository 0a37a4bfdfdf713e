"""Evidence (佐证材料): put beside a report with its form, sent safely to its readers, fixed once it is reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.filing import evidence
from reports.filing.evidence import attach, detach
from reports.models import Attachment, Report
from reports.samples.removal import remove
from reports.workflow import RefusedError
from tasks.models import Organization, Period, Plan, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory
from tests.reports.test_report_form import posted

URL = "/2024/Q2/tasks/34/report/"
PDF = b"%PDF-1.7\n%%EOF"
ClientOf = Callable[[Visitor], Client]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Return the folder in which files are kept."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the report that opening the period made."""
    return ReportFactory(task=task, period=period, text="")


@pytest.fixture
def clerk(client_of: ClientOf, lead: User, report: Report) -> Client:
    """Return the client of the lead bureau's reporter."""
    return client_of(lead)


def file(name: str = "批复.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, data)


def files_in(folder: Path) -> list[Path]:
    """Return the files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_files_are_put_beside_the_report_and_what_is_typed_stays(report: Report, clerk: Client, media: Path) -> None:
    sent = [file(), file("C:\\材料\\现场\u202egpj.pdf", PDF + b"2"), file("病毒.pdf", b"MZ")]
    page = clerk.post(URL, posted("①还没写完", attach="1") | {"evidence": sent})
    shown = page.content.decode()
    assert "已上传 2 份佐证材料：批复.pdf、现场gpj.pdf。" in shown
    assert "“病毒.pdf”没有上传：内容不是可以上传的类型" in shown
    assert "①还没写完" in shown
    assert (report.attachments.count(), Report.objects.get().version) == (2, 0)
    assert list(report.writers.values_list("username", flat=True)) == ["lead"]  # who may not accept it later
    assert all(path.suffix == "" and len(path.name) == 32 for path in files_in(media / "evidence"))
    saved = clerk.post(URL, posted("①写完了。", save="1") | {"evidence": [file(data=PDF + b"3")]}, follow=True)
    assert "草稿已保存" in saved.content.decode()
    assert (report.attachments.count(), Report.objects.get().version) == (3, 1)
    assert "批复.pdf" in clerk.get(f"{URL}?confirm").content.decode()


def test_a_file_is_taken_away_with_its_bytes(
    report: Report, clerk: Client, lead: User, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    (kept,), _ = attach(report, [file()], by=lead)
    with django_capture_on_commit_callbacks(execute=True):
        page = clerk.post(URL, posted("①还没写完", detach=str(kept.pk)))
    assert "已删除佐证材料“批复.pdf”" in page.content.decode()
    assert "①还没写完" in page.content.decode()
    assert not Attachment.objects.exists()
    assert not files_in(media / "evidence")
    assert detach(report, kept.pk, by=lead) == ""


@pytest.mark.parametrize("way", ["size", "count", "twice"])
def test_limits_are_told_in_words(
    way: str, report: Report, lead: User, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(report, [file()], by=lead)
    monkeypatch.setattr(
        evidence, "MAX_BYTES" if way == "size" else "MOST", 14 if way == "size" else 1 + (way == "twice")
    )
    data = PDF if way == "twice" else PDF + b"2"
    _, (sentence,) = attach(report, [file("又一份.pdf", data)], by=lead)
    words = {"size": "最多 0 MB", "count": "最多 1 份", "twice": "与已上传的“批复.pdf”内容相同"}
    assert sentence.startswith("“又一份.pdf”没有上传：")
    assert words[way] in sentence
    assert len(files_in(media / "evidence")) == 1


@pytest.mark.parametrize("status", [Report.Status.AWAITING_SIGN_OFF, Report.Status.SUBMITTED, Report.Status.ACCEPTED])
def test_nothing_changes_once_it_is_reported(
    status: Report.Status, report: Report, clerk: Client, lead: User, media: Path
) -> None:
    (kept,), _ = attach(report, [file()], by=lead)
    Report.objects.update(status=status)
    for form in ({"evidence": [file(data=PDF + b"2")], "attach": "1"}, {"detach": str(kept.pk)}):
        assert "佐证材料没有改动" in clerk.post(URL, posted("①晚了。") | form).content.decode()
    assert list(report.attachments.all()) == [kept]
    assert len(files_in(media / "evidence")) == 1
    with pytest.raises(RefusedError):
        detach(report, kept.pk, by=lead)


def test_a_file_is_sent_to_readers_of_the_report_and_never_shown(
    report: Report, clerk: Client, lead: User, supervisor: User, partner: User, client_of: ClientOf
) -> None:
    (kept,), _ = attach(report, [file("项目批复 <1>.pdf")], by=lead)
    address = f"{URL}evidence/{kept.pk}/"
    answer = clerk.get(address)
    assert answer.getvalue() == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%A1%B9")
    assert "no-store" in answer["Cache-Control"]
    assert {client_of(other).get(address).status_code for other in (supervisor, partner)} == {404}
    Report.objects.update(status=Report.Status.SUBMITTED, version=1)
    for other in (supervisor, partner):
        page = client_of(other).get(URL).content.decode()
        assert "项目批复 &lt;1&gt;.pdf" in page
        assert "确认删除" not in page
        sent = client_of(other).get(address)
        assert (sent.status_code, sent.getvalue()) == (200, PDF)
    assert clerk.get(f"/2024/Q2/tasks/34/report/evidence/{kept.pk + 1}/").status_code == 404


def test_what_is_removed_with_its_task_leaves_no_file(
    task: Task, report: Report, lead: User, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    attach(report, [file()], by=lead)
    none = Plan.objects.none()
    with django_capture_on_commit_callbacks(execute=True):
        assert remove(none, Task.objects.all(), User.objects.none(), Organization.objects.none()) == 1
    assert not files_in(media / "evidence")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_one_query_however_long(count: int, report: Report, clerk: Client, lead: User) -> None:
    attach(report, [file(data=PDF + bytes([each])) for each in range(count)], by=lead)
    with CaptureQueriesContext(connection) as asked:
        assert clerk.get(URL).content.decode().count("确认删除") == count
    assert sum("reports_attachment" in each["sql"] for each in asked) == 1
