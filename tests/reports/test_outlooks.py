"""全年预期: said by the lead from the second quarter on, by the office at review, carried over, counted, compared with the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import lxml.html
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from reports.dashboards.outlooks import outlook_rows
from reports.documents.quarter_table import OPEN_COLUMNS, Scope, quarter_table
from reports.documents.sheets import document_table
from reports.models import OfficeOutlook, Outlook, Report, ReportDraft, StandingOverride, Transition
from reports.publication.bulletin.bulletin_text import compose
from reports.selection import select
from reports.workflow import Content, EntryData, Foreseen, RefusedError, comparison_of, content_of, judge, perform, save
from tasks.models import AuditEntry, Organization, Period, Task, User
from tests.conftest import Visitor
from tests.factories import (
    MembershipFactory,
    MilestoneFactory,
    PeriodFactory,
    ReportFactory,
    TaskFactory,
)

ClientOf = Callable[[Visitor], Client]
Action = Transition.Action
PAGE, ACT, VERDICTS = (f"/2024/Q2/tasks/34/report/{end}" for end in ("", "act/", "verdicts/"))
TEXT = Content((EntryData("①规划编制已完成。", "①"),))


@pytest.fixture
def plain(task: Task, period: Period) -> Task:
    """Return task 34 of a bureau that has no signatory, with a goal of which its report says all."""
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    task.lead.signs_off = False
    task.lead.save()
    return task


@pytest.fixture
def draft(plain: Task, period: Period, lead: User) -> Report:
    """Return its report in draft, which says nothing of the year's end."""
    return save(ReportFactory(task=plain, period=period, text="", outlook=""), TEXT, by=lead, version=0)


def said(report: Report, lead: User, outlook: str, reason: str = "") -> Report:
    """Save what the bureau says of the year's end."""
    content = Content(TEXT.entries, outlook=outlook, outlook_reason=reason)
    return save(report, content, by=lead, version=report.version)


def sent(page: bytes) -> dict[str, str]:
    """Return the form of a report as the browser would send it."""
    form = lxml.html.fromstring(page.decode()).get_element_by_id("filing")
    return {name: (value or "").removeprefix("\n") for name, value in form.form_values()}


