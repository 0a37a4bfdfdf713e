"""Filing: texts and files read into rows, compared before they are saved; names settled; drafts and tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from reports.filing import NEW, compare
from reports.filing.phrasing import places, with_percentage, words_for
from reports.filing.settling import write_names
from reports.models import Report, ReportDraft, Transition
from reports.workflow import Content, EntryData, perform, save
from tasks.language import compose, read
from tasks.models import Period, Task, User
from tests.conftest import Visitor
from tests.factories import AnnualTargetFactory, OrganizationFactory, PeriodFactory, ReportFactory, SubProjectFactory
from tests.reports.seed_table import seed_table

URL = "/2024/Q2/tasks/34/report/"
DRAFT = f"{URL}draft/"
GOLD = Path(__file__).parents[2] / "fixtures/2024-Q2-housing-bureau.gold.json"
ClientOf = Callable[[Visitor], Client]


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the report that opening the period made: nobody has written in it yet."""
    return ReportFactory(task=task, period=period, text="")


@pytest.fixture
def clerk(client_of: ClientOf, lead: User, report: Report) -> Client:
    """Return the client of the lead bureau's reporter."""
    return client_of(lead)


@pytest.fixture
def seed(task: Task) -> str:
    """Return the seed's progress on task 34, whose text and goal the task now has."""
    _number, text, goal, progress = seed_table().texts[0]
    Task.objects.filter(pk=task.pk).update(text=text)
    task.milestones.update(text=goal)
    return progress


def sent(form: Any, **further: Any) -> dict[str, Any]:
    """Return what a browser sends of the form as the page shows it."""
    data = {
        f"rows-{name}_FORMS": str(getattr(form.rows, f"{name.lower()}_form_count")()) for name in ("TOTAL", "INITIAL")
    }
    for part in (*form.rows.forms, form.readings, form.words):
        data |= {
            part.add_prefix(name): "" if part[name].value() is None else str(part[name].value())
            for name in part.fields
            if name not in ("DELETE", "same", "sure", "alias")
        }
    for place, row in enumerate(form.rows.initial_forms, 1):
        data[row.add_prefix("ORDER")] = str(place)
    return data | further


def pasted(client: Client, text: str, **further: Any) -> Any:
    """Return the answer to a text pasted into the form as it now stands."""
    return client.post(URL, sent(client.get(URL).context["form"], paste=text, read="paste", **further))


def saved(client: Client, answer: Any, **further: Any) -> Any:
    """Return the answer to saving the form that a page showed."""
    return client.post(URL, sent(answer.context["form"], save="1", **further), follow=True)


def test_a_pasted_text_becomes_rows_that_compose_it(clerk: Client, report: Report, task: Task, seed: str) -> None:
    answer = pasted(clerk, seed)
    markup = answer.content.decode()
    rows = answer.context["form"].rows.initial_forms
    assert compose(row.initial["base"] for row in rows) == seed
    assert "识别出 4 项、29 个子项目" in markup
    assert "文字一字未改" in markup
    assert not report.entries.exists()
    saved(clerk, answer)
    assert Report.objects.get().text == seed
    gold = [entry for entry in json.loads(GOLD.read_text(encoding="utf-8")) if entry["task"] == "34"]
    by_hand = [each["name"] for entry in gold if entry["column"] == "二季度推进情况" for each in entry["subprojects"]]
    named = report.entries.exclude(name="").order_by("order")
    assert [entry.name for entry in named] == by_hand
    assert len(by_hand) == 29
    assert not task.subprojects.exists()
    write_names(Report.objects.get())
    assert not named.filter(subproject=None).exists()
    assert task.subprojects.count() == len(set(by_hand))


@pytest.mark.parametrize(
    "text",
    [
        "①沂蒙路：已完工；②聚才路：总工程量完成60%。",
        "  ①沂蒙路：已完工；\n\n②聚才路：在建。\n",
        "没有序号的一段话，完成23户。",
    ],
)
def test_not_a_character_is_lost_or_added(text: str, clerk: Client) -> None:
    saved(clerk, pasted(clerk, text))
    assert Report.objects.get().text == text


def test_a_text_that_was_not_read_yet_is_read_before_it_is_saved(clerk: Client, report: Report) -> None:
    answer = clerk.post(URL, sent(clerk.get(URL).context["form"], paste="①沂蒙路：已完工。", preview="1"))
    assert "识别出 1 项" in answer.content.decode()
    assert not report.entries.exists()


