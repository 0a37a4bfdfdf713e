"""The margin of the filing form: findings on what is typed are those after saving, and no reason is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from reports.models import FindingAnswer, Report
from reports.subjects import numbered_findings as findings_told
from reports.subjects import reading_if
from reports.workflow import told_on
from tasks.models import Period, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory, SubProjectFactory
from tests.reports.seed_table import seed_table
from tests.reports.test_filing import sent
from tests.reports.test_kept import nothing_is_read
from tests.reports.test_report_form import posted

URL = "/2024/Q2/tasks/34/report/"
CHECK = f"{URL}check/"
RATE = "②已开工农村危房改造754户，开工率95%。"
ClientOf = Callable[[Visitor], Client]


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the report that opening the period made."""
    return ReportFactory(task=task, period=period, text="")


@pytest.fixture
def clerk(client_of: ClientOf, lead: User, report: Report) -> Client:
    """Return the client of the lead bureau's reporter."""
    return client_of(lead)


def told(answer: Any) -> list[tuple[str, str]]:
    """Return what the margin says: what identifies each finding, and what was computed."""
    return [(each.fingerprint, each.finding.computed) for each in answer.context["margin"].findings]


@pytest.mark.parametrize("place", range(6))
def test_findings_on_the_typed_text_are_those_after_saving(
    place: int, task: Task, report: Report, clerk: Client, lead: User
) -> None:
    _number, text, goal, progress = seed_table().texts[place]
    Task.objects.filter(pk=task.pk).update(text=text)
    task.milestones.update(text=goal)
    SubProjectFactory(task=task, name="沂河北路", aliases=["沂河路北段"])
    read = clerk.post(URL, sent(clerk.get(URL).context["form"], paste=progress, read="paste"))
    rows = sent(read.context["form"])
    typed = clerk.post(CHECK, rows)
    assert (report.entries.count(), FindingAnswer.objects.count()) == (0, 0)
    clerk.post(URL, rows | {"save": "1"})
    saved = [(each.fingerprint, each.finding.computed) for each in told_on(Report.objects.get(), lead)]
    assert told(read) == told(typed) == saved == told(clerk.get(URL))
    assert saved


def test_a_finding_stands_beside_its_row_and_its_reason_is_saved_with_the_form(task: Task, clerk: Client) -> None:
    Task.objects.filter(pk=task.pk).update(text="危房改造800户。")
    rows = ["①前期工作正常。", RATE]
    margin = clerk.post(CHECK, posted(*rows)).content.decode()
    _head, first, second = margin.split('id="told-rows-')
    assert "754 ÷ 800 = 94.25%" in second
    assert "754" not in first
    assert 'href="#id_rows-1-text"' in second
    name = re.search(r'name="(reason-\w+)"', second)
    assert name, second
    reason = {name[1]: "  分母为年初核定数。\n"}
    again = clerk.post(URL, posted(*rows, check="1") | reason)
    assert "分母为年初核定数" in again.content.decode()
    assert not FindingAnswer.objects.exists()
    clerk.post(URL, posted(*rows, save="1") | reason)
    assert FindingAnswer.objects.get().reason == "分母为年初核定数。"
    assert "修改说明" in clerk.get(URL).content.decode()


def test_a_finding_tells_which_of_the_same_words_in_its_row_are_meant(task: Task, clerk: Client) -> None:
    Task.objects.filter(pk=task.pk).update(text="危房改造800户。")
    row = {"text": f"\r\n  ②𠮷庄：\r\n{RATE[1:]}{RATE[1:]}", "base": f"\n②𠮷庄：\n{RATE[1:]}{RATE[1:]}"}
    margin = clerk.post(CHECK, posted("①前期工作正常。", row, initial=1))
    found = re.findall(r'<a [^>]*data-words="([^"]+)" data-begin="(\d+)"', margin.content.decode())
    units = f"\n  ②𠮷庄：\n{RATE[1:]}{RATE[1:]}".encode("utf-16-le")
    assert [words for words, _ in found] == ["开工农村危房改造754户，开工率95%"] * 2
    assert [units[2 * int(begin) :].decode("utf-16-le") for _, begin in found] == [
        RATE[2:] + RATE[1:], RATE[2:]
    ]  # fmt: skip