class TestTheBureau:
    """What the lead bureau says."""

    def test_it_is_asked_before_submitting_and_leads_to_the_field(
        self, draft: Report, lead: User, client_of: ClientOf
    ) -> None:
        with pytest.raises(RefusedError, match="还没有选全年预期。不能报送。"):
            perform(draft, Action.SUBMIT, by=lead)
        clerk = client_of(lead)
        page = clerk.get(f"{PAGE}?confirm").content.decode()
        assert '<a href="#id_outlook_0">还没有选全年预期。</a>' in page
        assert 'id="id_outlook_0"' in page
        fields = sent(page.encode()) | {"outlook": "adjusted", "preview": "1"}
        page = clerk.post(PAGE, fields, follow=True).content.decode()
        assert '<a href="#id_outlook_reason">全年预期选了“需调整”，请写明原因。</a>' in page
        fields = sent(page.encode()) | {"outlook_reason": "资金下达较晚。", "preview": "1"}
        page = clerk.post(PAGE, fields, follow=True).content.decode()
        assert "<strong>需调整</strong>：资金下达较晚。" in page
        perform(draft, Action.SUBMIT, by=lead)
        assert Report.objects.get().outlook_reason == "资金下达较晚。"

    @pytest.mark.parametrize("outlook", Outlook.values)
    def test_a_reason_is_asked_for_three_of_the_five(self, outlook: str, draft: Report, lead: User) -> None:
        current = said(draft, lead, outlook)
        if outlook in ("completed", "feasible"):
            assert perform(current, Action.SUBMIT, by=lead).to_status == Report.Status.SUBMITTED
            return
        with pytest.raises(RefusedError, match="请写明原因。不能报送。"):
            perform(current, Action.SUBMIT, by=lead)
        perform(said(current, lead, outlook, "征迁未完。"), Action.SUBMIT, by=lead)

    def test_the_first_quarter_asks_nothing(self, plain: Task, lead: User, client_of: ClientOf) -> None:
        first = PeriodFactory(plan=plain.plan, number=1)
        report = save(ReportFactory(task=plain, period=first, text=""), TEXT, by=lead, version=0)
        assert 'name="outlook"' not in client_of(lead).get(PAGE.replace("Q2", "Q1")).content.decode()
        assert perform(report, Action.SUBMIT, by=lead).snapshot["outlook"] == ""

    def test_a_return_keeps_it_and_the_versions_tell_its_change(
        self, draft: Report, lead: User, supervisor: User, client_of: ClientOf
    ) -> None:
        perform(said(draft, lead, "feasible"), Action.SUBMIT, by=lead)
        perform(draft, Action.SEND_BACK, by=supervisor, comment="请再核实。")
        fields = sent(client_of(lead).get(PAGE).content)
        assert fields["outlook"] == "feasible"
        current = said(Report.objects.get(), lead, "difficult", "图纸变更。")
        old = Content.from_snapshot(Transition.objects.get(action=Action.SUBMIT).snapshot)
        told = comparison_of(old, content_of(current))
        assert [(each.what, each.before, each.after) for each in told.outlook] == [
            ("全年预期", "能完成", "有困难：图纸变更。")
        ]
        assert not told.nothing
        perform(current, Action.SUBMIT, by=lead)
        page = " ".join(client_of(supervisor).get(f"{PAGE}?compare=version").content.decode().split())
        assert "<del>能完成</del> → <ins>有困难：图纸变更。</ins>" in page

    def test_a_record_from_before_it_was_asked_is_read(self) -> None:
        kept = TEXT.snapshot()
        del kept["outlook"], kept["outlook_reason"]
        assert Content.from_snapshot(kept) == TEXT

    def test_the_next_quarter_opens_with_what_was_said_last(
        self, draft: Report, plain: Task, lead: User, client_of: ClientOf
    ) -> None:
        said(draft, lead, "difficult", "征迁未完。")
        PeriodFactory(plan=plain.plan, number=3)
        fourth = PeriodFactory(plan=plain.plan, number=4)
        later = save(ReportFactory(task=plain, period=fourth, text="", outlook=""), TEXT, by=lead, version=0)
        clerk, page = client_of(lead), PAGE.replace("Q2", "Q4")
        opened = clerk.get(page).content
        assert "上次填报：有困难：征迁未完。" in opened.decode()
        fields = sent(opened)
        assert (fields["outlook"], fields["outlook_reason"]) == ("difficult", "征迁未完。")
        assert clerk.post(f"{page}draft/", fields).json() == {"same": True}
        clerk.post(f"{page}draft/", fields | {"outlook": "impossible"})
        assert ReportDraft.objects.get().data["outlook"] == ["impossible"]
        clerk.post(page, fields | {"save": "1"})
        later.refresh_from_db()
        assert (later.outlook, later.outlook_reason) == ("difficult", "征迁未完。")

    def test_what_was_said_last_word_by_word_is_asked_about_before_submitting(
        self, draft: Report, plain: Task, lead: User, client_of: ClientOf
    ) -> None:
        said(draft, lead, "difficult", "征迁未完。")
        third = PeriodFactory(plan=plain.plan, number=3)
        later = save(ReportFactory(task=plain, period=third, text="", outlook=""), TEXT, by=lead, version=0)
        sentence, confirm = "全年预期和原因与上次填报的一字不差", f"{PAGE.replace('Q2', 'Q3')}?confirm"
        later = said(later, lead, "difficult", "征迁未完。")
        assert sentence in client_of(lead).get(confirm).content.decode()
        said(later, lead, "difficult", "余3户。")
        assert sentence not in client_of(lead).get(confirm).content.decode()

    def test_last_quarters_reason_goes_where_another_outlook_needs_none(
        self, draft: Report, plain: Task, lead: User, client_of: ClientOf
    ) -> None:
        said(draft, lead, "difficult", "征迁未完。")
        third = PeriodFactory(plan=plain.plan, number=3)
        later = save(ReportFactory(task=plain, period=third, text="", outlook=""), TEXT, by=lead, version=0)
        clerk, page = client_of(lead), PAGE.replace("Q2", "Q3")
        for outlook, reason, kept in (
            ("completed", "征迁未完。", ""), ("completed", "已验收。", "已验收。"), ("impossible", "征迁未完。", "征迁未完。"),
        ):  # fmt: skip
            fields = sent(clerk.get(page).content) | {"outlook": outlook, "outlook_reason": reason, "save": "1"}
            told = "上次填报的原因不再带上" in clerk.post(page, fields, follow=True).content.decode()
            later.refresh_from_db()
            assert (later.outlook, later.outlook_reason, told) == (outlook, kept, not kept)

    def test_a_form_without_the_field_leaves_it_as_it_is(self, draft: Report, lead: User, client_of: ClientOf) -> None:
        said(draft, lead, "difficult", "征迁未完。")
        fields = sent(client_of(lead).get(PAGE).content)
        del fields["outlook"], fields["outlook_reason"]
        client_of(lead).post(PAGE, fields | {"obstacles": "缺资金", "save": "1"})
        report = Report.objects.get()
        assert (report.obstacles, report.outlook, report.outlook_reason) == ("缺资金", "difficult", "征迁未完。")

    def test_an_imported_report_has_none(self, plain: Task, period: Period, admin: User) -> None:
        report = ReportFactory(task=plain, period=period, text="", outlook="")
        perform(report, Action.IMPORT, by=admin, content=TEXT, target=Report.Status.ACCEPTED)
        assert Report.objects.get().outlook == ""