def test_pasting_again_shows_what_would_change(clerk: Client) -> None:
    saved(clerk, pasted(clerk, "①沂蒙路：总工程量完成60%；聚才路：已完工；创新路：在建。"))
    markup = pasted(clerk, "①沂蒙路：总工程量完成75%；聚才路：已完工；振兴路：已完工。").content.decode()
    for words in ("与原来的 3 行相比", "未变 1 行", "有改动", "总工程量完成60%", "原有、这次没有的"):
        assert words in markup
    assert Report.objects.get().text.startswith("①沂蒙路：总工程量完成60%")


def test_rows_are_compared_by_text_then_name() -> None:
    before = [("甲", "甲：60%"), ("乙", "乙：完"), ("", "①开会研究了方案")]
    changes = compare(before, [("乙", "乙：完"), ("甲", "甲：75%"), ("丙", "丙：新"), ("", "①开会研究了预算")])
    assert [change.word for change in changes.rows] == ["未变", "有改动", "新增", "有改动"]
    assert changes.rows[1].before == "甲：60%"
    assert changes.gone == []
    assert compare(before, []).counts == "去掉 3 行"


def test_an_empty_paste_is_refused_and_nothing_is_lost(clerk: Client) -> None:
    answer = clerk.post(URL, sent(clerk.get(URL).context["form"], paste=" ", read="paste", obstacles="缺资金"))
    assert "没有文字，请先粘贴" in answer.content.decode()
    assert "缺资金" in answer.content.decode()


def test_a_doubtful_name_is_asked_about_and_remembered(clerk: Client, report: Report, task: Task) -> None:
    known = SubProjectFactory(task=task, name="莒南县西三路单侧延长段")
    answer = pasted(clerk, "①莒南县西三路：已完工；新建路：在建。")
    shown = next(each for each in answer.context["rows_shown"] if each.like)
    row = shown.form
    assert shown.like == (str(known.pk), known.name)
    assert f"与已有的“{known.name}”相近" in answer.content.decode()
    answers = re.findall(rf'<input[^>]*name="{row.prefix}-same"[^>]*>', answer.content.decode())
    assert len(answers) == 2, "nothing beside the radio buttons sends another answer"
    assert all('type="radio"' in each for each in answers)
    answer = saved(clerk, answer)
    assert report.entries.get(name=row.initial["name"]).subproject is None
    answer = saved(clerk, answer, **{f"{row.prefix}-same": str(known.pk)})
    assert report.entries.get(name=row.initial["name"]).subproject == known
    assert f'value="{known.pk}" checked> 是同一条' in answer.content.decode()
    known.refresh_from_db()
    assert known.aliases == []
    write_names(Report.objects.get())
    known.refresh_from_db()
    assert known.aliases == [row.initial["name"]]
    assert task.subprojects.count() == 2
    assert not any(each.change or each.like for each in clerk.get(URL).context["rows_shown"])


def test_a_name_that_means_another_thing_becomes_a_sub_project(clerk: Client, report: Report, task: Task) -> None:
    known = SubProjectFactory(task=task, name="莒南县西三路单侧延长段")
    answer = pasted(clerk, "①莒南县西三路：已完工。")
    row = next(each.form for each in answer.context["rows_shown"] if each.like)
    answer = saved(clerk, answer, **{f"{row.prefix}-same": NEW})
    assert 'value="new" checked> 不是' in answer.content.decode()
    assert report.entries.get().subproject is None
    write_names(Report.objects.get())
    assert report.entries.get().subproject not in (None, known)
    assert SubProjectFactory._meta.model.objects.get(pk=known.pk).aliases == []


def test_a_changed_percentage_rewrites_its_words_alone(clerk: Client, report: Report) -> None:
    text = "①沂蒙路：总工程量完成60％；聚才路：总工程量完成60%。"
    saved(clerk, pasted(clerk, text))
    answer = saved(clerk, clerk.get(URL), **{"rows-0-percent": "75"})
    assert "第 1 行：60% 改为 75%。" in answer.content.decode()
    assert Report.objects.get().text == "①沂蒙路：总工程量完成75％；聚才路：总工程量完成60%。"
    assert report.entries.first().percent == Decimal(75)  # type: ignore[union-attr]


