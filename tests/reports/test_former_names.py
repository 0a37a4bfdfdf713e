"""Units that are renamed: a quarter that was closed before keeps the names of its time, on every page and in every file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from django.apps import apps

from reports.api.data import tasks_of
from reports.models import ProgressEntry, Report
from reports.periods import close, reopen
from reports.publication.frozen import Wish, frozen_table
from reports.publication.issuing import publish
from reports.publication.storage import load
from reports.reminders import letter
from tasks.milestones import reword
from tasks.models import FormerName, Organization, Period, Task, User
from tasks.models.trail import AppendOnlyError
from tests.conftest import Visitor
from tests.factories import (
    AnnualTargetFactory,
    OrganizationFactory,
    PeriodFactory,
    PlanFactory,
    ReportFactory,
    SubProjectFactory,
    SupportFactory,
    TaskFactory,
)
from tests.reports.printed import bare
from tests.strict import StrictClient

ClientOf = Callable[[Visitor], StrictClient]
THEN = {
    "lead": ("市住房城乡建设局", "市住建局"),
    "support": ("市交通运输局", "市交通局"),
    "district": ("东乡县", "东乡县"),
}
NOW = {
    "lead": ("市住房发展局", "市房发局"),
    "support": ("市运输管理局", "市运管局"),
    "district": ("东城新区", "东城区"),
}


@pytest.fixture
def renamed(task: Task, period: Period, bureau: Organization, admin: User) -> dict[str, Organization]:
    """Return the lead, a supporting unit and a district of a task in two quarters, renamed after the first was closed."""
    units = {"lead": bureau, "support": OrganizationFactory(name=THEN["support"][0], short_name=THEN["support"][1])}
    units["district"] = OrganizationFactory(name="东乡县", short_name="东乡县", district=True)
    SupportFactory(task=task, organization=units["support"])
    AnnualTargetFactory(task=task)
    road = SubProjectFactory(task=task, name="祊水路", district=units["district"])
    times = {"opens_on": period.opens_on, "due_on": period.due_on, "opened_at": period.opened_at}
    first = PeriodFactory(plan=period.plan, number=1, **times)  # a question knows it from the other by values alone
    for each in (first, period):
        reword(task, each, "完成立项。")
        report = ReportFactory(task=task, period=each, text="", accepted=True, version=1)
        for order, (name, words, giver) in enumerate(
            (("祊水路", "①祊水路：在建；", None), ("沂水路", "沂水路：在建。", units["support"]))
        ):
            ProgressEntry.objects.create(
                report=report, order=order, marker="①"[order:], text=words, name=name, district=units["district"],
                stage="under_construction", subproject=None if order else road, contributor=giver,
            )  # fmt: skip
    close(first, by=admin)
    for key, unit in units.items():
        unit.name, unit.short_name = NOW[key]
        unit.save()
    return units


def names(of: dict[str, tuple[str, str]], *keys: str) -> set[str]:
    """Return all names of the units in `keys`."""
    return {name for key in keys for name in of[key]}


@pytest.mark.parametrize("both", [False, True], ids=["the other open", "the other closed since"])
@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("/2024/Q{quarter}/?columns=lead&columns=supporting", ("lead", "support", "district")),
        ("/2024/Q{quarter}/?lead=市住房发展局", ("lead", "district")),
        ("/2024/Q{quarter}/?district=东城新区", ("lead", "district")),
        ("/2024/Q{quarter}/tasks/{number}/report/", ("lead", "support")),
        ("/2024/Q{quarter}/tasks/{number}/standing/", ("lead",)),
        ("/2024/Q{quarter}/dashboard/", ("lead", "district")),
        ("/2024/Q{quarter}/dashboard/?lead=市住房发展局&district=东城新区", ("lead", "district")),
        ("/2024/Q{quarter}/dashboard/bureau/", ("lead",)),
        ("/2024/Q{quarter}/dashboard/districts/", ("lead", "district")),
        ("/2024/Q{quarter}/dashboard/districts/东城新区/", ("lead", "district")),
        ("/2024/Q{quarter}/dashboard/tasks/{number}/", ("district",)),
        ("/2024/tasks/?quarter={quarter}", ("lead", "district")),
        ("/2024/subprojects/?quarter={quarter}", ("lead", "district")),
        ("/2024/tasks/{number}/?quarter={quarter}", ("lead", "support", "district")),
    ],
)
def test_a_closed_quarter_keeps_the_names_of_its_time_on_every_page(
    address: str,
    keys: tuple[str, ...],
    both: bool,
    renamed: dict[str, Organization],
    task: Task,
    supervisor: User,
    client_of: ClientOf,
) -> None:
    """The filters are part of the page; what an address says stays today's name, so that it leads through all quarters."""
    client = client_of(supervisor)
    if both:
        close(Period.objects.get(number=2), by=supervisor)

    def words(quarter: int) -> str:
        page = client.get(address.format(quarter=quarter, number=task.number)).content.decode()
        main = page.partition("<main")[2] + page.partition("<title>")[2].partition("</title>")[0]
        return re.sub(r"<[^>]*>|时名称为.*，现为.*。", "\n", main)

    before, now = words(1), words(2)
    for key in keys:
        assert set(THEN[key]) & set(re.findall("|".join(THEN[key]), before)), f"{key} in {address}"
        assert set(NOW[key]) & set(re.findall("|".join(NOW[key]), now)), f"{key} in {address}"
    assert not [name for name in names(NOW, *NOW) if name in before], address
    of_first = "" if "/tasks/{number}/?" in address else now  # there the first quarter stands beside the second
    assert not [name for name in names(THEN, *THEN) if name in of_first], address


