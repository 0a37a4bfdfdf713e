"""Filling in a report: rows, readings, words; nothing typed is lost, nothing stored is written over unseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from crispy_forms.utils import render_crispy_form
from django.forms import Form
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from lxml import html
from pytest_django import DjangoAssertNumQueries

from reports.filing.forms.row_shown import RowShown
from reports.filing.forms.rows import (
    FORM_ROWS,
    HIDDEN,
    KINDS,
    MOST_ROWS,
    READ_ROWS,
    SHOWN,
    EntryForm,
    Rows,
    district_field,
)
from reports.filing.forms.words import WordsForm
from reports.filing.settling import write_names
from reports.filing.tags import field_values
from reports.models import Report, ReportDraft, Transition
from reports.subjects import reread
from reports.workflow import AnswerData, Content, EntryData, content_of, perform, save
from tasks.models import AnnualTarget, Organization, Period, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import (
    AnnualTargetFactory,
    ConditionFactory,
    OrganizationFactory,
    PeriodFactory,
    ProgressEntryFactory,
    ReportFactory,
    SubProjectFactory,
    TargetReadingFactory,
    TaskFactory,
)

URL = "/2024/Q2/tasks/34/report/"
ClientOf = Callable[[Visitor], Client]
BLANK = {"name": "", "district": "", "stage": "unstated", "percent": "", "basis": "", "ORDER": ""}


def posted(*rows: dict[str, Any] | str, initial: int = 0, version: int = 0, **further: str) -> dict[str, str]:
    """Return what a browser sends: `rows` as texts or values, of which `initial` were there before."""
    data = {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": str(initial), "version": str(version)}
    for place, row in enumerate(rows):
        values = BLANK | ({"text": row} if isinstance(row, str) else row)
        data |= {f"rows-{place}-{name}": value for name, value in values.items()}
    return data | {"obstacles": "", "next_steps": ""} | further


@pytest.fixture
def clerk(client_of: ClientOf, lead: User) -> Client:
    """Return the client of the lead bureau's reporter."""
    return client_of(lead)


@pytest.fixture
def blank(task: Task, period: Period) -> Report:
    """Return the report that opening the period made: nobody has written in it."""
    return ReportFactory(task=task, period=period, text="")


def stored() -> Report:
    """Return the only report of the second quarter."""
    return Report.objects.get(period__number=2)


@pytest.mark.usefixtures("blank")
def test_opening_the_form_writes_nothing(task: Task, clerk: Client) -> None:
    answer = clerk.get(URL)
    assert "保存草稿" in answer.content.decode()
    assert task.milestones.get().text in answer.content.decode()
    assert (stored().version, stored().text) == (0, "")


def test_a_period_that_is_not_opened_says_who_opens_it(task: Task, period: Period, clerk: Client, admin: User) -> None:
    Period.objects.update(opened_at=None)
    assert "2024年二季度还没有开放填报，由管理员陈志远开放" in clerk.get(URL).content.decode()
    markup = clerk.post(URL, posted("①先写下来。")).content.decode()
    assert "还没有开放填报" in markup
    assert "①先写下来。" in markup
    assert not Report.objects.exists()
    Period.objects.update(opened_at=timezone.now())
    assert "开放填报后才增加了这项任务，请管理员陈志远补建报告" in clerk.get(URL).content.decode()