def test_a_percentage_that_cannot_be_placed_asks_for_the_text(clerk: Client) -> None:
    saved(clerk, pasted(clerk, "①沂蒙路：管网完成60%，总工程量完成60%。"))
    markup = saved(clerk, clerk.get(URL), **{"rows-0-percent": "75"}).content.decode()
    assert "60% 改为 75%，但文字里有 2 处“60%”，请直接改文字。" in markup
    markup = saved(clerk, clerk.get(URL), **{"rows-0-text": "①沂蒙路：总工程量完成80%。"}).content.decode()
    assert "文字里已经没有 60%" in markup


def test_the_stage_follows_the_words(clerk: Client, report: Report) -> None:
    saved(clerk, pasted(clerk, "①沂蒙路：正在办理施工手续。"))
    answer = saved(clerk, clerk.get(URL), **{"rows-0-text": "①沂蒙路：已完工。"})
    assert "阶段随文字改为“已完工”" in answer.content.decode()
    assert report.entries.get().stage == "completed"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"stage": "under_construction", "percent": "60", "basis": "works"}, "沂蒙路：总工程量完成60%；"),
        ({"stage": "completed"}, "沂蒙路：已完工；"),
        ({"stage": "preparation"}, "沂蒙路：正在办理前期手续；"),
    ],
)
def test_a_row_without_words_gets_some_that_read_back(values: dict[str, str], words: str, clerk: Client) -> None:
    fields = {f"rows-0-{name}": value for name, value in ({"name": "沂蒙路", "ORDER": "1"} | values).items()}
    answer = saved(clerk, clerk.get(URL), **fields)
    assert f"没有写文字，按所填写为“{words}”" in answer.content.decode()
    assert Report.objects.get().text == words
    row = read(words).rows[0]
    assert (row.name, row.stage.value) == ("沂蒙路", values["stage"])
    assert row.percent == (Decimal(values["percent"]) if "percent" in values else None)


def test_words_and_figures() -> None:
    assert words_for("", "completed", None, "") == words_for("沂蒙路", "unstated", None, "") == ""
    text = "完成百分之六十，同比增长5%"
    assert with_percentage(text, places(text, Decimal(60))[0], Decimal("62.5")) == "完成62.5%，同比增长5%"


