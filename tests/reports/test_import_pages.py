"""The import pages, as an administrator goes through them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.importing import views
from reports.importing.differences import differences
from reports.models import Report
from reports.samples import organizations
from reports.workflow import Content, EntryData, save
from tasks.models import ImportBatch, Organization, Period, Task, User
from tests.factories import ImportBatchFactory
from tests.strict import StrictClient
from tests.tasks.files.making import paragraph, word

pytestmark = pytest.mark.django_db

SEED = (Path(settings.BASE_DIR) / "fixtures/2024-Q2-housing-bureau.txt").read_text()
ClientOf = Callable[[User], StrictClient]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: object) -> None:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def clerk(client_of: ClientOf, admin: User) -> StrictClient:
    """Return the administrator's client."""
    return client_of(admin)


def paste(clerk: StrictClient, text: str) -> str:
    """Paste `text` in step one and return the address of the preview."""
    response = clerk.post(reverse("import_new"), {"text": text})
    assert response.status_code == 302, response.context["form"].errors
    return response["Location"]


def choose(clerk: StrictClient, address: str, **values: object) -> StrictClient:
    """Send the choices as the preview's form has them, with `values` over them."""
    form = clerk.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields} | values
    return clerk.post(address, {name: "" if value is None else value for name, value in data.items()} | {"choose": "1"})


def test_paste_choose_preview_write_undo(clerk: StrictClient, bureau: Organization):
    address = paste(clerk, SEED)
    page = clerk.get(address)
    assert page.context["counts"]["problem"] == 6
    assert not Task.objects.exists()
    assert choose(clerk, address, lead="市住建局").status_code == 302
    page = clerk.get(address)
    assert (page.context["counts"]["new"], page.context["preview"].lead) == (6, bureau)
    assert "新建、改造城市道路25条" in page.content.decode()
    done = clerk.post(address, {"write": "1", "keep": ["34", "40", "42", "88", "89"]}, follow=True)
    assert "查看季度分解表" in done.content.decode()
    assert list(Task.objects.values_list("number", flat=True)) == ["34", "40", "42", "88", "89"]
    assert ImportBatch.objects.get().counts["left_out"] == 1
    undone = clerk.post(reverse("import_undo", args=[ImportBatch.objects.get().pk]), follow=True)
    assert "已撤销这次导入" in undone.content.decode()
    assert not Task.objects.exists()


def test_doubts_are_marked_in_the_words_of_the_file(clerk: StrictClient, bureau: Organization):
    address = paste(clerk, SEED)
    choose(clerk, address, lead="市住建局")
    page = clerk.get(address)
    (row,) = [row for row in page.context["preview"].rows if row.number == "88"]
    shown = page.content.decode()
    assert [label for _, label, _ in row.texts_in_doubt] == ["工作任务", "工作目标", "推进情况"]
    words = "".join(re.findall(r"<u>(.*?)</u>", shown))
    for each in row.findings_told:
        assert each.finding.message in html.unescape(shown)
        assert each.finding.evidence in html.unescape(words)