@pytest.mark.parametrize("button", ["save", "preview"])
@pytest.mark.parametrize(
    ("field", "other"),
    [("", ""), ("rows-0-text", "①甲路：在建，总体完成60%；"), ("rows-0-stage", "completed"), ("rows-0-name", "乙路"),
     ("next_steps", "再筹资金"), ("reading-{target}", "2"), ("condition-{condition}", "missed"), ("outlook", "adjusted")],
)  # fmt: skip
def test_a_form_saved_as_it_stands_makes_no_version(
    field: str, other: str, button: str, blank: Report, task: Task, clerk: Client, lead: User, colleague: User
) -> None:
    """Nobody is its writer by that, and what was kept while they typed goes all the same; each part of it counts."""
    target, condition = AnnualTargetFactory(task=task), ConditionFactory(milestone=task.milestones.get())
    road = SubProjectFactory(task=task, name="甲路")
    entry = EntryData(
        "①甲路：在建，完成60%；", "①", 0, "甲路", road.pk, None, "under_construction", Decimal(60), "works"
    )
    texts, answers = ("缺资金", "筹资金"), {condition.pk: AnswerData("partly")}
    content = Content((entry,), {target.pk: Decimal("1.50")}, *texts, answers, "difficult", "缺资金")
    save(blank, content, by=colleague, version=0)
    form = html.fromstring(clerk.get(URL).content.decode()).get_element_by_id("filing")
    shown = {name: (value or "").removeprefix("\n") for name, value in form.form_values()}
    ReportDraft.objects.create(report=blank, user=lead, token=shown["token"], data={}, version=1)
    field = field.format(target=target.pk, condition=condition.pk)
    assert not field or field.startswith("condition") or field in shown
    clerk.post(URL, shown | {button: "1"} | ({field: other} if field else {}))
    assert stored().version == (2 if field else 1)
    assert set(stored().writers.all()) == ({lead, colleague} if field else {colleague})
    assert not ReportDraft.objects.exists()


@pytest.mark.usefixtures("blank")
def test_the_first_save_makes_the_draft(task: Task, clerk: Client, lead: User) -> None:
    answer = clerk.post(URL, posted("①甲路已完工。", "②乙路在建。", obstacles="缺资金", next_steps="筹资金", save="1"))
    assert answer["Location"] == URL
    assert "草稿已保存" in clerk.get(URL).content.decode()
    report = stored()
    assert report.text == "①甲路已完工。\n②乙路在建。"
    assert (report.obstacles, report.next_steps, report.status, report.version) == ("缺资金", "筹资金", "draft", 1)
    assert list(report.entries.values_list("item", "marker")) == [(0, "①"), (1, "②")]
    assert list(report.writers.all()) == [lead]


@pytest.mark.usefixtures("blank")
def test_rows_carry_what_they_say_of_a_sub_project(task: Task, clerk: Client) -> None:
    district = OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    known = SubProjectFactory(task=task, name="西三路", aliases=["西三路单面工程"], district=district)
    rows = [
        {"text": "①道路：西三路单面工程：总工程量完成６０％；", "name": "西三路单面工程", "stage": "under_construction",
         "percent": "６０％", "basis": "works"},
        {"text": "新路：已完工。", "name": "新路", "stage": "completed", "district": str(district.pk)},
    ]  # fmt: skip
    clerk.post(URL, posted(*rows))
    assert not task.subprojects.filter(name="新路").exists()
    write_names(stored())
    first, second = stored().entries.all()
    assert (first.name, first.subproject, first.district) == ("西三路单面工程", known, district)
    assert (first.percent, first.basis, first.stage) == (Decimal(60), "works", "under_construction")
    new = task.subprojects.get(name="新路")
    assert (second.name, second.subproject, second.district, second.item) == ("新路", new, district, 0)
    assert new.district == district
    assert stored().text == "①道路：西三路单面工程：总工程量完成６０％；新路：已完工。"


def test_an_unchanged_form_keeps_every_character(task: Task, period: Period, clerk: Client, lead: User) -> None:
    texts = ["  ①甲路：完成60%；", "\n乙路：在建；②", "　丙路。\n\n", "②丁路。\n"]
    report = ReportFactory(task=task, period=period, text="")
    save(report, Content(tuple(EntryData(text) for text in texts)), by=lead, version=0)
    clerk.post(URL, posted(*(text.strip() for text in texts), initial=4, version=1))
    assert [entry.text for entry in stored().entries.all()] == texts
    clerk.post(URL, posted("①甲路：完成65%；", *(text.strip() for text in texts[1:]), initial=4, version=2))
    assert [entry.text for entry in stored().entries.all()] == ["  ①甲路：完成65%；", *texts[1:]]


def test_rows_are_moved_and_removed_without_a_script(task: Task, period: Period, clerk: Client, lead: User) -> None:
    report = ReportFactory(task=task, period=period, text="")
    save(report, Content(tuple(EntryData(f"{mark}路。") for mark in "①②③")), by=lead, version=0)
    rows = [
        {"text": "①路。", "ORDER": "3"},
        {"text": "②路。", "ORDER": "2", "DELETE": "on"},
        {"text": "③路。", "ORDER": "1"},
        {"text": "", "ORDER": "7"},
    ]
    assert clerk.post(URL, posted(*rows, initial=3, version=1)).status_code == 302
    assert stored().text == "③路。\n①路。"