def workbook(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("预填.xlsx", content)


def test_the_prefilled_table_comes_back_filled_in(clerk: Client, task: Task, period: Period, lead: User) -> None:
    first = PeriodFactory(plan=period.plan, number=1)
    ReportFactory(task=task, period=first, accepted=True, text="①一季度的话。")
    content = clerk.get("/2024/Q2/desk/prefilled.xlsx").getvalue()
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    heads = [str(cell.value).replace("\n", "") for cell in sheet[3]]
    assert heads == [
        "任务编号",
        "工作任务",
        "二季度工作目标",
        "一季度推进情况",
        "二季度推进情况",
        "存在问题",
        "下步打算",
    ]
    assert [cell.value for cell in sheet[4]][3:] == ["①一季度的话。", None, None, None]
    sheet.cell(4, 6).value = "资金紧张。"
    sheet.cell(4, 5).value = "①沂蒙路：总工程量完成60%；\n②聚才路：已完工。"
    filled = BytesIO()
    book.save(filled)
    answer = clerk.post(URL, sent(clerk.get(URL).context["form"], file=workbook(filled.getvalue()), read="upload"))
    assert "识别出 2 项" in answer.content.decode()
    saved(clerk, answer)
    report = Report.objects.get(period=period)
    assert (report.text, report.obstacles) == ("①沂蒙路：总工程量完成60%；\n②聚才路：已完工。", "资金紧张。")
    again = load_workbook(BytesIO(clerk.get("/2024/Q2/desk/prefilled.xlsx").getvalue())).worksheets[0]
    assert again.cell(4, 6).value == "资金紧张。"


def test_a_percentage_alone_in_its_cell_is_the_share_of_the_year(
    clerk: Client, task: Task, period: Period, lead: User
) -> None:
    for head, basis in (("二季度推进情况", "annual_target"), ("二季度形象进度", "works")):
        text = f"2024年二季度任务\n任务编号\t工作任务\t{head}\n３４、\t{task.text}\t60%\n"
        file = SimpleUploadedFile("表.txt", text.encode())
        answer = clerk.post(URL, sent(clerk.get(URL).context["form"], file=file, read="upload"))
        saved(clerk, answer)
        entry = Report.objects.get(period=period).entries.get()
        assert (entry.text, entry.percent, entry.basis) == ("60%", 60, basis)


def test_people_and_days_stand_in_the_prefilled_table_where_there_are_any(
    clerk: Client, task: Task, lead: User
) -> None:
    task.responsible, task.deadline = "王五 8310001", "12月底前"
    task.save()
    sheet = load_workbook(BytesIO(clerk.get("/2024/Q2/desk/prefilled.xlsx").getvalue())).worksheets[0]
    heads = [str(cell.value).replace("\n", "") for cell in sheet[3]]
    assert heads[4:] == ["二季度推进情况", "存在问题", "下步打算", "完成时限", "责任人"]
    assert [cell.value for cell in sheet[4]][7:] == ["12月底前", "王五 8310001"]


def filled(content: bytes, sheet: str, changes: dict[str, object]) -> dict[str, Any]:
    """Return the fields that send the workbook with the cells of one sheet changed."""
    book, stored = load_workbook(BytesIO(content)), BytesIO()
    for place, value in changes.items():
        book[sheet][place] = value
    book.save(stored)
    return {"file": workbook(stored.getvalue()), "read": "upload"}


@pytest.fixture
def offline(clerk: Client, task: Task, period: Period) -> bytes:
    """Return the pre-filled workbook of a task with targets of its own and one of another bureau."""
    first = ReportFactory(task=task, period=PeriodFactory(plan=period.plan, number=1), accepted=True, text="①一季度。")
    task.targets.all().delete()
    for what, owner in (("农村危房改造", None), ("新建口袋公园", None), ("别家的事", OrganizationFactory())):
        target = AnnualTargetFactory(task=task, what=what, value="800.00", unit="户", owner=owner)
        first.readings.create(target=target, value="120.50")
    return bytes(clerk.get("/2024/Q2/desk/prefilled.xlsx").getvalue())


def test_cumulative_values_come_back_from_their_sheet(clerk: Client, offline: bytes) -> None:
    sheet = load_workbook(BytesIO(offline))["年度目标累计"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "只在最后一列填写：自年初累计的数，没有数的留空。其余各列不读取。"
    assert rows[1] == ["任务编号", "年度目标事项", "全年", "单位", "一季度累计", "二季度累计（填写）"]
    assert rows[2:] == [["34", "农村危房改造", 800, "户", 120.5, None], ["34", "新建口袋公园", 800, "户", 120.5, None]]
    page = clerk.get(URL).context["form"]
    before = sent(page) | {"rows-0-text": "①已写好的一行。"}
    names = [name for name in before if name.startswith("reading-")]
    answer = clerk.post(URL, before | {names[1]: "7"} | filled(offline, "年度目标累计", {"F3": " 411.0 "}))
    assert "年度目标累计读入 1 项" in answer.content.decode()
    form = answer.context["form"]
    assert [field.value() for field in form.readings] == ["411", "7"]
    assert [row["text"].value() for row in form.rows.forms][:1] == ["①已写好的一行。"]
    saved(clerk, answer)
    assert sorted(Report.objects.get(period__number=2).readings.values_list("value", flat=True)) == [7, 411]
    again = load_workbook(BytesIO(clerk.get("/2024/Q2/desk/prefilled.xlsx").getvalue()))["年度目标累计"]
    assert [again["F3"].value, again["F4"].value] == [411, 7]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"F3": "1o5"}, "工作表“年度目标累计”第 3 行 F 列：“1o5”不是数字"),
        ({"F4": "-3"}, "第 4 行 F 列：“-3”不是数字"),
        ({"B4": "改了名", "F4": 3}, "第 4 行 F 列：“改了名”不在任务 34 的年度目标里"),
        ({"A3": "35", "F3": 3}, "“二季度推进情况”是空的，请填好后再上传"),
    ],
)
def test_a_value_that_cannot_be_taken_is_told_with_its_place(
    clerk: Client, offline: bytes, changes: dict[str, object], told: str
) -> None:
    answer = clerk.post(URL, sent(clerk.get(URL).context["form"]) | filled(offline, "年度目标累计", changes))
    assert told in answer.content.decode()
    assert not any(field.value() for field in answer.context["form"].readings)


