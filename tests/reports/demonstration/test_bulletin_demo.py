"""The bulletin of the demonstration's quarter says what the dashboard and its files say."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from reports import documents
from reports.dashboards import files
from reports.dashboards.board import Board
from reports.models import Report
from reports.publication.bulletin.bulletin_text import compose
from reports.selection import select
from tasks.models import Period, User
from tests.reports.test_bulletin import word_text


def pdf_text(data: bytes) -> str:
    """Return all text of a PDF without white space and page numbers: its lines and pages break anywhere."""
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages)
    return re.sub("—[0-9]+—", "", text)


@pytest.mark.django_db
@pytest.mark.short_round_on("sqlite")
@pytest.mark.usefixtures("demonstration")
def test_bulletin_dashboard_and_files_agree() -> None:
    user = User.objects.get(username="supervisor")
    reported = Report.objects.filter(period__plan__slug="", task__demo="invented").exclude(
        status=Report.Status.ACCEPTED
    )
    period = (
        Period.objects.select_related("plan").filter(pk__in=reported.values("period")).latest("plan__year", "number")
    )
    draft, board = compose(period, user), Board(select(period, user))
    said = {name: figure.value for name, figure in draft.figures.items()}
    cards = {card.key: str(card.value or 0) for card in board.cards}
    assert cards == {
        "counted": said["任务"], "on_time": said["按时报送"], "on_track": said["达进度及以上"],
        "behind": said["欠进度"], "doubted": said["未说明任务"],
    }  # fmt: skip
    equations = " ".join(card.how for card in board.cards)
    assert f"{said['达进度及以上']} ÷ {said['可比']} 项可比 = {said['达进度率']}" in equations
    due = sum(fact.due for fact in board.selection.facts)
    assert f"{said['按时报送']} ÷ {due} 项到期或已报 = " in equations
    waiting = int(said["应报"]) - due  # none once the demonstration's quarter is due
    assert f"；逾期 {said['逾期']} 项" + f"；未到截止 {waiting} 项不计入" * bool(waiting) in equations
    assert board.selection.previous
    assert f"较{board.selection.previous.quarter.label}转差 {said['转差']} 项" in equations
    assert int(said["未说明"]) == sum(board.selection.doubts.values())
    assert str(board.unmentioned_count) == said["未写到"]
    legend = {each.word: str(each.number) for each in board.legend}
    assert int(legend["欠进度"]) + int(legend["严重欠进度"]) == int(said["欠进度"])
    assert {name: legend[name] for name in ("已完成", "超进度", "达进度", "其他", "严重欠进度")} == {
        name: said[name] for name in ("已完成", "超进度", "达进度", "其他", "严重欠进度")
    }
    assert sum(row.bureau_count for row in board.outlooks) == len(board.selection.facts)
    for row in board.outlooks:
        name = "没有说明预期" if row.office_count is None else f"预期{row.label}"
        assert said[name] == str(row.bureau_count)
        assert row.office_count is None or said[f"督查室{name}"] == str(row.office_count)
    assert sum(row.office_count or 0 for row in board.outlooks)
    buckets = ("已完成", "超进度", "达进度", "欠进度", "其他")
    assert sum(int(said[name]) for name in buckets) == int(said["任务"])

    table = next(part.table for part in draft.official.parts if part.table)
    rows = {row[0]: [int(value) for value in row[1:]] for row in table.texts}
    heads = [column.heading for column in table.columns][1:]
    for each in board.bureaus:
        counted = dict(zip([each.word for each in board.legend], each.by_kind, strict=True))
        severe = counted.pop("严重欠进度")
        counted |= {"欠进度": counted["欠进度"] + severe, "其中严重欠进度": severe}
        counted |= {"任务数": each.tally.tasks, "应报": sum(fact.asked for fact in each.facts), "按时": each.on_time}
        assert dict(zip(heads, rows[each.name], strict=True)) == counted
    assert rows["合计"] == [sum(column) for column in zip(*(rows[each.name] for each in board.bureaus), strict=True)]
    assert dict(zip(heads, rows["合计"], strict=True))["欠进度"] == int(said["欠进度"])

    word, pdf = (documents.render_official(draft.official, kind) for kind in ("docx", "pdf"))
    sheet = load_workbook(BytesIO(documents.render(files.of_tasks(board, "全市"), "xlsx")))["任务"]
    heads = [cell.value for cell in sheet[1]]
    for label, name in (("任务", "任务"), ("欠进度", "欠进度"), ("达进度及以上", "达进度及以上")):
        column = heads.index(f"计入“{label}”")
        assert sum(row[column] or 0 for row in sheet.iter_rows(min_row=2, values_only=True)) == int(said[name])
    paragraphs = [text for part in draft.official.parts for text in part.paragraphs]
    assert any(f"任务共{cards['counted']}项，由{len(board.bureaus)}个单位牵头" in text for text in paragraphs)
    for text in paragraphs:
        assert text in word_text(word)
    printed = pdf_text(pdf)
    for text in paragraphs[:8]:
        assert "".join(text.split()) in printed
    behind = draft.official.annexes[0].table
    assert {row.number for row in behind.rows} == {fact.number for fact in board.selection.pick("behind")}
    assert not draft.against