def test_the_words_of_a_finding_are_quoted_where_its_sentence_lacks_them(task: Task, clerk: Client) -> None:
    Task.objects.filter(pk=task.pk).update(text="危房改造800户。")
    task.milestones.update(text="已开工农村危房改造754户，完成全年目标的95%。")
    beside = clerk.post(
        CHECK, posted(f"①总工程量完成120%。{RATE[1:-1]}，其中甲县、乙县、丙县、丁县的改造任务都已如期开工，开工率90%。")
    ).content.decode()
    quoted = re.findall(r'<p class="finding-words">([^<]+)</p>', beside)
    assert "“开工农村危房改造754户，开工率95%”" in quoted
    assert any(words.startswith("工作目标：“") for words in quoted)
    for item in beside.split("<li ")[1:]:
        said = re.sub(r"<[^>]+>", "", item.split("<details")[0])
        assert all(said.count(words) == 1 for words in re.findall("“([^”]+)”", said)), said


def offers(answer: Any) -> dict[str, str]:
    """Return the keys of the proposals on a page by their words."""
    found = re.findall(r'name="propose"\s+value="([^"]+)"[^>]*>([^<]+)<', answer.content.decode())
    return {words: key for key, words in found}


def test_a_proposal_is_taken_by_a_press_and_changes_the_words_it_stands_on_alone(task: Task, clerk: Client) -> None:
    Task.objects.filter(pk=task.pk).update(text="危房改造800户。")
    text = "\n②开工率95%的县区有三个。\n  已开工农村危房改造754户，开工率95%。"
    row = {"text": text.replace("\n", "\r\n"), "base": text, "percent": "95", "was_percent": "95", "basis": "rate"}
    rows = posted("①前期工作正常。", row, initial=1) | {"next_steps": "抓紧。", "rows-0-stage": "completed"}
    keys = offers(clerk.post(CHECK, rows))
    assert [*keys] == ["改为 94.25%", "改为 94%"]
    answer = clerk.post(URL, rows | {"propose": keys["改为 94.25%"]})
    form = answer.context["form"]
    assert [each["text"].value() for each in form.rows.forms] == ["①前期工作正常。", text[:-4] + "94.25%。"]
    assert (form.rows.forms[1]["percent"].value(), form.rows.forms[0]["stage"].value()) == ("95", "completed")
    assert "95% 改为 94.25%，还没有保存。" in answer.content.decode()
    assert offers(answer) == {}
    assert Report.objects.get().version == 0
    gone = clerk.post(URL, posted("①前期工作正常。", propose=keys["改为 94%"]))
    assert "这处疑点不在了，没有改动" in gone.content.decode()


def test_a_reading_of_the_row_follows_its_mended_words(task: Task, clerk: Client) -> None:
    Task.objects.filter(pk=task.pk).update(text="危房改造800户。")
    row = {"text": RATE, "base": RATE, "percent": "95", "was_percent": "95", "basis": "rate"}
    rows = posted(row, initial=1)
    answer = clerk.post(URL, rows | {"propose": offers(clerk.post(CHECK, rows))["改为 94%"]})
    assert answer.context["form"].rows.forms[0]["percent"].value() == "94"
    clerk.post(URL, sent(answer.context["form"], save="1"))
    assert Report.objects.get().text == RATE.replace("95%", "94%")


def test_an_answer_does_not_lapse_for_what_is_proposed(task: Task, report: Report, lead: User) -> None:
    Task.objects.filter(pk=task.pk).update(text="危房改造800户。")
    reading = reading_if(report, lead, RATE, [])
    assert reading
    words = "share_mismatch\x00754 ÷ 800 = 94.25%\x00progress:开工农村危房改造754户，开工率95%\x00progress:754户\x00task:危房改造800户"
    [finding] = (each for each in findings_told(reading.findings) if each.finding.proposals)
    assert finding.fingerprint == sha256(f"{words}\x001".encode()).hexdigest()


