"""The bulletin: it says what the dashboard says, marks what was changed by hand, and stays as it was signed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from reports import documents
from reports.documents.official import title_lines
from reports.models import (
    Bulletin,
    BulletinDraft,
    BulletinFile,
    BulletinWithdrawal,
    Notice,
    Reminder,
    Report,
    StandingOverride,
)
from reports.publication import PublishError, load
from reports.publication.bulletin import composing
from reports.publication.bulletin.bulletin_issuing import issue, withdraw
from reports.publication.bulletin.bulletin_saving import Typed, mark, save
from reports.publication.bulletin.bulletin_text import Draft, compose
from reports.publication.storage import place
from reports.standing import DEFAULT
from tasks.models import AuditEntry, Period, Task, User
from tasks.models.trail import AppendOnlyError
from tests.factories import MilestoneFactory, PeriodFactory, ReportFactory, TaskFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], StrictClient]
NEW = "/2024/Q2/bulletins/new/"
SIGN = f"{NEW}sign/"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def behind(task: Task, period: Period, supervisor: User) -> StandingOverride:
    """Let task 34 be behind the plan."""
    return StandingOverride.objects.create(task=task, period=period, light="red", reason="进展缓慢", by=supervisor)


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the accepted report on task 34, whose period is due."""
    period.due_on = date(2024, 6, 28)
    period.save()
    return ReportFactory(task=task, period=period, accepted=True)


def typed(draft: Draft, token: str = "a", **changed: str) -> Typed:
    """Return the form of `draft` with some fields changed."""
    texts = {name: draft.text(name) for name in draft.composed}
    return Typed(texts | changed, {name: mark(text) for name, text in texts.items()}, token)


def saved(period: Period, user: User, form: Typed) -> list[str]:
    """Send a form."""
    return save(compose(period, user), form, user)


def word_text(data: bytes) -> str:
    """Return all text of a Word file."""
    xml = ZipFile(BytesIO(data)).read("word/document.xml").decode()
    return unescape(re.sub("<[^>]+>", "", re.sub("</w:p>|<w:br/>", "\n", xml)))