@pytest.mark.usefixtures("blank")
def test_a_new_item_gets_one_line_feed_however_often_it_is_saved(task: Task, clerk: Client) -> None:
    clerk.post(URL, posted("①甲；", "②乙。"))
    clerk.post(URL, posted("①改；", "②乙。", initial=2, version=1))
    clerk.post(URL, posted("①又改；", "②乙。", "③丙。", initial=2, version=2))
    assert stored().text == "①又改；\n②乙。\n③丙。"


@pytest.mark.usefixtures("blank")
def test_line_ends_become_line_feeds(task: Task, clerk: Client) -> None:
    clerk.post(URL, posted("①甲\r\n乙", obstacles="一\r\n二"))
    assert (stored().text, stored().obstacles) == ("①甲\n乙", "一\n二")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"percent": "1o5", "basis": "works"}, "第 2 行“百分比”：“1o5”不是数字，请只填数字，如 94.25。"),
        ({"percent": "60"}, "第 2 行“口径”：填了百分比须选口径。"),
        ({"basis": "works"}, "第 2 行“百分比”：选了口径须填百分比；没有百分比的，口径选“无”。"),
        ({"percent": "120", "basis": "works"}, "第 2 行“百分比”：百分比为 120，应在 0 至 100 之间"),
        ({"percent": "-1", "basis": "annual_target"}, "第 2 行“百分比”：百分比为 -1，应在 0 至 100 之间"),
        ({"text": ""}, "第 2 行“文字”：文字不能为空；不要这一行的，请勾选“删除”。"),
        ({"name": "长" * 121}, "第 2 行“子项目”"),
    ],
)
def test_a_problem_names_its_row_and_nothing_is_lost(
    row: dict[str, str], sentence: str, task: Task, clerk: Client
) -> None:
    rows = ["①甲路已完工。", {"text": "②乙路<b>在建</b>。", "stage": "completed"} | row]
    markup = clerk.post(URL, posted(*rows, next_steps="筹资金")).content.decode()
    assert sentence in markup
    assert "有 1 处需要修改，还没有保存" in markup
    for typed in ("①甲路已完工。", "筹资金", *(["②乙路&lt;b&gt;在建&lt;/b&gt;。"] if "text" not in row else [])):
        assert typed in markup
    assert not Report.objects.exists()


@pytest.mark.usefixtures("blank")
def test_a_share_of_the_annual_target_may_exceed_a_hundred(task: Task, clerk: Client) -> None:
    clerk.post(URL, posted({"text": "①完成120%。", "percent": "120", "basis": "annual_target"}))
    assert stored().entries.get().percent == Decimal(120)


def test_readings_are_kept_by_target(task: Task, period: Period, clerk: Client, lead: User) -> None:
    own, emptied = AnnualTargetFactory(task=task), AnnualTargetFactory(task=task)
    others = AnnualTargetFactory(task=task, owner=OrganizationFactory())
    report = ReportFactory(task=task, period=period)
    for target in (own, emptied, others):
        TargetReadingFactory(report=report, target=target, value=5)
    typed = {f"reading-{own.pk}": "1,234.5", f"reading-{emptied.pk}": "", f"reading-{others.pk}": "99"}
    clerk.post(URL, posted("①甲。", initial=1, **typed))
    assert dict(report.readings.values_list("target", "value")) == {own.pk: Decimal("1234.5"), others.pk: Decimal(5)}


def test_a_reading_that_is_no_number_is_named_and_kept(task: Task, clerk: Client) -> None:
    target: AnnualTarget = AnnualTargetFactory(task=task)
    markup = clerk.post(URL, posted("①甲。", **{f"reading-{target.pk}": "约20"})).content.decode()
    assert "年度目标累计“城市道路”：“约20”不是数字" in markup
    assert 'value="约20"' in markup
    assert "“城市道路”" in clerk.post(URL, posted("①甲。", **{f"reading-{target.pk}": "-1"})).content.decode()