class TestTheOffice:
    """What the office says beside it."""

    @pytest.fixture
    def filed(self, draft: Report, lead: User) -> Report:
        """Return the submitted report, whose bureau says that it is feasible."""
        perform(said(draft, lead, "feasible"), Action.SUBMIT, by=lead)
        return Report.objects.get()

    def test_it_is_kept_by_itself_with_one_entry_and_needs_a_reason(
        self, filed: Report, supervisor: User, client_of: ClientOf
    ) -> None:
        client = client_of(supervisor)
        fields = {"version": filed.version, "office-outlook": "difficult", "office-outlook-reason": " "}
        refused = client.post(VERDICTS, fields, headers={"Accept": "application/json"})
        assert refused.status_code == 409
        assert "须写明原因" in refused.json()["told"]
        assert not OfficeOutlook.objects.exists()
        fields["office-outlook-reason"] = "雨季将至。"
        for _ in range(2):
            assert client.post(VERDICTS, fields, headers={"Accept": "application/json"}).json() == {"told": ""}
        assert str(OfficeOutlook.objects.get()) == "有困难：雨季将至。"
        entries = AuditEntry.objects.filter(what="认定全年预期")
        assert [each.detail for each in entries] == ["全年预期 有困难：雨季将至。"]
        assert "认定" in client.get(PAGE).content.decode()

    def test_accepting_keeps_it_once_and_the_record_holds_it(
        self, filed: Report, supervisor: User, client_of: ClientOf
    ) -> None:
        client = client_of(supervisor)
        fields = {
            "action": "accept", "version": filed.version, "token": "t", "office-outlook": "adjusted",
            "office-outlook-reason": "建议调减。",
        }  # fmt: skip
        for _ in range(2):
            assert "已通过" in client.post(ACT, fields, follow=True).content.decode()
        kept = Transition.objects.get(action=Action.ACCEPT).snapshot["office_outlook"]
        assert (kept["outlook"], kept["reason"], kept["by"]) == ("adjusted", "建议调减。", "周海燕")

    def test_what_was_typed_is_kept_where_it_is_refused(
        self, filed: Report, supervisor: User, client_of: ClientOf
    ) -> None:
        fields = {"action": "accept", "version": 0, "office-outlook": "impossible", "office-outlook-reason": "已停工。"}
        page = client_of(supervisor).post(ACT, fields).content.decode()
        assert "没有办理" in page
        assert "已停工。</textarea>" in page
        assert OfficeOutlook.objects.count() == 0

    def test_the_next_quarter_opens_with_it(
        self, filed: Report, supervisor: User, lead: User, client_of: ClientOf
    ) -> None:
        judge(filed, {}, by=supervisor, version=filed.version, outlook=Foreseen("difficult", "雨季将至。"))
        third = PeriodFactory(plan=filed.task.plan, number=3)
        report = save(ReportFactory(task=filed.task, period=third, text="", outlook=""), TEXT, by=lead, version=0)
        perform(said(report, lead, "feasible"), Action.SUBMIT, by=lead)
        page = " ".join(client_of(supervisor).get(PAGE.replace("Q2", "Q3")).content.decode().split())
        assert 'value="difficult" checked' in page
        assert "督查室沿用二季度的，通过时保存" in page

    @pytest.mark.parametrize("changed", [False, True])
    def test_several_accepted_at_once_keep_it_while_the_bureau_says_the_same(
        self, changed: bool, filed: Report, supervisor: User, lead: User, client_of: ClientOf
    ) -> None:
        judge(filed, {}, by=supervisor, version=filed.version, outlook=Foreseen("difficult", "雨季将至。"))
        third = PeriodFactory(plan=filed.task.plan, number=3)
        report = save(ReportFactory(task=filed.task, period=third, text="", outlook=""), TEXT, by=lead, version=0)
        perform(said(report, lead, "completed" if changed else "feasible"), Action.SUBMIT, by=lead)
        client = client_of(supervisor)
        opened = client.get(PAGE.replace("Q2", "Q3")).content.decode()
        assert ("督查室二季度认定“有困难”，单位的预期已改动，请重新认定" in opened) is changed
        assert ('value="difficult" checked' in " ".join(opened.split())) is not changed
        ticked = {"action": "accept", "chosen": [f"{report.pk}-{Report.objects.get(pk=report.pk).version}"]}
        page = client.post("/2024/Q3/review/", ticked).content.decode()
        assert ("任务 34：已通过。督查室的全年预期还没有认定。" in page) is changed
        kept = OfficeOutlook.objects.filter(report=report)
        assert [str(each) for each in kept] == ([] if changed else ["有困难：雨季将至。"])

    def test_who_reads_it(
        self, filed: Report, supervisor: User, lead: User, partner: User, viewer: User, client_of: ClientOf
    ) -> None:
        judge(filed, {}, by=supervisor, version=filed.version, outlook=Foreseen("difficult", "雨季将至。"))
        for person, reads in ((lead, True), (viewer, True), (partner, False)):
            page = client_of(person).get("/2024/tasks/34/?quarter=2").content.decode()
            assert "能完成" in page
            assert ("雨季将至" in page) is reads
            assert ("雨季将至" in client_of(person).get(PAGE).content.decode()) is reads
            assert len(select(filed.period, person).pick("office-difficult")) == reads

    def test_the_database_asks_for_the_reason_too(self, filed: Report, supervisor: User) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficeOutlook.objects.create(report=filed, outlook="impossible", by=supervisor)


