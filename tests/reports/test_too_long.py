"""A row, a paste, a file, a report that is too long is refused before anything is read, and comes back as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.html import escape

from reports.models import Contribution, Report, ReportDraft
from reports.workflow import LONGEST_REPORT, LONGEST_ROW
from tasks.models import User
from tests.conftest import Visitor
from tests.reports.test_report_form import URL, blank, clerk, posted, stored

__all__ = ["blank", "clerk"]

ClientOf = Callable[[Visitor], Client]
ROW = "西三路：已完工；" * (31_204 // 8)
LONG = [f"第{place}号路：{'已完工，' * 3_000}" for place in range(17)]


def fail(*_: object, **__: object) -> None:
    raise AssertionError("read")


@pytest.fixture
def not_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test that reads rows out of a text."""
    monkeypatch.setattr("reports.filing.forms.taking.understand", fail)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test that reads typed rows, or asks for findings on them."""
    for name in (
        "filing.forms.rows.stage_read",
        "filing.forms.rows.places",
        "filing.views.checking.told_on",
        "filing.views.checking.understand",
    ):
        monkeypatch.setattr(f"reports.{name}", fail)


def test_the_limits() -> None:
    assert (LONGEST_ROW, LONGEST_REPORT) == (20_000, 200_000)
    assert len(ROW) > LONGEST_ROW
    assert sum(map(len, LONG)) > LONGEST_REPORT
    assert max(map(len, LONG)) < LONGEST_ROW


@pytest.mark.parametrize("button", ["", "check", "add", "preview"])
@pytest.mark.usefixtures("blank", "unread")
def test_a_row_that_is_too_long_comes_back(clerk: Client, button: str) -> None:
    further = {button: "1"} if button else {}
    answer = clerk.post(URL, posted("①短的一行。", {"text": ROW, "percent": "60"}, token="a" * 32, **further))
    page = answer.content.decode()
    assert f"最多 20,000 字，现有 {len(ROW):,} 字，请拆开或删减。" in page
    assert "第 2 行“文字”" in page
    assert [row["text"].value() for row in answer.context["form"].rows.forms][:2] == ["①短的一行。", ROW]
    assert stored().version == 0
    assert len(page) < 5 * len(ROW)


@pytest.mark.usefixtures("blank")
def test_what_was_refused_is_kept_as_a_draft_until_it_is_saved(clerk: Client) -> None:
    token = "a" * 32
    clerk.post(URL, posted(ROW, token=token))
    draft = ReportDraft.objects.get()
    assert draft.data["rows-0-text"] == [ROW]
    resumed = clerk.get(URL, {"draft": draft.pk})
    assert resumed.context["form"].rows.forms[0]["text"].value() == ROW


@pytest.mark.usefixtures("blank")
def test_a_row_of_the_greatest_length_is_saved(clerk: Client) -> None:
    token, text = "a" * 32, ROW[:LONGEST_ROW]
    clerk.post(URL, posted(ROW, token=token))
    assert clerk.post(URL, posted(text, token=token)).status_code == 302
    assert stored().text == text
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize("address", [URL, f"{URL}check/"])
@pytest.mark.usefixtures("blank", "unread")
def test_rows_that_are_too_long_together_come_back(clerk: Client, address: str) -> None:
    answer = clerk.post(address, posted(*LONG))
    count = sum(map(len, LONG))
    assert [row["text"].value() for row in answer.context["form"].rows.forms][: len(LONG)] == LONG
    assert stored().version == 0
    if address == URL:
        assert f"推进情况最多 200,000 字，现有 {count:,} 字" in answer.content.decode()
        assert ReportDraft.objects.get().data["rows-16-text"] == [LONG[16]]


@pytest.mark.usefixtures("blank", "unread")
def test_what_is_kept_while_typing_says_that_it_is_too_long(clerk: Client) -> None:
    answer = clerk.post(f"{URL}draft/", posted(*LONG))
    assert "推进情况最多 200,000 字" in answer.json()["told"]
    assert ReportDraft.objects.get().data["rows-0-text"] == [LONG[0]]


@pytest.mark.usefixtures("blank", "not_understood")
def test_a_paste_that_is_too_long_comes_back(clerk: Client) -> None:
    text = "".join(LONG)
    answer = clerk.post(URL, posted("①原有一行。", paste=text, read="paste"))
    page = answer.content.decode()
    assert f"推进情况最多 200,000 字，现有 {len(text):,} 字" in page
    assert text in page
    assert [row["text"].value() for row in answer.context["form"].rows.forms][:1] == ["①原有一行。"]
    assert ReportDraft.objects.get().data["paste"] == [text]


@pytest.mark.usefixtures("blank", "not_understood")
def test_a_file_that_is_too_long_is_not_read(clerk: Client) -> None:
    file = SimpleUploadedFile("推进情况.txt", (("西三路：已完工。" * 20 + "\n") * 1_300).encode())
    answer = clerk.post(URL, posted("①原有一行。", read="upload") | {"file": file})
    page = answer.content.decode()
    assert "没有读取" in page
    assert "200,000 字" in page
    assert "①原有一行。" in page


def test_a_contribution_that_is_too_long_comes_back(blank: Report, client_of: ClientOf, partner: User) -> None:
    text = "本单位情况。" * 10_000
    address = f"{URL.removesuffix('report/')}contribution/"
    page = client_of(partner).post(address, {"version": "0", "text": text}).content.decode()
    assert f"最多 50,000 字，现有 {len(text):,} 字" in page
    assert escape(text) in page
    assert "maxlength" not in page.partition("<main")[2]
    assert not Contribution.objects.filter(report=blank).exists()


@pytest.mark.django_db
def test_the_command_reads_no_file_that_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("".join(LONG), encoding="utf-8")
    with pytest.raises(CommandError, match=r"long.txt”：推进情况最多 200,000 字，现有"):
        call_command("read_narrative", str(path), "--json")


@pytest.mark.usefixtures("blank")
@pytest.mark.parametrize(("address", "button"), [(URL, "check"), (URL, "preview"), (f"{URL}check/", "")])
def test_a_text_that_is_not_read_in_time_comes_back(
    clerk: Client, monkeypatch: pytest.MonkeyPatch, address: str, button: str
) -> None:
    typed = "①西三路：完成60%，市城管局配合。"
    form = posted(typed, token="a" * 32, **({button: "1"} if button else {}))
    assert clerk.post(address, form).status_code in (200, 302)
    before = stored().version
    monkeypatch.setattr("linyi_tasks.crowding.READING", 0)
    typed = typed.replace("60%", "61%")  # what was read before is kept
    answer = clerk.post(address, posted(typed, token="b" * 32, **({button: "1"} if button else {})))
    assert answer.status_code == 422
    assert "秒内没有读完。没有保存任何内容" in answer.content.decode()
    assert escape(typed) in answer.content.decode()
    assert stored().version == before
    assert clerk.get(URL).status_code == 200