@pytest.mark.usefixtures("blank")
def test_last_quarter_stands_beside(task: Task, period: Period, clerk: Client) -> None:
    before = ReportFactory(
        task=task, period=PeriodFactory(plan=period.plan, number=1), accepted=True, text="①一季度的话。"
    )
    TargetReadingFactory(report=before, value=Decimal(7))
    markup = clerk.get(URL).content.decode()
    assert "①一季度的话。" in markup
    assert '<span class="meta">上季度 </span>7</span>' in markup


def test_a_stale_version_shows_both_and_overwrites_neither(
    task: Task, clerk: Client, colleague: User, period: Period
) -> None:
    report = ReportFactory(task=task, period=period, text="")
    save(report, Content((EntryData("①同事写的。"),)), by=colleague, version=0)
    answer = clerk.post(URL, posted("①我写的。", initial=1, obstacles="我的问题", save="1"))
    markup = answer.content.decode()
    for words in ("别人改过", "①同事写的。", "①我写的。", "我的问题"):
        assert words in markup
    assert stored().text == "①同事写的。"
    assert 'name="version" value="1"' in markup
    clerk.post(URL, posted("①我写的。", initial=1, version=1, save="1"))
    assert stored().text == "①我写的。"


@pytest.mark.usefixtures("blank")
def test_two_first_saves_do_not_overwrite_each_other(task: Task, clerk: Client) -> None:
    clerk.post(URL, posted("①先写的。"))
    markup = clerk.post(URL, posted("①后写的。")).content.decode()
    assert "①先写的。" in markup
    assert "①后写的。" in markup
    assert stored().text == "①先写的。"


@pytest.mark.parametrize("closed", [True, False])
def test_what_can_no_longer_be_saved_is_given_back(
    closed: bool, task: Task, period: Period, clerk: Client, lead: User
) -> None:
    report = ReportFactory(task=task, period=period, text="①报出去的。")
    if closed:
        period.closed_at = timezone.now()
        period.save()
    else:
        perform(report, Transition.Action.SUBMIT, by=lead)
    markup = clerk.post(URL, posted("①晚了一步。", initial=1)).content.decode()
    assert "现在不能修改" in markup
    assert "①晚了一步。" in markup
    assert "①报出去的。" in markup
    assert stored().text == "①报出去的。"


def test_a_refused_first_save_leaves_no_empty_report(task: Task, period: Period, clerk: Client) -> None:
    period.closed_at = timezone.now()
    period.save()
    assert "①晚了一步。" in clerk.post(URL, posted("①晚了一步。")).content.decode()
    assert not Report.objects.exists()


@pytest.mark.usefixtures("blank")
def test_before_filing_the_text_is_shown_as_it_will_be_published(task: Task, clerk: Client) -> None:
    answer = clerk.post(URL, posted("①甲路<已>完工。", "②乙路在建。", preview="1"), follow=True)
    assert answer.redirect_chain == [(f"{URL}?confirm", 302)]
    markup = answer.content.decode()
    assert '<p class="published verbatim">①甲路&lt;已&gt;完工。\n②乙路在建。</p>' in markup
    assert 'name="version" value="1"' in markup
    reasons = dict.fromkeys(re.findall(r'name="(reason-[0-9a-f]+)"', markup), "属实")
    done = clerk.post(f"{URL}act/", {"action": "submit", "version": "1"} | reasons, follow=True)
    assert "任务 34：已报送。" in done.content.decode()
    assert stored().status == Report.Status.AWAITING_SIGN_OFF


@pytest.mark.usefixtures("blank")
def test_an_empty_report_is_not_previewed(task: Task, clerk: Client) -> None:
    assert "推进情况还是空的" in clerk.post(URL, posted("", preview="1")).content.decode()
    assert stored().version == 0
    assert "保存草稿" in clerk.get(URL, {"confirm": ""}).content.decode()


def test_the_page_before_filing_names_who_signs(
    task: Task, period: Period, bureau: Organization, signatory: User, clerk: Client
) -> None:
    ReportFactory(task=task, period=period)
    assert "报送后由 <strong>张勇</strong> 审签" in clerk.get(URL, {"confirm": ""}).content.decode()
    bureau.signs_off = False
    bureau.save()
    assert "报送后直接到督查室" in clerk.get(URL, {"confirm": ""}).content.decode()


def test_why_it_was_sent_back_stands_on_the_form(task: Task, period: Period, clerk: Client) -> None:
    ReportFactory(task=task, period=period, returned=True)
    assert "请说明口径。" in clerk.get(URL).content.decode()