def test_a_file_without_a_table_is_a_narrative(clerk: Client) -> None:
    document, content = Document(), BytesIO()
    for line in ("①沂蒙路：已完工；", "②聚才路：在建。"):
        document.add_paragraph(line)
    document.save(content)
    for file in (
        SimpleUploadedFile("材料.docx", content.getvalue()),
        SimpleUploadedFile("材料.txt", "①沂蒙路：已完工；\n②聚才路：在建。".encode()),
    ):
        answer = clerk.post(URL, sent(clerk.get(URL).context["form"], file=file, read="upload"))
        assert (
            compose(row.initial["base"] for row in answer.context["form"].rows.initial_forms)
            == "①沂蒙路：已完工；\n②聚才路：在建。"
        )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b,c\n1,2,3\n4,5,6\n", "没有“推进情况”一列"),
        ("任务编号\t工作任务\t推进情况\n40\t道路\t完成\n", "文件中任务编号为 34 的没有这一行"),
        ("任务编号\t工作任务\t推进情况\n34\t道路\t\n", "“推进情况”是空的"),
        ("2024年一季度工作任务\n任务编号\t工作任务\t一季度推进情况\n34\t道路\t完成\n", "请换成这个季度的文件"),
        ("", "文件是空的"),
    ],
)
def test_a_file_that_says_nothing_of_the_task_is_refused(content: str, sentence: str, clerk: Client) -> None:
    file = SimpleUploadedFile("表.txt", content.encode() or b" ")
    markup = clerk.post(URL, sent(clerk.get(URL).context["form"], file=file, read="upload")).content.decode()
    assert sentence in markup
    assert "没有读取" in markup


def test_uploading_nothing_says_so(clerk: Client) -> None:
    markup = clerk.post(URL, sent(clerk.get(URL).context["form"], read="upload")).content.decode()
    assert "请先选择文件" in markup


def test_what_is_typed_is_kept_and_offered(clerk: Client, report: Report, lead: User) -> None:
    typed = sent(clerk.get(URL).context["form"], obstacles="缺资金", paste="没读的")
    typed |= {"rows-0-text": "①打到一半", "rows-0-ORDER": "1"}
    answer = clerk.post(DRAFT, typed).json()
    draft = ReportDraft.objects.get()
    assert answer == {"at": f"{timezone.localtime(draft.saved_at):%H:%M}", "told": "", "late": False}
    assert "csrfmiddlewaretoken" not in draft.data
    clerk.post(DRAFT, typed | {"rows-0-text": "①打到一大半"})
    assert ReportDraft.objects.count() == 1
    page = clerk.get(URL)
    assert "有未保存的内容" in page.content.decode()
    assert "“①打到一大半”" in page.content.decode()
    assert "①打到一大半" not in [row["text"].value() for row in page.context["form"].rows]
    assert not report.entries.exists()
    resumed = clerk.get(URL, {"draft": ""})
    for words in ("①打到一大半", "缺资金", "没读的"):
        assert words in resumed.content.decode()
    saved(clerk, resumed)
    assert Report.objects.get().text == "①打到一大半"
    assert not ReportDraft.objects.exists()


def test_a_draft_is_given_up(clerk: Client) -> None:
    clerk.post(DRAFT, sent(clerk.get(URL).context["form"], obstacles="缺资金"))
    assert clerk.post(DRAFT, {"drop": str(ReportDraft.objects.get().pk)})["Location"] == URL
    assert not ReportDraft.objects.exists()
    assert "有未保存的内容" not in clerk.get(URL).content.decode()


def test_a_draft_keeps_the_version_it_stands_on(clerk: Client, report: Report, colleague: User) -> None:
    form = clerk.get(URL).context["form"]
    save(report, Content((EntryData("①同事写的。"),), outlook="feasible"), by=colleague, version=0)
    answer = clerk.post(DRAFT, sent(form, **{"rows-0-text": "①我写的。", "rows-0-ORDER": "1"})).json()
    assert "刚刚在别处保存过" in answer["told"]
    markup = saved(clerk, clerk.get(URL, {"draft": ""})).content.decode()
    for words in ("别人改过", "①同事写的。", "①我写的。"):
        assert words in markup
    assert Report.objects.get().text == "①同事写的。"


