"""Findings where people meet them: who is told, words marked without a changed character, reasons before filing."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from reports import documents
from reports.checks import Column, Finding, Mark, Severity
from reports.documents import marking
from reports.documents.quarter_table import Scope
from reports.documents.sheets import document_table
from reports.models import FindingAnswer, ProgressEntry, Report, Transition
from reports.subjects import Told, reread, told_in
from reports.workflow import Content, EntryData, RefusedError, answer, perform, save, told_on
from tasks.language.figures import Span
from tasks.models import Organization, Period, QuarterlyMilestone, Task, User
from tests.conftest import Visitor
from tests.factories import MilestoneFactory, ReportFactory, TaskFactory

TASK = "农村危房改造800户。"
SAID = "①截至6月底，已开工农村危房改造754户，开工率95%，竣工411户，竣工率52%。"
IMPOSSIBLE = "①截至6月底，已竣工农村危房改造411户，总工程量完成120%。"
FORM = "/2024/Q2/tasks/34/report/"
CONFIRM, ACT = f"{FORM}?confirm", f"{FORM}act/"
TABLE, TASK_PAGE = "/2024/Q2/", "/2024/tasks/34/?quarter=2"
READERS = {"lead", "signatory", "supervisor", "viewer", "admin"}
ClientOf = Callable[[Visitor], Client]
Action, Status = Transition.Action, Report.Status


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return a draft on task 34 with two doubts: 754 ÷ 800 is no 95 %, 411 ÷ 800 no 52 %."""
    Task.objects.filter(pk=task.pk).update(text=TASK)
    QuarterlyMilestone.objects.filter(task=task).update(text="农村危房改造完成300户。")
    task.refresh_from_db()
    return ReportFactory(task=task, period=period, text=SAID)


def said(report: Report, text: str) -> None:
    """Let the report say something else."""
    ProgressEntry.objects.filter(report=report).update(text=text)


def reasons(report: Report, user: User, *words: str) -> dict[str, str]:
    """Return `words` as reasons to the doubts, in order."""
    asked = [each.fingerprint for each in told_on(report, user) if each.asks]
    return dict(zip(asked, words, strict=False))


def posted(report: Report, user: User, *words: str, **further: str) -> dict[str, str]:
    """Return `words` as the page before filing sends them."""
    fields = {f"reason-{mark}": text for mark, text in reasons(report, user, *words).items()}
    return {"version": str(report.version)} | fields | further


def bare(markup: str) -> str:
    """Return what stands in the markup, without tags and white space."""
    return "".join(unescape(re.sub(r"<[^>]*>", "", markup)).split())


# Marks


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Told]]:
    """Return any text with findings on any of its stretches."""
    text = draw(st.text(max_size=60))
    ends = st.integers(0, len(text))
    told = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        places = draw(st.lists(st.tuples(ends, ends).map(sorted), min_size=1, max_size=3))
        spans = tuple(Mark(Column.GOAL, Span(start, end)) for start, end in places)
        severity = draw(st.sampled_from(Severity))
        told.append(Told(number, Finding("code", severity, spans, "", '<"&>', "<b>"), str(number)))
    return text, told


@given(marked_texts())
def test_no_character_of_any_text_is_added_lost_or_moved(made: tuple[str, list[Told]]):
    text, told = made
    markup = marking.with_marks(f"<p>{marking.escape(text, quote=False)}</p>", text, told, Column.GOAL)
    assert unescape(re.sub(r"<[^>]*>", "", markup)) == text
    assert marking.with_marks("<p>", text, told, Column.TASK) == "<p>"
    for each in told:
        shown = any(text[mark.span.start : mark.span.end].strip() for mark in each.finding.spans)
        numbers = " ".join(re.findall(r'data-finding="([0-9 ]+)"', markup)).split()
        assert (str(each.number) in numbers) == shown