def test_a_text_that_an_import_suggests_stands_beside(task: Task, period: Period, clerk: Client) -> None:
    ReportFactory(task=task, period=period, suggestion="①导入的另一种说法。")
    assert "①导入的另一种说法。" in clerk.get(URL).content.decode()


def test_nobody_else_fills_in(task: Task, period: Period, cast: dict[str, Visitor], client_of: ClientOf) -> None:
    ReportFactory(task=task, period=period)
    for name in CAST:
        if name != "lead":
            client_of(cast[name]).post(URL, posted("①抢着写。", initial=1))
            assert stored().text == "①任务34已完工23条。", name


@pytest.mark.parametrize("count", [1, 3, 33])
def test_the_form_takes_the_same_queries_for_every_number_of_rows(
    count: int, task: Task, period: Period, clerk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = ReportFactory(task=task, period=period)
    ProgressEntryFactory.create_batch(count - 1, report=report)
    AnnualTargetFactory.create_batch(count, task=task)
    list(reread())
    with django_assert_num_queries(38):
        clerk.get(URL)


def test_content_survives_the_form(task: Task, period: Period, clerk: Client, lead: User) -> None:
    subproject = SubProjectFactory(task=task, name="甲路")
    district = OrganizationFactory(district=True)
    report = ReportFactory(task=task, period=period, text="")
    entry = EntryData(
        "①甲路：完成60%。", "①", 0, "甲路", subproject.pk, district.pk, "under_construction", Decimal("60.5"), "works"
    )
    save(report, Content((entry,), {}, "缺", "筹"), by=lead, version=0)
    shown = clerk.get(URL).context["form"]
    data = posted(
        {name: str(value or "") for name, value in shown.rows.forms[0].initial.items() if name != "stored"},
        initial=1, version=1, obstacles="缺", next_steps="筹",
    )  # fmt: skip
    clerk.post(URL, data)
    assert content_of(stored()) == Content((entry,), {}, "缺", "筹")


def test_a_task_of_another_year_is_not_there(task: Task, clerk: Client) -> None:
    TaskFactory(number="35")
    for address in ("/2023/Q2/tasks/34/report/", "/2024/Q3/tasks/34/report/", "/2024/Q2/tasks/99/report/"):
        assert clerk.get(address).status_code == 404


def test_a_report_takes_as_many_rows_as_it_says(settings: Any, clerk: Client, blank: Report) -> None:
    widest = {**EntryForm.base_fields, **dict.fromkeys([*KINDS, "ORDER", "DELETE"])}
    assert 2 * MOST_ROWS * len(widest) <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    always = {*BLANK, *HIDDEN, "text", "ORDER"}
    assert len(always) * READ_ROWS >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, "rows that arrive are never cut off"
    rows = [{"text": f"第{place}号道路：已完工；", **dict.fromkeys(HIDDEN, "")} for place in range(MOST_ROWS)]
    assert clerk.post(URL, posted(*rows)).status_code == 302
    assert blank.entries.count() == MOST_ROWS


@pytest.mark.parametrize("address", [URL, f"{URL}check/"])
@pytest.mark.parametrize("total", [READ_ROWS, FORM_ROWS + 1, "9" * 30, "+9_999", " 9999.0 "])
@pytest.mark.usefixtures("blank")
def test_four_thousand_rows_are_refused_before_a_form_is_built(
    monkeypatch: pytest.MonkeyPatch, clerk: Client, address: str, total: int | str
) -> None:
    def built(*_: object, **__: object) -> None:
        raise AssertionError("built")

    monkeypatch.setattr("reports.filing.forms.binding.ReportForm", built)
    words = [f"第{place}号道路：已完工；" for place in range(READ_ROWS if total == READ_ROWS else 3)]
    answer = clerk.post(address, posted(*words) | {"rows-TOTAL_FORMS": str(total)})
    assert answer.status_code == 413
    if address == URL:
        assert words[-1] in answer.content.decode()
        assert ReportDraft.objects.get().data[f"rows-{len(words) - 1}-text"] == [words[-1]]


@pytest.mark.usefixtures("blank")
def test_a_row_too_many_is_told_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch, clerk: Client) -> None:
    for module in ("reports.filing.forms.rows", "reports.filing.forms.taking"):
        monkeypatch.setattr(f"{module}.MOST_ROWS", 3)
    words = [f"第{place}号道路：已完工；" for place in range(4)]
    answer = clerk.post(URL, posted(*words, next_steps="抓紧。"))
    assert "现有 4 行，一份报告最多 3 行" in answer.content.decode()
    assert answer.context["long"] == ["\n".join(words), "抓紧。"]
    assert all(text in answer.content.decode() for text in answer.context["long"])
    draft = ReportDraft.objects.get()
    assert draft.data["rows-3-text"] == [words[3]]
    assert clerk.get(URL, {"draft": draft.pk}).context["long"] == answer.context["long"]
    assert clerk.get(URL).status_code == 200
    assert "现有 4 行" in clerk.post(f"{URL}draft/", posted(*words)).json()["told"]
    text = "".join(f"{mark}滨河路{place}期：已完工；" for place, mark in zip("一二三四", "①②③④", strict=True))
    answer = clerk.post(URL, posted("①原有一行。", paste=text, read="paste"))
    assert "文字读成 4 行，一份报告最多 3 行" in answer.content.decode()
    assert answer.context["taking"]["paste"].value() == text
    assert [row["text"].value() for row in answer.context["form"].rows.initial_forms] == ["①原有一行。"]
    assert stored().version == 0
    assert clerk.post(URL, posted(*words[:3])).status_code == 302