def test_two_windows_of_one_person_never_write_over_one_another(clerk: Client, report: Report) -> None:
    first, second = (clerk.get(URL).context["form"] for _ in range(2))
    row = {"rows-0-ORDER": "1"}
    clerk.post(DRAFT, sent(first, **row, **{"rows-0-text": "①第一个窗口。"}))
    clerk.post(DRAFT, sent(second, **row, **{"rows-0-text": "①第二个窗口。"}))
    assert ReportDraft.objects.count() == 2
    clerk.post(URL, sent(second, save="1", **row, **{"rows-0-text": "①第二个窗口。"}))
    resumed = clerk.get(URL, {"draft": ""})
    assert "①第一个窗口。" in resumed.content.decode()
    clerk.post(DRAFT, sent(resumed.context["form"], **{"rows-0-text": "①第一个窗口，又改了。"}))
    assert ReportDraft.objects.count() == 1
    compared = saved(clerk, resumed, **{"rows-0-text": "①第一个窗口，又改了。"})
    assert "两份内容对照" in compared.content.decode()
    assert Report.objects.get().text == "①第二个窗口。"
    saved(clerk, compared, **{"rows-0-text": "①第一个窗口，又改了。"})
    assert Report.objects.get().text == "①第一个窗口，又改了。"
    assert not ReportDraft.objects.exists()


def test_a_due_date_that_passes_while_one_types_is_told(clerk: Client, report: Report, period: Period) -> None:
    form = clerk.get(URL).context["form"]
    Period.objects.filter(pk=period.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert clerk.post(DRAFT, sent(form, obstacles="缺资金")).json()["late"] is True


def test_reading_a_text_stays_the_same_form(clerk: Client, report: Report) -> None:
    form = clerk.get(URL).context["form"]
    clerk.post(DRAFT, sent(form, obstacles="缺资金"))
    read = clerk.post(URL, sent(form, paste="①规划编制已完成。", read="paste"))
    saved(clerk, read)
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize("closed", [True, False])
def test_what_is_typed_past_the_end_stays(
    closed: bool, clerk: Client, report: Report, period: Period, lead: User
) -> None:
    form = clerk.get(URL).context["form"]
    if closed:
        Period.objects.filter(pk=period.pk).update(closed_at=timezone.now())
    else:
        Task.objects.filter(pk=report.task_id).update(text="编制规划。")
        report.task.milestones.update(text="完成规划编制。")
        saved_now = save(report, Content((EntryData("①规划编制已完成。"),), outlook="feasible"), by=lead, version=0)
        perform(saved_now, Transition.Action.SUBMIT, by=lead)
    answer = clerk.post(DRAFT, sent(form, **{"rows-0-text": "①晚了一步。", "rows-0-ORDER": "1"})).json()
    assert "现在不能修改" in answer["told"]
    assert "①晚了一步。" in clerk.get(URL).content.decode()


def test_drafts_belong_to_one_person(client_of: ClientOf, clerk: Client, signatory: User, partner: User) -> None:
    typed = sent(clerk.get(URL).context["form"])
    for user in (signatory, partner):
        assert client_of(user).post(DRAFT, typed).status_code == 404


def test_a_form_sent_twice_is_saved_once(clerk: Client, report: Report, lead: User) -> None:
    data = sent(clerk.get(URL).context["form"], save="1") | {"rows-0-text": "①甲。", "rows-0-ORDER": "1"}
    for _ in range(2):
        assert clerk.post(URL, data).status_code == 302
    assert Report.objects.get().version == 1
    assert clerk.post(DRAFT, data).json() == {"same": True}
    assert not ReportDraft.objects.exists()
    assert "您刚才已经保存过" in clerk.post(URL, data | {"token": "another"}).content.decode()


def test_a_double_click_submits_once(clerk: Client, report: Report, task: Task, lead: User) -> None:
    Task.objects.filter(pk=task.pk).update(text="编制规划。")
    task.milestones.update(text="完成规划编制。")
    save(report, Content((EntryData("①规划编制已完成。"),), outlook="feasible"), by=lead, version=0)
    page = clerk.get(URL, {"confirm": ""})
    token = page.context["token"]
    assert f'name="token" value="{token}"' in page.content.decode()
    for _ in range(2):
        done = clerk.post(f"{URL}act/", {"action": "submit", "version": "1", "token": token}, follow=True)
        assert "任务 34：已报送。" in done.content.decode()
    assert Transition.objects.get().token == token
    again = clerk.post(f"{URL}act/", {"action": "submit", "version": "1", "token": "another"})
    assert "现在不能报送" in again.content.decode()


def test_districts_are_those_of_the_goal(clerk: Client, report: Report, seed: str) -> None:
    OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    saved(clerk, pasted(clerk, seed))
    assert report.entries.filter(district__short_name="兰山区").count() >= 10