class TestWriting:
    """What the office changes."""

    def test_an_edited_text_follows_its_figures(self, report: Report, period: Period, supervisor: User) -> None:
        written = typed(compose(period, supervisor), overall="全市共{任务}项任务。\n其余见附件。")
        assert not saved(period, supervisor, written)
        assert compose(period, supervisor).official.parts[1].paragraphs == ("全市共1项任务。", "其余见附件。")
        other = TaskFactory(number="35", plan=period.plan, lead=report.task.lead)
        MilestoneFactory(task=other, period=period)
        draft = compose(period, supervisor)
        assert draft.official.parts[1].paragraphs[0] == "全市共2项任务。"
        overall = draft.sections[1]
        assert not overall.stale
        assert "欠进度" in overall.unbound
        assert any("不再取自看板的数字" in sentence and "单位" in sentence for sentence in draft.against)

    def test_a_figure_that_was_changed_is_marked_and_noted(
        self, report: Report, period: Period, supervisor: User
    ) -> None:
        saved(period, supervisor, typed(compose(period, supervisor), **{"figure-任务": "97"}))
        draft = compose(period, supervisor)
        assert [(each.figure.name, each.value) for each in draft.figures_changed] == [("任务", "97")]
        assert draft.official.parts[1].paragraphs[0].startswith("列入督查的任务共97项")
        assert draft.official.notes == ("注：“任务”由督查室核定为97，系统统计为1。",)
        assert draft.official.notes[0] in word_text(documents.render_official(draft.official, "docx"))
        assert "“任务”由 1 改为 97。" in draft.against

    def test_what_is_no_figure_is_told(self, report: Report, period: Period, supervisor: User) -> None:
        saved(period, supervisor, typed(compose(period, supervisor), moved="与上季度相比，{没有这个数}。"))
        draft = compose(period, supervisor)
        assert draft.unknown == [("进度变化情况", "没有这个数")]
        assert "{没有这个数} 不是看板的数字" in draft.against[-1]

    @pytest.mark.usefixtures("behind")
    def test_new_data_offers_a_new_text(
        self, report: Report, period: Period, supervisor: User, client_of: ClientOf
    ) -> None:
        before = compose(period, supervisor)
        save(before, typed(before, behind="自己写的一段。"), supervisor)
        Report.objects.filter(pk=report.pk).update(obstacles="拆迁没有完成。")
        draft = compose(period, supervisor)
        section = next(each for each in draft.sections if each.key == "behind")
        assert section.stale
        assert "拆迁没有完成。" in section.composed
        client = client_of(supervisor)
        assert "拆迁没有完成。" in client.get(NEW).content.decode()
        assert client.post(NEW, {"adopt": "behind"}).status_code == 302
        assert "behind" not in BulletinDraft.objects.get().edits

    def test_two_who_write_at_once_do_not_overwrite_one_another(
        self, report: Report, period: Period, supervisor: User, admin: User
    ) -> None:
        drawn = compose(period, supervisor)
        assert saved(period, supervisor, typed(drawn, "a", late="甲写的。")) == []
        assert saved(period, admin, typed(drawn, "b", late="乙写的。", asked="乙的要求。")) == ["late"]
        draft = compose(period, admin)
        assert (draft.text("late"), draft.text("asked")) == ("甲写的。", "乙的要求。")
        assert saved(period, supervisor, typed(drawn, "a", late="甲又写的。")) == []  # its own, from the same window
        assert compose(period, admin).text("late") == "甲又写的。"
        assert mark("甲") != mark("乙")

    def test_the_form_keeps_what_is_typed_by_itself(
        self, report: Report, period: Period, supervisor: User, client_of: ClientOf
    ) -> None:
        client = client_of(supervisor)
        form = _form(client)
        answer = client.post(f"{NEW}draft/", form | {"late": "自动保存的。"}).json()
        assert re.fullmatch(r"\d\d:\d\d", answer["at"])
        assert compose(period, supervisor).text("late") == "自动保存的。"
        assert "没有保存" in client.post(f"{NEW}draft/", form | {"title": ""}).json()["told"]
        assert client.post(NEW, form | {"late": "存下的。", "sign": ""})["Location"] == SIGN
        assert compose(period, supervisor).text("late") == "存下的。"
        page = client.post(NEW, form | {"dated": "昨天"}).content.decode()
        assert "日期应写作 2024-07-12" in page
        other = client.post(NEW, form | {"late": "别的窗口写的。", "token": "other"}).content.decode()
        assert "刚由别人改过" in other
        assert "存下的。" in other
        assert "别的窗口写的。" in other

    @pytest.mark.usefixtures("behind")
    def test_an_empty_section_and_a_bureaus_braces(self, report: Report, period: Period, supervisor: User) -> None:
        Report.objects.filter(pk=report.pk).update(obstacles="见{附表}。")
        saved(period, supervisor, typed(compose(period, supervisor), overall=""))
        draft = compose(period, supervisor)
        assert [part.heading for part in draft.official.parts][:2] == ["", "一、欠进度任务及原因"]
        assert not draft.unknown
        assert any("见{附表}。" in text for part in draft.official.parts for text in part.paragraphs)

    def test_who_was_chased_is_counted(
        self, task: Task, period: Period, supervisor: User, lead: User, report: Report
    ) -> None:
        notice = Notice.objects.create(person=lead, text="催办", address="/")
        Reminder.objects.create(
            report=report, person=lead, notice=notice, due_on=date(2024, 6, 28), sent_on=date(2024, 7, 1), by=supervisor
        )
        draft = compose(period, supervisor)
        assert (draft.figures["催办"].value, draft.figures["催办单位"].value) == ("1", "1")
        late = next(each for each in draft.sections if each.key == "late")
        assert draft.paragraphs_of(late)[-1] == "对到期没有报送的，督查室已向1个单位催办1项任务。"

    def test_the_next_period_gives_its_date(self, report: Report, period: Period, supervisor: User) -> None:
        assert "下期截止" not in compose(period, supervisor).figures
        PeriodFactory(plan=period.plan, number=3, due_on=date(2024, 9, 27))
        assert compose(period, supervisor).figures["下期截止"].value == "9月27日"

    def test_before_the_due_date_it_says_what_came_in_so_far(
        self, report: Report, period: Period, supervisor: User
    ) -> None:
        def sent() -> str:
            draft = compose(period, supervisor)
            return draft.paragraphs_of(next(each for each in draft.sections if each.key == "late"))[0]

        Report.objects.filter(pk=report.pk).update(status=Report.Status.DRAFT)
        assert "6月28日。应报送1项，按时报送0项" in sent()
        period.due_on = timezone.localdate() + timedelta(days=30)
        period.save()
        assert re.search(r"应报送1项，截至\d+月\d+日已经报送0项", sent())

    def test_what_is_asked_follows_from_what_is_open(self, report: Report, period: Period, supervisor: User) -> None:
        facts = compose(period, supervisor).facts
        for doubted, silent, said in (
            (True, False, ["核实报送数据"]),
            (False, True, ["补齐报送内容"]),
            (True, True, ["核实报送数据", "补齐报送内容"]),
        ):
            facts.selection.__dict__ |= {
                "doubts": {report.task_id: 1} if doubted else {},
                "words_unmentioned": {report.task_id: ["惠及居民"]} if silent else {},
            }
            asked = "".join(composing._asked(facts, DEFAULT))
            assert [words for words in ("核实报送数据", "补齐报送内容") if words in asked] == said
            assert ("于{答复期限}前补充" in asked) == silent  # no period follows in which it could be written

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_page_asks_a_fixed_number_of_queries(
        self, rows: int, client_of: ClientOf, supervisor: User, report: Report, period: Period,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        for number in range(35, 34 + rows):
            other = TaskFactory(number=str(number), plan=period.plan, lead=report.task.lead)
            MilestoneFactory(task=other, period=period)
            ReportFactory(task=other, period=period, submitted=True)
        client = client_of(supervisor)
        client.get(NEW)
        with django_assert_num_queries(QUERIES):
            assert f"共{rows}项" not in client.get(NEW).content.decode()


QUERIES = 44


def _form(client: StrictClient) -> dict[str, str]:
    """Return what the page's form would send."""
    page = client.get(NEW).content.decode()
    form = {}
    for found in re.finditer(r'<input[^>]*name="([^"]+)"[^>]*>', page):
        value = re.search(r'value="([^"]*)"', found[0])
        form[found[1]] = unescape(value[1]) if value else ""
    for found in re.finditer(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL):
        form[found[1]] = unescape(found[2])
    return {name: value for name, value in form.items() if name not in ("csrfmiddlewaretoken", "words", "quarter")}


class TestIssuing:
    """Signed, it stays as it is."""

    @pytest.fixture
    def made(self, report: Report, period: Period, supervisor: User) -> Bulletin:
        """Return an issued bulletin, one of whose figures was changed."""
        saved(period, supervisor, typed(compose(period, supervisor), **{"figure-任务": "97"}))
        seen = compose(period, supervisor).digest
        return issue(period, prepared="周海燕", approved="刘洋", by=supervisor, seen=seen)

    def test_what_is_frozen(self, made: Bulletin) -> None:
        assert str(made) == "2024年二季度 督查通报第1期"
        assert {"name": "任务", "counted": "1", "printed": "97"} in made.figures
        assert made.sections[1]["paragraphs"][0].startswith("列入督查的任务共97项")
        assert made.tables[0]["rows"][-1][0] == "合计"
        assert sorted(made.files.values_list("kind", flat=True)) == ["docx", "pdf"]
        assert not BulletinDraft.objects.exists()
        entry = AuditEntry.objects.get(what="印发通报")
        assert "“任务”由 1 改为 97。" in entry.detail

    def test_its_bytes_stay_and_are_verified(self, made: Bulletin, report: Report, tmp_path: Path) -> None:
        before = {file.kind: load(file) for file in made.files.all()}
        report.entries.update(text="①改了的进展。")
        Task.objects.update(text="改了的任务。")
        again = Bulletin.objects.get()
        assert {file.kind: load(file) for file in again.files.all()} == before
        call_command("verify_publications")
        file = again.files.get(kind="docx")
        place(file.sha256, "docx").write_bytes(b"other")
        with pytest.raises(CommandError, match="1 个缺失或被改动"):
            call_command("verify_publications")

    def test_nobody_alters_it(self, made: Bulletin) -> None:
        made.title = "别的"
        for alter in (made.save, made.delete, Bulletin.objects.all().delete, made.files.all().delete):
            with pytest.raises(AppendOnlyError):
                alter()
        for table in ("bulletin", "bulletinfile"):
            with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
                connection.cursor().execute(f"UPDATE reports_{table} SET id = id")

    def test_the_next_one_is_number_two(self, made: Bulletin, period: Period, supervisor: User) -> None:
        assert compose(period, supervisor).label == "第2期"
        assert not compose(period, supervisor).figures_changed

    @pytest.mark.usefixtures("behind")
    def test_what_changed_after_the_look_is_refused(self, report: Report, period: Period, supervisor: User) -> None:
        seen = compose(period, supervisor).digest
        Report.objects.filter(pk=report.pk).update(obstacles="新的原因。")
        with pytest.raises(PublishError, match="内容有了变化"):
            issue(period, prepared="周海燕", approved="刘洋", by=supervisor, seen=seen)
        assert not Bulletin.objects.exists()
        assert not BulletinFile.objects.exists()

    @pytest.mark.usefixtures("behind", "viewer")
    def test_one_person_does_not_sign_it_alone(self, period: Period, supervisor: User) -> None:
        seen, alone = compose(period, supervisor).digest, str(supervisor)
        with pytest.raises(PublishError, match="不能是同一人"):
            issue(period, prepared=alone, approved=alone, by=supervisor, seen=seen)
        assert not Bulletin.objects.exists()

    def test_what_the_fonts_lack_is_refused(self, report: Report, period: Period, supervisor: User) -> None:
        saved(period, supervisor, typed(compose(period, supervisor), opening="印不出的字：\U0002ffff。"))
        draft = compose(period, supervisor)
        if draft.official.parts[0].paragraphs[0][6].isprintable():
            with pytest.raises(PublishError, match="字库里没有"):
                issue(period, prepared="甲", approved="乙", by=supervisor, seen=draft.digest)
        saved(period, supervisor, typed(compose(period, supervisor), "b", opening="生僻字：\U00030000。"))
        draft = compose(period, supervisor)
        with pytest.raises(PublishError, match="字库里没有"):
            issue(period, prepared="甲", approved="乙", by=supervisor, seen=draft.digest)

    def test_it_is_signed_on_a_page_and_read_by_all(
        self, report: Report, period: Period, supervisor: User, viewer: User, stranger: User, client_of: ClientOf
    ) -> None:
        client = client_of(supervisor)
        page = client.get(SIGN)
        assert "frame-src 'self'" in page["Content-Security-Policy"]
        assert "全部数字取自看板" in page.content.decode()
        pdf = client.get("/2024/Q2/bulletins/new.pdf")
        seen = compose(period, supervisor).digest
        form = {"seen": seen, "approved": str(viewer.pk), "sure": "on"}
        assert "请选择签发人" in client.post(SIGN, form | {"approved": ""}).content.decode()
        assert "没有印发" in client.post(SIGN, form | {"seen": "0" * 64}).content.decode()
        assert client.post(SIGN, form)["Location"] == "/2024/Q2/bulletins/1/"
        assert "督查通报第1期，签发人写的是您" in Notice.objects.get(person=viewer).text
        assert client.get("/2024/Q2/bulletins/1.pdf").content == pdf.content
        other = client_of(stranger)
        shown = other.get("/2024/Q2/bulletins/1/").content.decode()
        assert "周海燕、刘洋" in shown
        assert Bulletin.objects.get().files.get(kind="pdf").sha256 in shown
        assert "督查通报第1期</a>" in other.get("/2024/Q2/bulletins/").content.decode()
        assert word_text(other.get("/2024/Q2/bulletins/1.docx").content).strip().startswith("督查通报\n第1期")
        assert other.get("/2024/Q2/bulletins/1.exe").status_code == 404
        file = Bulletin.objects.get().files.get(kind="pdf")
        place(file.sha256, "pdf").unlink()
        assert "文件缺失" in other.get("/2024/Q2/bulletins/1.pdf", follow=True).content.decode()


def test_official_layout(report: Report, period: Period, supervisor: User) -> None:
    draft = compose(period, supervisor)
    pages = PdfReader(BytesIO(documents.render_official(draft.official, "pdf"))).pages
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]
    assert any(page.mediabox.width > page.mediabox.height for page in pages)  # the quarterly table
    xml = ZipFile(BytesIO(documents.render_official(draft.official, "docx"))).read("word/document.xml").decode()
    assert xml.count("<w:sectPr") == 3
    assert documents.render_official(draft.official, "docx") == documents.render_official(draft.official, "docx")
    assert title_lines("关于2024年二季度政府工作报告重点工作任务推进情况的通报") == [
        "关于2024年二季度政府工作报告", "重点工作任务推进情况的通报",
    ]  # fmt: skip
    assert title_lines("通报") == ["通报"]
    assert json.dumps(draft.frozen, ensure_ascii=False)