def test_the_heaviest_finding_draws_the_line_and_every_number_stands_where_its_words_end():
    spans = [(Severity.HINT, 0, 4), (Severity.DOUBT, 2, 4), (Severity.ERROR, 4, 6)]
    told = [
        Told(number, Finding("code", severity, (Mark(Column.TASK, Span(start, end)),), "", "算式", "句子。"), "")
        for number, (severity, start, end) in enumerate(spans, 1)
    ]
    markup = marking.with_marks("甲乙<i>丙丁</i>戊己庚", "甲乙丙丁戊己庚", told, Column.TASK)
    found = re.findall(r'told-(\w+)" title="(\d)[^"]*"(?: data-finding="([\d ]+)")?><u>(.*?)</u>', markup)
    assert found == [
        ("hint", "1", "", "甲乙"), ("doubt", "1", "1 2", "丙丁"), ("error", "3", "3", "戊己"),
    ]  # fmt: skip


# Who is told


@pytest.mark.parametrize("address", [FORM, TASK_PAGE, TABLE])
def test_the_bureau_and_the_office_are_told_and_nobody_else(
    address: str, report: Report, lead: User, cast: dict[str, Visitor], client_of: ClientOf
) -> None:
    answer(report, reasons(report, lead, "年初核定794户。"), by=lead)
    Report.objects.update(status=Status.ACCEPTED, published_at=report.updated_at)
    for name, visitor in cast.items():
        response = client_of(visitor).get(address)
        markup = response.content.decode() if response.status_code == 200 else ""
        shown = [words in markup for words in ("754 ÷ 800", "年初核定794户。", 'class="told', "data-finding")]
        assert shown == [name in READERS] * 4, name


def test_nothing_is_told_of_a_draft_to_the_office(report: Report, lead: User, supervisor: User, period: Period):
    answer(report, reasons(report, lead, "一", "二"), by=lead)
    assert [bool(each.answer) for each in told_in(period, lead)["34"]] == [True, True]
    assert [each.finding for each in told_in(period, supervisor)["34"] if each.place or each.answer] == []