def test_a_file_is_read_and_can_be_had_back(clerk: StrictClient, bureau: Organization):
    file = SimpleUploadedFile("二季度.txt", SEED.encode())
    address = clerk.post(reverse("import_new"), {"file": file})["Location"]
    assert "二季度.txt" in clerk.get(address).content.decode()
    back = clerk.get(reverse("import_file", args=[ImportBatch.objects.get().pk]))
    assert b"".join(back.streaming_content) == SEED.encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "请选择一个文件，或者粘贴一张表。"),
        ({"text": "一段没有表格的话。"}, "里面没有任务表格，也没有带编号并写明责任单位的任务"),
        ({"file": SimpleUploadedFile("坏.xlsx", b"PK\x03\x04broken")}, "打不开"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(clerk: StrictClient, data: dict[str, object], sentence: str):
    page = clerk.post(reverse("import_new"), data)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_columns_can_be_corrected(clerk: StrictClient, bureau: Organization):
    address = paste(clerk, "2024年二季度任务\n序号\t甲\t乙\n1\t修路25条\t①已开工\n")
    page = clerk.get(address)
    assert page.context["step"] == 2
    assert "没有认出“工作任务”一列" in page.content.decode()
    wrong = choose(clerk, address, column_1="text", column_2="text", lead="市住建局", year="2024", quarter="2")
    assert "都对应“工作任务”，只能有一列" in wrong.content.decode()
    choose(clerk, address, column_0="number", column_1="text", column_2="progress", lead="市住建局", quarter="2")
    clerk.post(address, {"write": "1", "keep": ["1"]})
    assert Report.objects.get().text == "①已开工"


def test_a_conflict_can_become_a_suggestion(clerk: StrictClient, bureau: Organization, lead: User):
    first = paste(clerk, "2024年二季度任务\n任务编号\t工作任务\t工作目标\n34\t修路\t立项\n")
    choose(clerk, first, lead="市住建局")
    clerk.post(first, {"write": "1", "keep": ["34"]})
    report = Report.objects.create(task=Task.objects.get(), period=Period.objects.get())
    save(report, Content((EntryData("①单位填的。", "①"),)), by=lead, version=0)
    address = paste(clerk, "2024年二季度任务\n任务编号\t工作任务\t二季度推进情况\n34\t修路\t①文件写的。\n")
    page = clerk.get(address).content.decode()
    assert "①单位填的。" in page
    assert "①文件写的。" in page
    clerk.post(address, {"write": "1", "suggest": ["34"]})
    report.refresh_from_db()
    assert (report.text, report.suggestion) == ("①单位填的。", "①文件写的。")


def test_a_long_import_says_how_far_it_is(clerk: StrictClient, bureau: Organization, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(views, "STREAMED", 5)
    rows = "".join(f"{number}\t修路{number}条\t立项\t①已立项。\n" for number in range(1, 41))
    address = paste(clerk, "2024年二季度任务\n任务编号\t工作任务\t工作目标\t二季度推进情况\n" + rows)
    choose(clerk, address, lead="市住建局")
    response = clerk.post(address, {"write": "1", "keep": [str(number) for number in range(1, 41)]})
    told = b"".join(response.streaming_content).decode()
    assert "<li>写入 10 / 40</li>" in told
    assert "查看结果" in told
    assert Task.objects.count() == 40


def test_a_staged_import_can_be_dropped(clerk: StrictClient):
    paste(clerk, SEED)
    page = clerk.post(reverse("import_undo", args=[ImportBatch.objects.get().pk]), follow=True)
    assert "没有导入任何内容" in page.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    clerk: StrictClient, rows: int, django_assert_num_queries: Callable[[int], object]
):
    ImportBatchFactory.create_batch(rows)
    clerk.get(reverse("imports"))
    with django_assert_num_queries(7):  # type: ignore[attr-defined]
        clerk.get(reverse("imports"))


def test_differences_keep_figures_whole_and_cut_what_is_same():
    pieces = differences("完成全年目标的45%；" + "其余不变" * 20, "完成全年目标的50%；" + "其余不变" * 20)
    assert [piece for piece in pieces if piece.kind in {"removed", "added"}] == [("removed", "45%"), ("added", "50%")]
    assert pieces[-1] == ("gap", "…")


PLAN = """2024年重点工作任务责任分解方案
一、稳增长
1.实施重点项目120个。（分管领导：王建国；牵头单位：市发展改革委；责任单位：市粮食局、市林业局）
2.新建改造供水管网120公里。
责任单位：市水利局，各县区政府
完成时限：12月底前
二、工作要求
各单位要高度重视。
"""


@pytest.mark.parametrize("kind", ["pasted", "word"])
def test_a_numbered_document_becomes_tasks_in_one_import(clerk: StrictClient, kind: str):
    organizations.install()
    if kind == "word":
        body = "".join(paragraph(line) for line in PLAN.split("\n"))
        sent: dict[str, object] = {"file": SimpleUploadedFile("方案.docx", word(body))}
    else:
        sent = {"text": PLAN}
    address = clerk.post(reverse("import_new"), sent)["Location"]
    page = clerk.get(address)
    shown = html.unescape(page.content.decode())
    assert "没有相近名称的 2 个单位都新建" in shown
    assert "第 7–8 段“二、工作要求”没有写责任单位，没有当作任务读入。" in shown
    clerk.post(address, {"decide": "new"})
    page = clerk.get(address)
    assert (page.context["preview"].problems, page.context["counts"]["new"]) == ([], 2)
    assert "分管领导 王建国" in page.content.decode()
    clerk.post(address, {"write": "1", "keep": ["1", "2"]})
    first, second = Task.objects.order_by("order")
    assert (first.category, first.sponsor, str(first.lead)) == ("一、稳增长", "王建国", "市发改委")
    assert [str(each.organization) for each in first.supports.all()] == ["市粮食局", "市林业局"]
    assert (second.deadline, second.targets.get().value) == ("12月底前", 120)