def test_the_imprint_stands_on_the_last_side_of_the_paper(
    task: Task, report: Report, period: Period, supervisor: User
) -> None:
    sides = set()
    for lines in (1, 30):
        report.entries.update(text="\n".join(f"①路网工程{number}已完工。" for number in range(lines)))
        official = compose(period, supervisor).official
        texts = [page.extract_text() for page in PdfReader(BytesIO(documents.render_official(official, "pdf"))).pages]
        assert "印发" in texts[-1]
        assert len(texts) % 2 == 0
        assert "—" not in texts[-1]
        blank = not texts[-2].strip()
        sides.add(blank)
        assert all(f"— {number} —" in text for number, text in enumerate(texts[: -2 if blank else -1], 1))
        made = Document(BytesIO(documents.render_official(official, "docx")))
        assert made.sections[-1].start_type == WD_SECTION.EVEN_PAGE
        assert made.sections[-1].orientation == WD_ORIENT.PORTRAIT
        assert [each.text for each in made.sections[-1].footer.paragraphs] == [""]
        frames = [each for each in made.paragraphs if each._p.xpath("w:pPr/w:framePr[@w:yAlign='bottom']")]
        assert [each.text for each in frames] == [each.text for each in made.paragraphs[-len(frames) :]]
        assert "印发" in frames[-1].text
    assert sides == {False, True}