def read(kind: str, made: bytes) -> str:
    """Return all words of a file."""
    if kind == "pdf":
        return bare("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages))
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(made))
        return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    paper = docx.Document(io.BytesIO(made))
    return "\n".join(
        [*(each.text for each in paper.paragraphs), *(cell.text for table in paper.tables for cell in table._cells)]
    )


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("/2024/Q{quarter}/table.xlsx?columns=lead&columns=supporting", ("lead", "support", "district")),
        ("/2024/Q{quarter}/table.docx?columns=lead&columns=supporting", ("lead", "support")),
        ("/2024/Q{quarter}/table.pdf?columns=lead&columns=supporting", ("lead", "support")),
        ("/2024/Q{quarter}/dashboard.xlsx?lead=市住房发展局", ("lead", "district")),
        ("/2024/Q{quarter}/dashboard.pdf?district=东城新区", ("lead", "district")),
        ("/2024/Q{quarter}/dashboard/bureau.xlsx?lead=市住房发展局", ("lead", "district")),
        ("/2024/Q{quarter}/dashboard/districts.xlsx", ("lead", "district")),
        ("/2024/Q{quarter}/dashboard/tasks/34.xlsx", ("lead", "district")),
    ],
)
def test_so_do_its_files(
    address: str, keys: tuple[str, ...], renamed: dict[str, Organization], supervisor: User, client_of: ClientOf
) -> None:
    client, kind = client_of(supervisor), address.partition("?")[0].rpartition(".")[2]
    before, now = (read(kind, b"".join(client.get(address.format(quarter=each)))) for each in (1, 2))
    for key in keys:
        assert any(name in before for name in THEN[key]), f"{key} in {address}"
        assert any(name in now for name in NOW[key]), f"{key} in {address}"
    assert not [name for name in names(NOW, *NOW) if name in before], address
    assert not [name for name in names(THEN, *THEN) if name in now], address


@pytest.mark.parametrize("noted", [True, False])
def test_a_find_of_a_closed_quarter_names_the_lead_of_then(
    renamed: dict[str, Organization], task: Task, viewer: User, client_of: ClientOf, noted: bool
) -> None:
    """A report by the lead that it had, a goal too; what is of the whole year stands with the lead of today."""
    other = OrganizationFactory()
    if noted:
        Task.objects.update(lead=other)
    else:
        Report.objects.update(lead_name="", lead_short_name="")
    now = other.short_name if noted else NOW["lead"][1]
    Task.objects.update(text="祊水路、立项。")
    for words, places in (("祊水路", {"推进情况", "子项目", "工作任务"}), ("立项", {"工作目标", "工作任务"})):
        page = client_of(viewer).get(f"/search/?words={words}").content.decode()
        found = {}
        for told in re.findall(r'<span class="meta">(.*?)</span>', page.partition('<ol class="finds"')[2]):
            place, _, *quarter, unit = told.split(" · ")
            found[place, "".join(quarter)] = unit
        assert {place for place, _ in found} == places
        assert {unit for (_, quarter), unit in found.items() if quarter == "一季度"} == {THEN["lead"][1]}
        assert {unit for (_, quarter), unit in found.items() if quarter != "一季度"} == {now}