@pytest.fixture
def year(bureau: Organization, supervisor: User) -> list[Period]:
    """Return the four periods of a year with four tasks: what was expected of each, and how the year ended."""
    periods = [PeriodFactory(number=number, due_on=date(2024, number * 3, 20)) for number in range(1, 5)]
    told = [
        ("1", ["feasible", "completed"], "completed"),
        ("2", ["feasible", "difficult"], ""),
        ("3", ["impossible", ""], ""),
        ("4", ["", ""], "difficult"),
    ]
    for number, outlooks, office in told:
        task = TaskFactory(number=number, lead=bureau, plan=periods[0].plan)
        for period, outlook in zip(periods[2:], outlooks, strict=True):
            MilestoneFactory(task=task, period=period, text="完成立项。")
            reason = "征迁未完。" if outlook in ("difficult", "impossible") else ""
            report = ReportFactory(task=task, period=period, accepted=True, outlook=outlook, outlook_reason=reason)
        if office:
            OfficeOutlook.objects.create(report=report, outlook=office, reason="逐项核对。", by=supervisor)
    return periods


class TestTheCounts:
    """Dashboard, lists, bulletin and files."""

    def test_every_count_is_the_length_of_its_list(
        self, year: list[Period], supervisor: User, client_of: ClientOf
    ) -> None:
        rows = {row.label: row for row in outlook_rows(select(year[3], supervisor))}
        assert {label: (row.bureau_count, row.office_count) for label, row in rows.items()} == {
            "已完成": (1, 1), "能完成": (0, 0), "有困难": (1, 1), "需调整": (0, 0), "不能完成": (0, 0), "没有说明": (2, None),
        }  # fmt: skip
        for row in rows.values():
            listed = [(row.bureau_address, row.bureau_count)] + [(row.office_address, row.office_count)] * bool(
                row.office_address
            )
            for address, count in listed:
                assert client_of(supervisor).get(address).context["page"].paginator.count == count
        assert outlook_rows(select(year[0], supervisor)) == []

    def test_the_end_of_the_year_is_compared_with_what_was_said_before(
        self, year: list[Period], supervisor: User, client_of: ClientOf
    ) -> None:
        assert "其中年底已完成" not in client_of(supervisor).get("/2024/Q4/dashboard/").content.decode()
        year[3].closed_at = datetime(2025, 1, 8, tzinfo=UTC)
        year[3].save()
        rows = {row.label: (row.foreseen_count, row.met_count) for row in outlook_rows(select(year[3], supervisor))}
        assert rows == {
            "已完成": (0, 0), "能完成": (2, 0), "有困难": (0, 0), "需调整": (0, 0), "不能完成": (1, 0), "没有说明": (1, 0),
        }  # fmt: skip
        task = Task.objects.get(number="2")
        for period in year[2:]:
            StandingOverride.objects.create(task=task, period=period, light="green", reason="已验收", by=supervisor)
        page = client_of(supervisor).get("/2024/Q4/dashboard/").content.decode()
        assert "其中年底已完成" in page
        assert "征迁未完。" in page
        assert "截至2025年1月8日" in page
        assert "其中年底已完成" not in client_of(supervisor).get("/2024/Q3/dashboard/").content.decode()
        told = client_of(supervisor).get("/2024/tasks/2/?quarter=4").content.decode()
        assert "三季度：单位能完成" in told
        assert "四季度：单位有困难" in told
        assert "四季度结果：" in told

    def test_the_bulletin_counts_what_the_dashboard_counts(self, year: list[Period], supervisor: User) -> None:
        draft, selection = compose(year[3], supervisor), select(year[3], supervisor)
        figures = {name: figure.value for name, figure in draft.figures.items()}
        for row in outlook_rows(selection):
            name = "没有说明预期" if row.office_count is None else f"预期{row.label}"
            assert figures[name] == str(row.bureau_count)
            assert row.office_count is None or figures[f"督查室{name}"] == str(row.office_count)
        [part] = [part for part in draft.official.parts if "全年预期" in part.heading]
        assert part.paragraphs[0].startswith("各牵头单位对能否完成全年目标的预期：已完成1项，有困难1项，没有说明2项。")
        assert part.paragraphs[2] == "四季度以前单位预期已完成、能完成的2项，年底完成全年目标的0项。"
        assert any("第2项任务：单位预期有困难：征迁未完。" in text for text in part.paragraphs)
        assert any("第4项任务：督查室认为有困难：逐项核对。" in text for text in part.paragraphs)

    def test_the_bulletin_of_a_closed_quarter_is_as_of_its_closing_and_says_once_what_both_say(
        self, year: list[Period], supervisor: User
    ) -> None:
        year[3].closed_at = datetime(2025, 1, 8, tzinfo=UTC)
        year[3].save()
        report = Report.objects.get(task__number="2", period=year[3])
        OfficeOutlook.objects.create(report=report, outlook="difficult", reason="征迁未完。", by=supervisor)
        said = [text for part in compose(year[3], supervisor).official.parts for text in part.paragraphs]
        assert any("数据截至1月8日。" in text for text in said)
        assert any("第2项任务：单位和督查室都预期有困难：征迁未完。" in text for text in said)

    def test_nothing_of_it_stands_in_the_bulletin_of_the_first_quarter(
        self, year: list[Period], supervisor: User
    ) -> None:
        draft = compose(year[0], supervisor)
        assert not [name for name in draft.figures if "预期" in name]
        assert not next(section for section in draft.sections if section.key == "outlook").text

    def test_the_table_has_a_column_that_is_not_published(self, year: list[Period], supervisor: User) -> None:
        scope = Scope(further=("outlook",))
        table = quarter_table(year[3], supervisor, scope)
        assert table.columns[-1].heading == "全年预期"
        assert [row[-1] for row in table.texts] == ["已完成", "有困难：征迁未完。", "", ""]
        assert "outlook" not in OPEN_COLUMNS
        assert "全年预期" not in [
            column.heading for column in document_table(year[3], supervisor, scope, "html").columns
        ]

    def test_two_units_see_what_is_theirs(self, year: list[Period], bureau: Organization) -> None:
        own: Any = MembershipFactory(organization=bureau).user
        assert [fact.number for fact in select(year[3], own).pick("at_risk")] == ["2", "4"]
        other: Any = MembershipFactory().user
        assert not select(year[3], other).pick("at_risk")