def test_the_table_by_bureau_counts_severe_among_behind(
    behind: StandingOverride, report: Report, period: Period, supervisor: User
) -> None:
    draft = compose(period, supervisor)
    table = next(part.table for part in draft.official.parts if part.table)
    heads = [column.heading for column in table.columns]
    total = dict(zip(heads, table.texts[-1], strict=True))
    assert (total["欠进度"], total["其中严重欠进度"]) == ("1", "1")
    behind.delete()
    table = next(part.table for part in compose(period, supervisor).official.parts if part.table)
    assert "其中严重欠进度" not in [column.heading for column in table.columns]


class TestWhatBecomesOfIt:
    """Taken back, corrected, exported, looked at in the administration."""

    @pytest.fixture
    def made(self, report: Report, period: Period, supervisor: User) -> Bulletin:
        """Return an issued bulletin."""
        seen = compose(period, supervisor).digest
        return issue(period, prepared="周海燕", approved="刘洋", by=supervisor, seen=seen)

    def test_it_is_taken_back_once_for_a_reason(
        self, made: Bulletin, supervisor: User, viewer: User, stranger: User, client_of: ClientOf
    ) -> None:
        address, office = "/2024/Q2/bulletins/1/", client_of(supervisor)
        assert client_of(viewer).post(address, {"reason": "有误"}).status_code == 403
        assert "请写明撤回的原因" in office.post(address, {"reason": " "}).content.decode()
        assert not BulletinWithdrawal.objects.exists()
        page = office.post(address, {"reason": "合计有误。"}, follow=True).content.decode()
        assert "已撤回2024年二季度 督查通报第1期。" in page
        assert "印发时的字节" in page
        assert "已经撤回" in office.post(address, {"reason": "再来一次"}, follow=True).content.decode()
        assert BulletinWithdrawal.objects.get().reason == "合计有误。"
        assert [each.detail for each in AuditEntry.objects.filter(what="撤回通报")] == ["合计有误。"]
        assert office.get(f"{address[:-1]}.pdf").status_code == 200
        for person in (viewer, stranger):
            page = client_of(person).get(address).content.decode()
            assert "合计有误。" in page
            assert "列入督查的任务" not in page
            assert client_of(person).get(f"{address[:-1]}.pdf").status_code == 404
            assert "已撤回" in client_of(person).get("/2024/Q2/bulletins/").content.decode()

    def test_nobody_alters_that(self, made: Bulletin, supervisor: User) -> None:
        taken = withdraw(made, "合计有误。", by=supervisor)
        with pytest.raises(AppendOnlyError):
            taken.delete()
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            connection.cursor().execute("UPDATE reports_bulletinwithdrawal SET reason = 'x'")

    def test_a_correction_says_what_it_corrects(
        self, made: Bulletin, period: Period, supervisor: User, client_of: ClientOf
    ) -> None:
        client = client_of(supervisor)
        page = client.get(NEW).content.decode()
        assert "更正督查通报第1期" in page
        client.post(NEW, _form(client) | {"corrects": "1", "save": "1"})
        draft = compose(period, supervisor)
        note = (
            f"注：本期更正督查通报第1期（{made.dated.year}年{made.dated.month}月{made.dated.day}日印发），以本期为准。"
        )
        assert draft.official.notes == (note,)
        second = issue(period, prepared="周海燕", approved="刘洋", by=supervisor, seen=draft.digest)
        assert second.corrects == made
        assert note in word_text(load(second.files.get(kind="docx")))
        page = client.get("/2024/Q2/bulletins/1/").content.decode()
        assert "第1期已更正，" in page
        assert "已由第2期更正" in client.get("/2024/Q2/bulletins/").content.decode()
        assert "第1期" in client.get("/2024/Q2/bulletins/2/").content.decode()
        withdraw(second, "更正有误。", by=supervisor)
        assert "已更正，" not in client.get("/2024/Q2/bulletins/1/").content.decode()

    def test_what_was_taken_back_is_not_corrected(self, made: Bulletin, period: Period, supervisor: User) -> None:
        saved(period, supervisor, typed(compose(period, supervisor), corrects="1"))
        seen = compose(period, supervisor).digest
        withdraw(made, "合计有误。", by=supervisor)
        assert compose(period, supervisor).corrects is None
        with pytest.raises(PublishError, match="内容有了变化"):
            issue(period, prepared="周海燕", approved="刘洋", by=supervisor, seen=seen)

    def test_its_bytes_are_written_from_a_shell(
        self, made: Bulletin, period: Period, supervisor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "bulletin.docx"
        call_command("export_bulletin", "2024", "2", "--format", "docx", "--output", str(out))
        assert out.read_bytes() == load(made.files.get(kind="docx"))
        assert "2024年二季度 督查通报第1期，" in capsys.readouterr().out
        withdraw(made, "合计有误。", by=supervisor)
        with pytest.raises(CommandError, match="没有已印发的通报；已印发的有：第1期"):
            call_command("export_bulletin", "2024", "2", "--format", "pdf", "--output", str(out))
        call_command("export_bulletin", "2024", "2", "--number", "1", "--format", "pdf", "--output", str(out))
        assert out.read_bytes() == load(made.files.get(kind="pdf"))
        assert "（已撤回）" in capsys.readouterr().out
        with pytest.raises(CommandError, match="不能写入"):
            call_command("export_bulletin", "2024", "2", "--number", "1", "--format", "pdf", "--output", str(tmp_path))

    def test_the_administration_shows_it_and_changes_nothing(
        self, made: Bulletin, admin: User, client_of: ClientOf
    ) -> None:
        client = client_of(admin)
        assert "督查通报第1期" in client.get("/admin/reports/bulletin/").content.decode()
        page = client.get(f"/admin/reports/bulletin/{made.pk}/change/").content.decode()
        assert made.title in page
        assert made.files.first().sha256 in page
        assert 'name="_save"' not in page
        assert client.post(f"/admin/reports/bulletin/{made.pk}/change/", {"title": "x"}).status_code == 403
        assert client.get("/admin/reports/bulletin/add/").status_code == 403
        assert client.get(f"/admin/reports/bulletin/{made.pk}/delete/").status_code == 403