@pytest.mark.parametrize("posted", [None, {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0", "rows-0-text": "①<b>"}])
def test_a_row_is_drawn_as_crispy_forms_draws_it(
    posted: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if posted:
        posted |= {"rows-0-percent": "百'", "rows-0-name": 'a"&', "rows-0-stage": "completed", "rows-0-DELETE": "on"}

    def usual(row: EntryForm) -> str:
        return drawn_by_crispy(row, *SHOWN)

    def own(row: EntryForm) -> str:
        shown = RowShown(row)
        return render_to_string("filing/_row.html", {"row": shown, "fields": shown.fields})

    def drawn(draw: Callable[[EntryForm], str]) -> list[list[str]]:
        initial = [{"text": "①已完工。\n", "percent": Decimal(60), "district": "7"}]
        rows = Rows(
            posted, prefix="rows", initial=initial, form_kwargs={"district": district_field([("7", "河东区<")])}
        )
        pages = [html.fromstring(draw(row)) for row in rows.forms]
        return [[tags(part) for part in page.xpath("//*[starts-with(@id, 'div_id_')]")] for page in pages]

    found = drawn(own)
    monkeypatch.setattr(EntryForm, "base_fields", dict(EntryForm.base_fields))  # crispy marks what it draws as invalid
    assert found == drawn(usual)
    assert all(len(each) == len(SHOWN) for each in found)


@pytest.mark.parametrize("typed", ["", "有&<b>困难", "字" * 20_001])
@pytest.mark.parametrize("name", ["obstacles", "next_steps", "outlook_reason"])
def test_a_field_for_a_text_is_drawn_as_crispy_forms_draws_it(name: str, typed: str) -> None:
    def shown() -> WordsForm:
        return WordsForm({"version": "1", name: typed}, asks_outlook=True)

    values = {"field": shown()[name], "shown": field_values(shown()[name])}
    own = html.fromstring(render_to_string("filing/_text_field.html", values))
    usual = html.fromstring(drawn_by_crispy(shown(), name))
    assert tags(own) == tags(usual)
    assert ("is-invalid" in tags(own)) is (len(typed) > 20_000)


def drawn_by_crispy(form: Form, *names: str) -> str:
    """Return the fields of a form as crispy forms draws them."""
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf, helper.layout = False, True, Layout(*map(Field, names))
    return str(render_crispy_form(form, helper))


def tags(found: Any) -> str:
    """Return the markup of an element without the white space between its tags, and of each tag's attributes one order."""
    for each in found.iter():
        told = {name: " ".join(value.split()) for name, value in sorted(each.attrib.items())}
        each.attrib.clear()
        each.attrib.update(told)
        each.tail = (each.tail or "").strip()
        each.text = each.text if each.tag == "textarea" else (each.text or "").strip()
    return html.tostring(found, encoding="unicode")