def test_what_nobody_noted_at_the_closing_has_the_lead_s_name_of_then_beside_lists_that_are_open(
    renamed: dict[str, Organization], task: Task, supervisor: User, client_of: ClientOf
) -> None:
    """Quarters that were imported, or closed before leads were noted; of several lists each has its own closing."""
    Report.objects.update(lead_name="", lead_short_name="")
    other = TaskFactory(plan=PlanFactory(livelihood=True), number="2", lead=renamed["lead"])
    PeriodFactory(plan=other.plan, number=1, due_on=date(2024, 3, 28))
    SubProjectFactory(task=other, name="口袋公园", district=renamed["district"])
    client = client_of(supervisor)
    for address in ("/2024/Q1/?columns=lead", "/2024/Q1/dashboard/", f"/2024/Q1/tasks/{task.number}/report/"):
        page = client.get(address).content.decode()
        assert "市住建局" in page, address
        assert "市房发局" not in page, address
    for address in ("/2024/tasks/?quarter=1&list=all", "/2024/subprojects/?quarter=1&list=all"):
        rows = client.get(address).content.decode().partition("<tbody")[2]
        assert ("市住建局" in rows, "市房发局" in rows) == (True, True), address
    assert ("东乡县" in rows, "东城区" in rows) == (True, True)


def test_a_bureau_s_own_dashboard_says_both_names(renamed: Any, supervisor: User, client_of: ClientOf) -> None:
    own = client_of(supervisor).get("/2024/Q1/dashboard/bureau/?lead=市住房发展局").content.decode()
    assert "2024年一季度时名称为市住房城乡建设局，现为市住房发展局。" in own
    assert "时名称为" not in client_of(supervisor).get("/2024/Q2/dashboard/bureau/?lead=市住房发展局").content.decode()


def test_the_name_of_each_closing_counts(renamed: dict[str, Organization], period: Period, admin: User) -> None:
    """Renamed twice, each quarter has the name between; reopened, it has today's."""
    place, first = renamed["district"], Period.objects.get(plan=period.plan, number=1)
    second = close(period, by=admin)
    place.short_name = "东城"
    place.save()
    assert [str(place.name_at(each.named_at)) for each in (first, second)] == ["东乡县", "东城区"]
    named = [Organization.objects.named_then(each.closed_at).get(pk=place.pk) for each in (first, second)]
    assert [(each.then, each.name_then) for each in named] == [("东乡县", "东乡县"), ("东城区", "东城新区")]
    assert str(place.name_at(reopen(second, by=admin, reason="更正").named_at)) == "东城"


def test_only_a_rename_is_noted_and_nobody_alters_it(bureau: Organization) -> None:
    bureau.signs_off = not bureau.signs_off
    bureau.save()
    assert not FormerName.objects.exists()
    bureau.short_name = "住建"
    bureau.save(update_fields=["signs_off"])
    assert not FormerName.objects.exists()
    bureau.save()
    [former] = FormerName.objects.all()
    assert (former.name, former.short_name) == ("市住房城乡建设局", "市住建局")
    with pytest.raises(AppendOnlyError):
        former.save()
    with pytest.raises(AppendOnlyError):
        FormerName.objects.all().delete()


def test_a_quarter_that_is_closed_again_keeps_the_names_of_its_first_closing(
    renamed: dict[str, Organization], task: Task, period: Period, admin: User, supervisor: User, client_of: ClientOf
) -> None:
    """One rule for all: leads that were noted and those of tasks that came since, supporting units and districts."""
    first = reopen(Period.objects.get(plan=period.plan, number=1), by=admin, reason="更正")
    client = client_of(supervisor)

    def shown() -> str:
        page = client.get("/2024/Q1/?columns=lead&columns=supporting").content.decode()
        return re.sub(r"<[^>]*>", "\n", page.partition("<main")[2])

    assert not [name for name in names(THEN, *THEN) if name in shown()]
    late = TaskFactory(plan=period.plan, number="99", lead=task.lead)
    SupportFactory(task=late, organization=renamed["support"])
    ReportFactory(task=late, period=first, accepted=True)
    first = close(Period.objects.get(pk=first.pk), by=admin)
    assert first.named_at == first.events.filter(kind="closed").earliest("at").at < first.closed_at
    assert {*Report.objects.filter(period=first).values_list("lead_name", "lead_short_name")} == {THEN["lead"]}
    assert not [name for name in names(NOW, *NOW) if name in shown()]
    assert shown().count("市交通局") >= 2


