"""A folder for files that is full, read-only or has lost a file: a sentence, no half of a file, and nothing else fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import documents
from reports.documents.quarter_table import quarter_table
from reports.filing.evidence import attach
from reports.importing import Options, import_bytes, stage
from reports.models import Attachment, Report
from tasks import deployment
from tasks.files.whole import write_whole
from tasks.models import ImportBatch, Organization, Period, Task, User
from tests.factories import ReportFactory
from tests.full import full_disk
from tests.reports.test_report_form import posted
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], StrictClient]
PDF = b"%PDF-1.7\n" + b"0" * 5000
TABLE = "2024年二季度重点工作任务\n任务编号\t工作任务\t牵头单位\t二季度推进情况\n34\t修路。\t市住建局\t①已开工。\n"
URL = "/2024/Q2/tasks/34/report/"
FULL = "服务器存放文件的磁盘已满或不能写入，文件没有保存"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Return the folder in which files are kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the report that opening the period made."""
    return ReportFactory(task=task, period=period, text="")


def files_in(folder: Path) -> list[Path]:
    """Return the files below a folder, halves too."""
    return [path for path in folder.rglob("*") if path.is_file()]


def make_read_only(folder: Path) -> None:
    """Let nothing be written there, not even by root: a file stands where the folder should."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("")


def test_a_file_is_written_whole_or_not_at_all(media: Path) -> None:
    with full_disk(), pytest.raises(OSError, match="too large"):
        write_whole(media / "a", [b"0" * 900, b"0" * 900])
    assert files_in(media) == []
    write_whole(media / "a", [b"0" * 900, b"0" * 900])
    assert (media / "a").stat().st_size == 1800
    assert (media / "a").stat().st_mode & 0o777 == 0o640
    with full_disk(), pytest.raises(OSError, match="too large"):
        write_whole(media / "a", [b"1" * 2000])
    assert set((media / "a").read_bytes()) == {ord("0")}


@pytest.mark.parametrize("way", ["full", "read-only"])
def test_evidence_is_refused_in_words_and_leaves_nothing(
    way: str, report: Report, lead: User, client_of: ClientOf, media: Path
) -> None:
    clerk = client_of(lead)
    form = posted("①还没写完", attach="1") | {"evidence": [SimpleUploadedFile("批复.pdf", PDF)]}
    if way == "full":
        with full_disk():
            page = clerk.post(URL, form).content.decode()
    else:
        make_read_only(media)
        page = clerk.post(URL, form).content.decode()
    assert f"“批复.pdf”没有上传：{FULL}" in page
    assert "①还没写完" in page
    assert not Attachment.objects.exists()
    assert way == "read-only" or files_in(media) == []


def test_a_disk_that_was_full_once_leaves_no_half_of_an_import(
    client_of: ClientOf, admin: User, bureau: Organization, media: Path
) -> None:
    clerk, text = client_of(admin), TABLE + "35\t架桥。\t市住建局\t" + "①已完工。" * 200
    with full_disk():
        page = clerk.post(reverse("import_new"), {"text": text}).content.decode()
        assert import_bytes(text.encode(), "表.txt", Options()).problems[0].message.startswith(FULL)
    assert FULL in page
    assert not ImportBatch.objects.exists()
    assert files_in(media) == []
    assert import_bytes(text.encode(), "表.txt", Options()).counts["new"] == 2


def test_half_a_file_of_an_earlier_day_is_replaced_by_the_whole(bureau: Organization, media: Path) -> None:
    data = TABLE.encode()
    told = sha256(data).hexdigest()
    half = media / "imports" / told[:2] / told
    half.parent.mkdir(parents=True)
    half.write_bytes(data[:80])
    batch = stage(data, "表.txt", None)
    assert (batch.file.path, half.read_bytes()) == (str(half), data)
    assert stage(data, "又是.txt", None).file.path == str(half)
    assert files_in(media) == [half]


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_or_dropped_leaves_no_file(
    client_of: ClientOf, admin: User, bureau: Organization, media: Path
) -> None:
    clerk = client_of(admin)
    clerk.post(reverse("import_new"), {"text": "没有表格的一段文字"})
    assert files_in(media) == []
    for _ in range(2):
        clerk.post(reverse("import_new"), {"text": TABLE})
    ImportBatch.objects.create(
        name="又一次", sha256=ImportBatch.objects.get().sha256, file=ImportBatch.objects.get().file
    )
    for batch in ImportBatch.objects.order_by("pk"):
        assert len(files_in(media)) == 1
        clerk.post(reverse("import_undo", args=[batch.pk]), {"drop": "1"})
    assert files_in(media) == []


@pytest.mark.parametrize("state", ["gone", "cut"])
def test_a_stored_file_that_is_not_there_is_said(
    state: str, report: Report, lead: User, admin: User, client_of: ClientOf, media: Path
) -> None:
    (kept,), _ = attach(report, [SimpleUploadedFile("批复.pdf", PDF)], by=lead)
    batch = stage(TABLE.encode(), "表.txt", admin)
    for path in files_in(media):
        if state == "gone":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:50])
    clerk, keeper = client_of(lead), client_of(admin)
    for answer in (clerk.get(f"{URL}evidence/{kept.pk}/"), keeper.get(reverse("import_file", args=[batch.pk]))):
        assert answer.status_code == 404
        assert "请联系管理员从备份中恢复" in answer.content.decode()
    page = keeper.get(reverse("import", args=[batch.pk]), follow=True).content.decode()
    assert "“表.txt”不能继续导入：文件在服务器上找不到了" in page


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_document_is_sent_though_it_can_not_be_kept(
    kind: str, report: Report, lead: User, client_of: ClientOf, media: Path
) -> None:
    with full_disk():
        made = client_of(lead).get(f"/2024/Q2/table.{kind}")
    assert made.status_code == 200
    assert files_in(media) == []
    make_read_only(media)
    table = quarter_table(report.period)
    assert documents.kept_document(table, kind) == documents.render(table, kind)


def test_check_deploy_sees_it(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert deployment.media_takes_files(None) == []
    monkeypatch.setattr(deployment, "LEAST_FREE", 10**18)
    assert [each.id for each in deployment.media_takes_files(None)] == ["tasks.W002"]
    make_read_only(media)
    assert [each.id for each in deployment.media_takes_files(None)] == ["tasks.E002"]