def test_who_is_told_nothing_costs_nothing(
    report: Report, period: Period, auditor: User, partner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for user, queries in ((auditor, 0), (partner, 1)):
        user.acting  # noqa: B018  the role is read once a request
        with django_assert_num_queries(queries):
            assert told_in(period, user) == {}


# Reasons


def test_a_report_with_open_doubts_is_not_filed(report: Report, lead: User) -> None:
    with pytest.raises(RefusedError, match=r"还有 2 个疑点没有说明，不能报送。"):
        perform(report, Action.SUBMIT, by=lead)
    answer(report, reasons(report, lead, "年初核定794户。"), by=lead)
    with pytest.raises(RefusedError, match="还有 1 个疑点没有说明"):
        perform(report, Action.SUBMIT, by=lead)
    answer(report, reasons(report, lead, "年初核定794户。", "同上。"), by=lead)
    assert perform(report, Action.SUBMIT, by=lead).to_status == Status.AWAITING_SIGN_OFF


def test_no_reason_helps_against_an_error(report: Report, lead: User) -> None:
    said(report, IMPOSSIBLE)
    errors = [each.fingerprint for each in told_on(report, lead) if not each.asks]
    answer(report, dict.fromkeys(errors, "就是这样。"), by=lead)
    assert not FindingAnswer.objects.exists()
    with pytest.raises(RefusedError, match=r"还有 1 处错误没有改正，不能报送。请先改正文字。"):
        perform(report, Action.SUBMIT, by=lead)


def test_a_reason_is_kept_with_who_and_when_until_its_words_change(report: Report, lead: User, signatory: User) -> None:
    answer(report, reasons(report, lead, "年初核定794户。", "同上。"), by=lead)
    first = FindingAnswer.objects.order_by("id").first()
    assert first is not None
    assert (first.code, first.by, first.reason) == ("share_mismatch", lead, "年初核定794户。")
    assert "开工率95%" in first.evidence
    said(report, SAID.replace("竣工率52%", "竣工率53%"))
    assert [str(each.answer or "") for each in told_on(report, lead)] == ["年初核定794户。", ""]
    said(report, SAID)
    assert all(each.answer for each in told_on(report, lead))
    answer(report, reasons(report, lead, "年初核定794户。", ""), by=lead)
    assert [(kept.pk, kept.at) for kept in FindingAnswer.objects.all()] == [(first.pk, first.at)]


def test_equal_words_are_answered_one_by_one(report: Report, lead: User) -> None:
    said(report, f"{SAID}\n{SAID.replace('①', '②')}")
    asked = [each.fingerprint for each in told_on(report, lead) if each.asks]
    assert len(asked) == len(set(asked)) == 4


def test_only_the_reporter_answers_and_only_while_it_is_open(
    report: Report, lead: User, signatory: User, partner: User, supervisor: User
) -> None:
    given = reasons(report, lead, "一")
    for user in (signatory, partner, supervisor):
        with pytest.raises(RefusedError, match="不能修改"):
            answer(report, given, by=user)
    Report.objects.update(status=Status.SUBMITTED)
    with pytest.raises(RefusedError, match="不能修改"):
        answer(report, given, by=lead)


# The page before filing


def test_the_page_before_filing_asks_and_loses_no_reason(report: Report, lead: User, client_of: ClientOf) -> None:
    clerk = client_of(lead)
    markup = clerk.get(CONFIRM).content.decode()
    assert f'<p class="published verbatim">{SAID}</p>' in markup
    assert "疑点 2，待处理 2" in markup
    assert markup.count("<textarea") == 2
    refused = clerk.post(ACT, posted(report, lead, "年初核定<794>户。", "", action="submit")).content.decode()
    assert "还有 1 个疑点没有说明，不能报送。" in refused
    assert 'href="#finding-2"' in refused
    assert 'href="#finding-1"' not in refused
    assert "年初核定&lt;794&gt;户。</textarea>" in refused
    done = clerk.post(ACT, posted(report, lead, "年初核定<794>户。", "同上。", action="submit"), follow=True)
    assert "任务 34：已报送。" in done.content.decode()
    assert "同上。" in done.content.decode()


def test_one_reason_is_that_of_all_doubts_of_its_kind(report: Report, lead: User, client_of: ClientOf) -> None:
    """Ticked, the first reason is kept for both shares; left alone, or for a doubt of another kind, it isn't."""
    clerk = client_of(lead)
    first, second = (each for each in told_on(report, lead) if each.asks)
    assert first.finding.code == second.finding.code
    assert clerk.get(CONFIRM).content.decode().count("其余 1 个同类疑点也用这个理由") == 2
    clerk.post(ACT, posted(report, lead, "甲", "", keep="1"))
    assert [each.reason for each in FindingAnswer.objects.all()] == ["甲"]
    clerk.post(ACT, posted(report, lead, "甲", "", keep="1", same=second.fingerprint))
    assert [each.reason for each in FindingAnswer.objects.all()] == ["甲"]
    clerk.post(ACT, posted(report, lead, "甲", "", keep="1", same=first.fingerprint))
    assert [each.reason for each in FindingAnswer.objects.all()] == ["甲", "甲"]


def test_reasons_can_be_kept_and_words_mended_in_their_row(report: Report, lead: User, client_of: ClientOf) -> None:
    ProgressEntry.objects.filter(report=report).update(order=1, text=SAID)
    ProgressEntry.objects.create(report=report, order=0, text="总的情况：\n")
    clerk = client_of(lead)
    assert 'name="mend" value="1"' in clerk.get(CONFIRM).content.decode()
    mend = clerk.post(ACT, posted(report, lead, "甲", mend="1"))
    assert mend["Location"] == f"{FORM}#id_rows-1-text"
    assert 'id="id_rows-1-text"' in clerk.get(FORM).content.decode()
    assert clerk.post(ACT, posted(report, lead, "甲", mend="//evil"))["Location"] == FORM
    kept = clerk.post(ACT, posted(report, lead, "甲", "乙", keep="1"), follow=True).content.decode()
    assert "说明已保存。" in kept
    assert "都已说明，督查室可以看到" in kept
    assert [each.reason for each in FindingAnswer.objects.all()] == ["甲", "乙"]
    assert Report.objects.get().status == Status.DRAFT


def test_a_reason_for_words_that_a_colleague_changed_is_given_back(
    report: Report, lead: User, colleague: User, client_of: ClientOf
) -> None:
    typed = posted(report, lead, "写给旧文字的理由", "写给另一处的理由", action="submit")
    entry = EntryData(SAID.replace("开工率95%", "开工率96%"), "①")
    save(report, Content((entry,)), by=colleague, version=report.version)
    markup = client_of(lead).post(ACT, typed).content.decode()
    assert "刚刚被别人改过" in markup
    assert "readonly>写给旧文字的理由</textarea>" in markup
    assert "写给另一处的理由</textarea>" in markup
    Report.objects.update(status=Status.SUBMITTED)
    gone = client_of(lead).post(ACT, typed).content.decode()
    assert "写给旧文字的理由" in gone
    assert "写给另一处的理由" in gone


def test_a_reason_that_is_too_long_stays_on_the_page(report: Report, lead: User, client_of: ClientOf) -> None:
    markup = client_of(lead).post(ACT, posted(report, lead, "长" * 1001, "乙", action="submit")).content.decode()
    assert "没有报送" in markup
    assert "长" * 1001 in markup
    assert "乙</textarea>" in markup
    assert not FindingAnswer.objects.exists()


# Where it shows


@pytest.mark.parametrize("address", [FORM, TASK_PAGE, TABLE])
def test_the_official_text_is_the_same_with_and_without_marks(
    address: str, report: Report, supervisor: User, stranger: User, client_of: ClientOf
) -> None:
    Report.objects.update(status=Status.ACCEPTED, published_at=report.updated_at)
    told, plain = (client_of(user).get(address).content.decode() for user in (supervisor, stranger))
    assert 'data-finding="1"' in told
    for text in (SAID, "农村危房改造完成300户。"):
        assert text in bare(told)
        assert text in bare(plain)
    assert "开工农村危房改造754户，开工率95%</u>" in told.replace("</u></mark>", "</u>").replace("754户</u>", "754户")


def test_the_table_shows_findings_in_the_margin_or_hides_them(
    report: Report, supervisor: User, client_of: ClientOf
) -> None:
    Report.objects.update(status=Status.SUBMITTED)
    client = client_of(supervisor)
    shown, hidden = (client.get(TABLE, query).content.decode() for query in ({}, {"findings": "hide"}))
    assert "1 项任务 · 子项目 0 个 · 疑点 2" in shown
    assert '<th scope="col" class="aside">进度与疑点 <small>不打印</small></th>' in shown
    assert shown.count('<li class="finding finding-doubt">') == 2
    assert '<option value="hide" selected>' in hidden
    for mark in ("data-finding", "finding-doubt", 'class="aside"', "· 疑点"):
        assert mark not in hidden


def test_an_answer_and_last_quarters_report_renew_the_table(
    report: Report, task: Task, lead: User, client_of: ClientOf
) -> None:
    client = client_of(lead)
    client.get(TABLE)
    tags = [client.get(TABLE)["ETag"]]
    answer(report, reasons(report, lead, "年初核定794户。"), by=lead)
    tags.append(client.get(TABLE)["ETag"])
    assert "年初核定794户。" in client.get(TABLE).content.decode()
    before = Period.objects.create(plan=task.plan, number=1)
    tags.append(client.get(TABLE)["ETag"])
    ReportFactory(task=task, period=before, text=SAID.replace("754户", "760户"))
    tags.append(client.get(TABLE)["ETag"])
    assert len(set(tags)) == 4


def test_no_mark_goes_into_a_document(report: Report, period: Period, supervisor: User) -> None:
    Report.objects.update(status=Status.SUBMITTED)
    for kind in ("html", "tsv", "json"):
        made = documents.render(document_table(period, supervisor, Scope(), kind), kind).decode()
        assert "疑点" not in made
        assert "<mark" not in made
    assert "<mark" not in documents.fragment(document_table(period, supervisor, Scope(), "html"))


def test_excel_carries_the_findings_with_their_answers_to_who_is_told(
    report: Report, period: Period, lead: User, partner: User, stranger: User, tmp_path: object
) -> None:
    answer(report, reasons(report, lead, "=年初核定794户。"), by=lead)
    Report.objects.update(status=Status.ACCEPTED, published_at=report.updated_at)
    book = f"{tmp_path}/二季度.xlsx"
    with open(book, "wb") as file:  # noqa: PTH123
        file.write(documents.render(document_table(period, lead, Scope(), "xlsx"), "xlsx"))
    sheet = load_workbook(book)["数据核对"]
    head, first, second = sheet.iter_rows(values_only=True)
    assert head == ("任务编号", "所在栏", "类别", "所依据的原文", "核对", "说明", "单位说明")
    assert first[:3] == ("34", "推进情况、工作任务", "疑点")
    assert first[3] == "推进情况：开工农村危房改造754户，开工率95%\n工作任务：农村危房改造800户"
    assert sheet["D2"].alignment.wrap_text
    assert (
        sum(column.width for column in sheet.column_dimensions.values()) < 205
    )  # 370 mm: half of it printed is legible
    assert sheet.row_dimensions[2].height > 2 * sheet["D2"].font.size
    assert (first[4], first[6], second[6]) == ("754 ÷ 800 = 94.25%", "=年初核定794户。", None)
    assert sheet["G2"].data_type == "s"
    for user in (partner, stranger):
        assert [each.title for each in document_table(period, user, Scope(), "xlsx").sheets] == ["子项目", "年度目标"]


def test_the_import_preview_tells_what_it_finds_and_imports_all_the_same(
    admin: User, bureau: Organization, client_of: ClientOf
) -> None:
    clerk = client_of(admin)
    table = f"2024年二季度任务\n任务编号\t牵头单位\t工作任务\t二季度推进情况\n34\t市住建局\t{TASK}\t{SAID}\n35\t市住建局\t修路\t\n"
    address = clerk.post("/imports/new/", {"text": table})["Location"]
    page = clerk.get(address)
    assert [len(row.findings_told) for row in page.context["preview"].rows] == [2, 0]
    markup = page.content.decode()
    assert '<span class="as-link">疑点 2</span>' in markup
    assert "754 ÷ 800 = 94.25%" in markup
    assert not Task.objects.exists()
    clerk.post(address, {"write": "1", "keep": ["34", "35"]})
    imported = told_in(Period.objects.get(), admin)["34"]
    assert [each.finding for each in imported] == [
        each.finding for each in page.context["preview"].rows[0].findings_told
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_findings_take_the_same_queries_for_every_number_of_tasks(
    count: int, period: Period, bureau: Organization, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        task = TaskFactory(plan=period.plan, lead=bureau, text=TASK)
        MilestoneFactory(task=task, period=period)
        report = ReportFactory(task=task, period=period, text=SAID)
        answer(report, dict.fromkeys([each.fingerprint for each in told_on(report, lead)], "属实"), by=lead)
    list(reread())
    with django_assert_num_queries(9):
        told = told_in(period, lead)
        assert len(told) == count
        assert all(str(each.answer.by) == "李静" for listed in told.values() for each in listed if each.answer)