@pytest.mark.parametrize("published", ["", "市住房城乡建设局"], ids=["today's name", "the name of then"])
def test_an_issue_is_headed_by_the_name_of_its_quarter(
    renamed: dict[str, Organization], period: Period, admin: User, supervisor: User, client_of: ClientOf, settings: Any, tmp_path: Any,
    published: str,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    Report.objects.filter(period__number=1).update(lead_name=published)
    first = Period.objects.get(plan=period.plan, number=1)
    for each, name in ((first, THEN["lead"][0]), (period, NOW["lead"][0])):
        made = publish(
            Wish(each, renamed["lead"], "市政府督查室", date(2024, 7, 2)),
            prepared="张勇",
            approved="周海燕",
            by=None,
            force=True,
        )
        assert made.lead_name == name
        assert frozen_table(made).opening.endswith(f"牵头单位：{name}")
        told = read("pdf", load(made.files.get(kind="pdf")))
        assert (THEN["lead"][0] in told, NOW["lead"][0] in told) == (each is first, each is not first)
        assert client_of(supervisor).get(f"/2024/Q{each.number}/issues/{made.number}/?lead={name}").status_code == 200
    page = client_of(supervisor).get("/2024/Q1/issues/new/?lead=市住房城乡建设局").content.decode()
    assert '<option value="市住房发展局" selected>市住房城乡建设局</option>' in page


def test_a_letter_and_the_interface_name_the_lead_as_the_quarter_had_it(
    renamed: dict[str, Organization], period: Period, task: Task, admin: User, supervisor: User
) -> None:
    Report.objects.update(status="draft")
    Period.objects.update(due_on=date(2024, 6, 28))
    period.refresh_from_db()
    first = Period.objects.get(plan=period.plan, number=1)
    of_then, of_now = (letter(each, date(2024, 12, 1), renamed["lead"]) for each in (first, period))
    assert of_then.rows[0].cells[2].text == "市住房城乡建设局"
    assert of_then.opening.startswith("市住房城乡建设局（现市住房发展局）：下列 1 项任务")
    assert of_now.rows[0].cells[2].text == "市住房发展局"
    assert of_now.opening.startswith("市住房发展局：")
    told = tasks_of(period.plan, supervisor)[task.pk]
    assert told["lead"] == "市住房发展局"
    assert [(each["quarter"], each["lead"]) for each in told["quarters"]] == [
        (1, "市住房城乡建设局"),
        (2, "市住房发展局"),
    ]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/2024/Q{quarter}/dashboard/bureau/?lead=市住房城乡建设局", "本单位任务 1"),
        ("/2024/Q{quarter}/dashboard/?lead=市住房城乡建设局", '<option value="市住房发展局" selected>'),
        ("/2024/Q{quarter}/dashboard/districts/东乡县/", "祊水路"),
        ("/2024/Q{quarter}/?lead=市住房城乡建设局", '<option value="市住房发展局" selected>'),
        ("/2024/Q{quarter}/table.xlsx?lead=市住房城乡建设局", ""),
        ("/2024/Q{quarter}/late/letter/?lead=市住房城乡建设局", "催办单"),
    ],
)
def test_an_address_with_a_former_name_finds_the_unit(
    address: str, words: str, renamed: dict[str, Organization], supervisor: User, client_of: ClientOf
) -> None:
    TaskFactory(number="77", lead=OrganizationFactory(name="市教育局"), plan=Period.objects.first().plan)
    for quarter in (1, 2):
        answer = client_of(supervisor).get(address.format(quarter=quarter))
        assert answer.status_code == 200
        assert words in (answer.content.decode() if words else "")
    assert client_of(supervisor).get("/2024/Q1/dashboard/bureau/?lead=市从来没有局").status_code == 404


def test_a_bureau_opens_its_own_dashboard_by_its_former_name_alone(
    renamed: dict[str, Organization], lead: User, client_of: ClientOf
) -> None:
    answers = [
        client_of(lead).get(f"/2024/Q1/dashboard/bureau/?lead={name}") for name in ("市住房城乡建设局", "市交通运输局")
    ]
    assert [each.status_code for each in answers] == [200, 404]


def test_quarters_that_were_closed_before_have_the_names_of_their_first_closing(period: Period, admin: User) -> None:
    """The migration: an open quarter has none, a reopened one that of its first event, one without events its own."""
    others = [PeriodFactory(plan=period.plan, number=number, opened_at=period.opened_at) for number in (3, 4)]
    first = close(period, by=admin).closed_at
    again = close(reopen(Period.objects.get(pk=period.pk), by=admin, reason="更正"), by=admin)
    Period.objects.filter(pk=others[0].pk).update(closed_at=again.closed_at)
    Period.objects.update(named_at=None)
    import_module("tasks.migrations.0016_names_of_first_closing").name_closed(apps, None)
    assert [*Period.objects.order_by("number").values_list("named_at", flat=True)] == [first, again.closed_at, None]