@pytest.mark.usefixtures("task")
def test_a_reason_for_words_that_are_gone_is_told_not_dropped(clerk: Client) -> None:
    reason = {f"reason-{'0' * 64}": "口径不同。"}
    assert "这条说明没有对应的疑点了" in clerk.post(CHECK, posted("①甲路已完工。") | reason).content.decode()
    answer = clerk.post(URL, posted("①甲路已完工。", save="1") | reason, follow=True)
    assert "没有保存：口径不同。" in answer.content.decode()


def test_a_reason_too_long_is_refused_with_the_form_as_typed(task: Task, clerk: Client) -> None:
    Task.objects.filter(pk=task.pk).update(text="危房改造800户。")
    name = re.search(r'name="(reason-\w+)"', clerk.post(CHECK, posted(RATE)).content.decode())
    assert name
    answer = clerk.post(URL, posted(RATE, save="1") | {name[1]: "长" * 1001})
    assert "疑点 1：" in answer.content.decode()
    assert "长" * 1001 in answer.content.decode()
    assert Report.objects.get().version == 0


def test_what_is_not_valid_is_checked_as_it_stands(task: Task, clerk: Client) -> None:
    Task.objects.filter(pk=task.pk).update(text="危房改造800户。")
    row = {"text": RATE, "percent": "95", "basis": ""}
    answer = clerk.post(CHECK, posted(row))
    assert "754 ÷ 800 = 94.25%" in answer.content.decode()
    assert "有的填写有误" in answer.content.decode()


@pytest.mark.usefixtures("task")
def test_what_saving_will_change_is_said_beside_the_row(clerk: Client) -> None:
    row = {"text": "①沂蒙路：总工程量完成60%。", "base": "①沂蒙路：总工程量完成60%。", "name": "沂蒙路",
           "percent": "75", "was_percent": "60", "basis": "works", "stage": "under_construction"}  # fmt: skip
    assert "保存时：60% 改为 75%" in clerk.post(CHECK, posted(row, initial=1)).content.decode()


def test_a_text_that_was_checked_is_not_read_again_by_check_save_and_confirmation(clerk: Client) -> None:
    rows = posted(RATE)
    found = told(clerk.post(CHECK, rows))
    with nothing_is_read():
        assert told(clerk.post(CHECK, rows | {"next_steps": "下季度完工。"})) == found
        assert clerk.post(URL, rows | {"save": "1"}).status_code == 302
    with nothing_is_read(), pytest.raises(AssertionError, match="a text is read"):
        clerk.post(CHECK, posted(f"{RATE}又完成1户。"))


def test_the_text_as_read_is_drawn_anew_where_the_page_shows_another(clerk: Client) -> None:
    page = clerk.post(URL, sent(clerk.get(URL).context["form"], paste=RATE, read="paste"))
    marks = page.context["margin"].marks
    assert f'name="taken" value="{marks}"' in page.content.decode()
    rows = sent(page.context["form"]) | {"taken": marks}
    assert "taken-text" not in clerk.post(CHECK, rows).content.decode()
    changed = clerk.post(CHECK, rows | {"rows-0-text": "②已开工农村危房改造755户，开工率95%。"}).content.decode()
    assert 'id="taken-text"' in changed
    assert ">755户</" in changed
    assert marks not in changed
    answered = {f"reason-{each.fingerprint}": "按台账。" for each in page.context["margin"].findings}
    clerk.post(URL, rows | answered | {"save": "1"})
    again = clerk.post(CHECK, rows | {"version": "1"}).content.decode()
    assert ('id="taken-text"' in again) == bool(answered)
    assert 'id="taken-text"' in clerk.post(CHECK, rows | {"taken": "1"}).content.decode()
