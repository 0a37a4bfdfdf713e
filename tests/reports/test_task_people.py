"""Who answers for a task, whom to call and until when: read from their columns, shown to whom they concern alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import docx
import pypdf
import pytest
from django.utils import timezone

from reports import documents
from reports.documents.quarter_table import Scope, quarter_table
from reports.documents.sheets import document_table
from reports.importing import Options, Preview, import_bytes
from reports.reminders import letter
from reports.samples import organizations
from tasks.models import Organization, Period, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory, TaskFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Visitor], StrictClient]
TITLE = "2024年重点工作任务清单\n"
WANG, LI = "王建国", "李红 0539-8312345"


@pytest.fixture(autouse=True)
def media(tmp_path: object, settings: object) -> None:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def named(task: Task) -> Task:
    """Return the task with its people."""
    task.responsible, task.contact, task.deadline = WANG, LI, "12月底前"
    task.save()
    return task


def imported(head: str, *rows: str, dry_run: bool = False) -> Preview:
    """Import a table into the city's units."""
    return import_bytes((TITLE + "\n".join([head, *rows])).encode(), "表.txt", Options(), dry_run=dry_run)


class TestImport:
    """The columns are known by their heads."""

    @pytest.fixture(autouse=True)
    def city(self, media: None) -> None:
        """Have the city's units."""
        organizations.install()

    @pytest.mark.parametrize(
        ("head", "cells", "people"),
        [
            ("责任人\t联系电话\t联络员\t手机", f"{WANG}\t8311111\t李红\t0539-8312345", (f"{WANG} 8311111", LI)),
            ("责任人及电话\t联系人（电话）", f"{WANG} 8311111\t{LI}", (f"{WANG} 8311111", LI)),
            ("单位负责人\t经办人\t联系方式", f"{WANG}\t李红\t0539-8312345", (WANG, LI)),
            ("联系电话", "0539-8312345", ("", "0539-8312345")),
            ("责任人\t联络人", "—\t无", ("", "")),
        ],
    )
    def test_people_and_telephones_come_together(self, head: str, cells: str, people: tuple[str, str]) -> None:
        preview = imported(f"序号\t工作任务\t牵头单位\t{head}", f"7\t修建粮库\t市财政局\t{cells}")
        task = Task.objects.get()
        assert (preview.problems, task.extra) == ([], {})
        assert (task.responsible, task.contact) == people

    def test_leader_and_deadline_and_what_changes(self) -> None:
        head = "序号\t工作任务\t责任单位\t分管副市长\t完成时限\t责任人"
        imported(head, f"7\t修建粮库\t市财政局\t赵明\t9月底前\t{WANG}", "8\t修建粮站\t市财政局\t同上\t全年\t同上")
        first, second = Task.objects.all()
        assert (first.sponsor, first.deadline, first.responsible) == ("赵明", "9月底前", WANG)
        assert (second.sponsor, second.responsible) == ("赵明", WANG)
        preview = imported(head, f"7\t修建粮库\t市财政局\t赵明\t10月底前\t{WANG}")
        assert [(change.label, change.old, change.new) for change in preview.rows[0].changes] == [
            ("完成时限", "9月底前", "10月底前")
        ]
        assert Task.objects.get(number="7").deadline == "10月底前"

    def test_a_department_of_a_county_is_proposed_as_one(self) -> None:
        preview = imported("序号\t工作任务\t责任单位", "7\t修建粮库\t费县发展改革局", dry_run=True)
        offered = [choice.value for choice in preview.questions[0].choices if choice.value.startswith("new")]
        assert offered == ["new:county", "new:bureau", "new:district", "new:zone"]


def test_people_are_told_to_the_bureaus_of_the_task_and_the_office(
    named: Task, cast: dict[str, Visitor], client_of: ClientOf
) -> None:
    for who in ("lead", "signatory", "partner", "supervisor", "viewer", "admin", "stranger"):
        page = client_of(cast[who]).get("/2024/tasks/34/").content.decode()
        assert "12月底前" in page
        assert (WANG in page, LI in page) == ((False, False) if who == "stranger" else (True, True)), who


def test_the_columns_of_the_table_tell_them_to_the_same(
    named: Task, period: Period, lead: User, partner: User, stranger: User
) -> None:
    scope = Scope(further=("responsible", "contact", "deadline"))
    for user, people in ((lead, [WANG, LI]), (partner, [WANG, LI]), (stranger, ["", ""]), (None, ["", ""])):
        (row,) = quarter_table(period, user, scope).texts
        assert row[-2:] == people
        assert "12月底前" in row


def test_they_stand_under_the_table_on_paper(named: Task, period: Period, lead: User, stranger: User) -> None:
    TaskFactory(number="35", lead=named.lead, contact=LI)
    table = document_table(period, lead, Scope(), "pdf")
    assert table.people == (f"责任人：{WANG}", f"联络人：{LI}")
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(documents.render(table, "pdf"))).pages)
    assert "责任人：王建国" in printed
    word = docx.Document(BytesIO(documents.render(document_table(period, lead, Scope(), "docx"), "docx")))
    assert [each.text for each in word.paragraphs][-2:] == list(table.people)
    for kind in documents.FORMATS:
        for reader in (stranger, None):
            made = documents.render(document_table(period, reader, Scope(), kind), kind)
            assert WANG.encode() not in made
            assert document_table(period, reader, Scope(), kind).people == ()


def test_what_is_made_for_a_website_tells_nobody(named: Task, period: Period, lead: User, client_of: ClientOf) -> None:
    assert WANG in client_of(lead).get("/2024/Q2/", {"columns": "responsible"}).content.decode()
    for asked in ({}, {"fragment": ""}):
        page = client_of(lead).get("/2024/Q2/table.html", {"columns": ["responsible", "contact", "deadline"]} | asked)
        assert "12月底前" in page.content.decode()
        assert WANG not in page.content.decode()


def test_a_table_of_several_bureaus_names_nobody_under_it(
    named: Task, period: Period, supervisor: User, other_bureau: Organization
) -> None:
    assert document_table(period, supervisor, Scope(), "pdf").people
    other = TaskFactory(number="50", lead=other_bureau, contact="赵六")
    ReportFactory(task=other, period=period, submitted=True)
    assert document_table(period, supervisor, Scope(), "pdf").people == ()
    assert document_table(period, supervisor, Scope(lead=other_bureau), "pdf").people == ("联络人：赵六",)


def test_the_letter_says_whom_to_call(named: Task, period: Period) -> None:
    today = timezone.localdate()
    period.opened_at, period.due_on = timezone.now(), today - timedelta(3)
    period.save()
    ReportFactory(task=named, period=period)
    table = letter(period, today)
    assert table.columns[-1].heading == "责任人、联络人"
    assert table.texts[0][-1] == f"责任人：{WANG}\n联络人：{LI}"
    Task.objects.update(responsible="", contact="")
    assert letter(period, today).columns[-1].heading == "逾期情况"
