"""The numbered issue: what is frozen, that it stays as it is, errata, withdrawal, and what may not be published."""

from __future__ import annotations

import errno
import json
import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from reports import documents
from reports.documents import press
from reports.models import Publication, Report, StandingOverride, Withdrawal
from reports.publication import Draft, PublishError, Wish, against, compose, latest, load, publish, withdraw
from reports.publication.bundle import archive
from reports.publication.storage import keep, place
from tasks.models import AuditEntry, Organization, Period, Task, User
from tasks.models.trail import MAKE, TAKE_AWAY, AppendOnlyError
from tests.conftest import append_only
from tests.factories import (
    ConditionFactory,
    MilestoneFactory,
    ProgressEntryFactory,
    PublicationFactory,
    ReportFactory,
    TaskFactory,
    WithdrawalFactory,
)

pytestmark = pytest.mark.django_db

FILES = ["pdf", "xlsx", "docx", "html", "json"]
SIGNED = {"prepared": "周海燕", "approved": "刘洋"}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the accepted report on task 34."""
    return ReportFactory(task=task, period=period, accepted=True)


@pytest.fixture
def wish(period: Period, report: Report) -> Wish:
    """Return the wish for the city's table."""
    return Wish(period, None, "临沂市人民政府办公室", timezone.localdate())


def issue(wish: Wish, **further: Any) -> Publication:
    """Publish as the office does, signed by two."""
    return publish(wish, by=None, **{**SIGNED, **further})


def bytes_of(publication: Publication) -> dict[str, bytes]:
    """Return the stored bytes by kind."""
    return {file.kind: load(file) for file in publication.files.all()}


def told(publication: Publication) -> dict[str, Any]:
    """Return what the JSON file says."""
    found: dict[str, Any] = json.loads(bytes_of(publication)["json"])
    return found


class TestFreezing:
    """What an issue holds."""

    def test_rows_figures_standing_files_and_names(self, wish: Wish, report: Report) -> None:
        made = issue(wish)
        assert str(made) == "2024年二季度 第1期"
        assert (made.prepared_by, made.approved_by, made.forced, made.notes) == ("周海燕", "刘洋", False, [])
        assert [row["number"] for row in made.rows] == ["34"]
        assert made.rows[0]["cells"][3]["text"] == "①任务34已完工23条。"
        assert made.standing["tasks"]["34"]["bucket"] in {bucket["key"] for bucket in made.figures["buckets"]}
        assert made.standing["rules"]["version"] == 0
        assert made.figures["tasks"] == 1
        assert sorted(bytes_of(made)) == sorted(FILES)
        assert "第1期" in bytes_of(made)["html"].decode()
        report.refresh_from_db()
        assert report.published_at
        entry = AuditEntry.objects.get(what="发布")
        assert (entry.about, entry.detail[:13]) == ("2024年二季度 第1期", "编制 周海燕，签发 刘洋。")

    def test_the_files_keep_their_bytes_whatever_changes(
        self, wish: Wish, task: Task, bureau: Organization, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = issue(wish)
        before, drawn = bytes_of(made), compose(wish).table
        table = tmp_path / "表.txt"
        table.write_text(
            "任务编号\t工作任务\t工作目标\t二季度推进情况\n34\t第34项：新建、改造城市道路26条。\t改了的目标。\t①改了的进展。\n"
        )
        call_command("import_table", str(table), lead="市住建局", year=2024, quarter=2, reason="目标有调整")
        Organization.objects.filter(pk=bureau.pk).update(name="市住房局", short_name="市住房局")
        sheet = (press.STATIC / "css/pdf.css").read_text().replace("#b3261e", "#0000ff")
        monkeypatch.setattr(press, "STATIC", _changed(tmp_path, press.STATIC, sheet))
        press._sheet.cache_clear()
        press._fonts.cache_clear()
        try:
            again = documents.render(drawn, "pdf")
        finally:
            press._sheet.cache_clear()
            press._fonts.cache_clear()
        assert "26条" in Task.objects.get(pk=task.pk).text
        assert again != before["pdf"]  # the style sheet was another
        assert bytes_of(Publication.objects.get()) == before
        call_command("verify_publications")
        for kind in FILES:
            call_command("export_publication", 2024, 2, format=kind, output=tmp_path / "out")
            assert (tmp_path / "out").read_bytes() == before[kind]

    def test_what_is_not_accepted_is_left_out_or_said(self, wish: Wish, period: Period) -> None:
        other = TaskFactory(number="35", plan=period.plan, lead__name="市教育局")
        MilestoneFactory(task=other, period=period)
        ReportFactory(task=other, period=period, submitted=True, text="①未审核的话。")
        with pytest.raises(PublishError, match="35（待审核）"):
            issue(wish)
        made = issue(wish, force=True)
        assert made.forced
        assert made.notes == ["说明：任务35的报告在发布时尚未通过审核，推进情况未列入本表。"]
        assert not any(
            "未审核的话" in data.decode() for kind, data in bytes_of(made).items() if kind in {"html", "json"}
        )
        assert "未审核的话" not in str([made.rows, made.standing])
        assert told(made)["rows"][1]["standing"] is None
        assert Report.objects.get(task=other).published_at is None
        second = issue(wish._replace(submitted=True, correct=True), force=True)
        assert "未审核的话" in bytes_of(second)["html"].decode()
        assert "已报送的文字列入本表，以审核结果为准" in second.notes[1]
        assert second.notes[1] in ZipFile(BytesIO(bytes_of(second)["docx"])).read("word/document.xml").decode()
        assert second.notes[1] in ZipFile(BytesIO(bytes_of(second)["xlsx"])).read("xl/worksheets/sheet1.xml").decode()

    def test_the_json_names_no_people_and_gives_no_reasons(
        self, wish: Wish, task: Task, period: Period, supervisor: User
    ) -> None:
        StandingOverride.objects.create(task=task, period=period, light="red", reason="内部研判", by=supervisor)
        made = issue(wish)
        text = bytes_of(made)["json"].decode()
        assert told(made)["rows"][0]["standing"]["light"] == "red"
        assert not any(words in text for words in ("周海燕", "刘洋", "内部研判"))
        silent = issue(wish._replace(lights=False, correct=True))
        assert (told(silent)["rules"], told(silent)["figures"], told(silent)["rows"][0]["standing"]) == (
            None,
            None,
            None,
        )

    def test_numbers_run_through_the_list_for_each_scope(self, wish: Wish, bureau: Organization) -> None:
        assert [issue(wish).number, issue(wish._replace(lead=bureau)).number] == [1, 1]
        assert str(Publication.objects.get(lead=bureau)) == "2024年二季度市住房城乡建设局 第1期"
        with pytest.raises(PublishError, match="已经发布第1期"):
            issue(wish)
        assert issue(wish._replace(correct=True, topic="重点工作")).number == 2
        with pytest.raises(IntegrityError), transaction.atomic():
            PublicationFactory(period=wish.period, number=1)

    def test_an_empty_table_and_a_changed_one_are_refused(self, wish: Wish, report: Report) -> None:
        seen = compose(wish).look
        ProgressEntryFactory(report=report)
        with pytest.raises(PublishError, match="您核对之后内容有了变化"):
            issue(wish, seen=seen)
        Task.objects.get().milestones.all().delete()
        Report.objects.all().delete()
        with pytest.raises(PublishError, match="没有可以发布的任务"):
            issue(wish)
        assert not Publication.objects.exists()

    def test_what_stands_against_it_is_told_with_its_place(self, wish: Wish, task: Task, report: Report) -> None:
        ConditionFactory(milestone=task.milestones.get())
        Task.objects.filter(pk=task.pk).update(text="联系电话：13800138000。")
        report.entries.update(text="①李某11010519491231002X已签约，内部资料，754户占800户的95%。")
        found = against(compose(wish))
        assert found.counts == {"personal": 2, "reserved": 1, "doubts": found.counts["doubts"], "verdicts": 1}
        where = {(line.where, line.address) for line in found.lines["personal"]}
        assert where == {
            ("任务 34 工作任务", "/2024/tasks/34/"),
            ("任务 34 二季度推进情况", "/2024/Q2/tasks/34/report/"),
        }
        assert "【11010519491231002X】" in found.lines["personal"][1].what
        made = issue(wish)
        assert made.against == found.counts

    def test_a_character_that_no_font_holds_is_refused(self, wish: Wish, report: Report) -> None:
        report.entries.update(text="①\U00030000已完工。")
        with pytest.raises(PublishError, match="字库里没有这些字"):
            issue(wish)

    def test_both_names_are_needed(self, wish: Wish) -> None:
        with pytest.raises(ValidationError):
            issue(wish, approved="")
        assert not Publication.objects.exists()


def _issued(draft: Draft, number: int = 1) -> Publication:
    """Return an issue of what the draft says, without its files."""
    wish = draft.wish
    made: Publication = PublicationFactory(
        period=wish.period, number=number, title=draft.table.title, publisher=wish.publisher, topic=wish.topic,
        retention=wish.retention, columns=draft.columns, rows=draft.rows, standing=draft.standing, notes=draft.table.notes,
    )  # fmt: skip
    return made


def _changed(folder: Path, static: Path, sheet: str) -> Path:
    """Return a folder of static files with another style sheet of the PDF."""
    other = folder / "static"
    (other / "css").mkdir(parents=True)
    (other / "css/pdf.css").write_text(sheet)
    (other / "fonts").symlink_to(static / "fonts")
    return other


def test_people_and_telephones_are_in_no_file(wish: Wish, task: Task) -> None:
    task.responsible, task.contact = "王建国", "李红 0539-8312345"
    task.save()
    publication = issue(wish._replace(further=("responsible", "contact")))
    assert "王建国" not in json.dumps(told(publication), ensure_ascii=False)
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(bytes_of(publication)["pdf"])).pages)
    assert "8312345" not in words
    assert "王建国" not in bytes_of(publication)["html"].decode()


class TestErrata:
    """An issue that corrects another, and one that is taken back."""

    def test_an_erratum_says_what_changed_and_keeps_the_old_one(
        self, wish: Wish, report: Report, period: Period
    ) -> None:
        with pytest.raises(PublishError, match="没有可以更正的一期"):
            issue(wish._replace(correct=True))
        first = issue(wish)
        kept = bytes_of(first)
        report.entries.update(text="①任务34已完工21条。")
        MilestoneFactory(task__number="36", task__plan=period.plan, period=period)
        second = issue(wish._replace(correct=True), force=True)
        assert second.corrects == first
        assert second.notes[0] == "说明：本期更正第1期（任务34“二季度推进情况”改1句；任务36增加），以本期为准。"
        assert told(second)["corrects"] == 1
        assert "第2期（更正第1期）" in bytes_of(second)["html"].decode()
        assert bytes_of(first) == kept
        assert latest(period, None) == second
        assert Publication.objects.get(number=1).correction == second

    def test_an_erratum_that_changes_nothing_is_refused(self, wish: Wish, report: Report, period: Period) -> None:
        issue(wish)
        tomorrow = wish._replace(correct=True, dated=wish.dated + timedelta(days=1))
        with pytest.raises(PublishError, match="与第1期完全相同"):
            issue(tomorrow)
        report.entries.update(text="①任务34已完工21条。")
        assert issue(tomorrow).number == 2
        with pytest.raises(PublishError, match="与第2期完全相同"):
            issue(tomorrow)

    @pytest.mark.parametrize(
        "further",
        [{"publisher": "临沂市人民政府"}, {"document_number": "临政办字〔2024〕12号"}, {"index_number": "11/2"},
         {"topic": "重点工作"}, {"retention": "永久"}, {"lights": False}, {"further": ("lead",)}],
        ids=str,
    )  # fmt: skip
    def test_an_erratum_may_change_what_is_no_sentence(self, wish: Wish, further: dict[str, Any]) -> None:
        first = _issued(compose(wish))
        assert not compose(wish._replace(correct=True, **further)).says_the_same
        assert compose(wish._replace(correct=True)).says_the_same
        assert compose(wish._replace(correct=True)).corrects == first

    def test_an_erratum_may_change_a_light_alone(self, wish: Wish, task: Task, supervisor: User) -> None:
        _issued(compose(wish))
        decided = StandingOverride.objects.create(
            task=task, period=wish.period, light="red", reason="研判", by=supervisor
        )
        assert not compose(wish._replace(correct=True)).says_the_same
        _issued(compose(wish), number=2)
        StandingOverride.objects.filter(pk=decided.pk).update(reason="另一个理由")  # the public never read it
        assert compose(wish._replace(correct=True)).says_the_same

    def test_a_withdrawn_issue_leaves_number_title_and_reason(self, wish: Wish, period: Period) -> None:
        made = issue(wish)
        with pytest.raises(PublishError, match="请写明撤回的原因"):
            withdraw(made, "  ", by=None)
        withdraw(made, "数据有误。", by=None)
        with pytest.raises(PublishError, match="已经撤回"):
            withdraw(made, "再来。", by=None)
        assert Publication.objects.get().withdrawal.reason == "数据有误。"
        assert latest(period, None) is None
        assert issue(wish).number == 2
        assert AuditEntry.objects.filter(what="撤回发布", detail="数据有误。").exists()


class TestFrozen:
    """Neither the model nor the database lets a published row be altered."""

    @pytest.fixture
    def triggers(self) -> None:
        """Have all triggers, as a new database has them: the tests' own lacks those that keep it from being emptied."""
        for model, constraint in append_only():
            constraint.execute(TAKE_AWAY, model)
            constraint.execute(MAKE, model)

    @pytest.mark.parametrize("table", ["publication", "publicationfile", "withdrawal"])
    @pytest.mark.parametrize("sql", ["UPDATE reports_{} SET id = id", "DELETE FROM reports_{}"])
    def test_the_database_refuses(self, triggers: None, table: str, sql: str) -> None:
        WithdrawalFactory()
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            connection.cursor().execute(sql.format(table))
        assert Withdrawal.objects.get().publication == Publication.objects.get()

    def test_the_model_refuses(self) -> None:
        made = PublicationFactory()
        made.title = "别的"
        for alter in (made.save, made.delete, Publication.objects.all().delete, made.files.all().delete):
            with pytest.raises(AppendOnlyError):
                alter()


class TestFiles:
    """The bytes below MEDIA_ROOT."""

    def test_a_missing_and_a_changed_file_are_named(self, wish: Wish, capsys: pytest.CaptureFixture[str]) -> None:
        made = issue(wish)
        whole = bytes_of(made)
        paths = {file.kind: place(file.sha256, file.kind) for file in made.files.all()}
        assert {path.stat().st_mode & 0o777 for path in paths.values()} == {0o640}
        paths["pdf"].unlink()
        paths["xlsx"].write_bytes(paths["xlsx"].read_bytes()[:-1] + b"x")
        with pytest.raises(CommandError, match="共 5 个文件，2 个缺失或被改动"):
            call_command("verify_publications")
        said = capsys.readouterr().err
        assert "文件缺失" in said
        assert "文件被改动" in said
        with pytest.raises(CommandError, match="文件缺失"):
            call_command("export_publication", 2024, 2, format="pdf", output=Path("x"))
        for kind in ("pdf", "xlsx"):
            keep(whole[kind], kind)
        assert bytes_of(made) == whole

    def test_a_full_disk_gives_a_sentence_and_leaves_nothing(
        self, wish: Wish, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_handle: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", full)
            with pytest.raises(PublishError, match="磁盘已满"):
                issue(wish)
        assert not Publication.objects.exists()
        assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
        assert issue(wish)

    def test_the_archive_is_read_without_this_program(self, wish: Wish) -> None:
        made = issue(wish._replace(document_number="临政办字〔2024〕12号", retention="永久"))
        packed = archive(made)
        assert packed == archive(Publication.objects.get())
        zipped = ZipFile(BytesIO(packed))
        manifest = json.loads(zipped.read("manifest.json"))
        assert [manifest[key] for key in ("文号", "密级", "保管期限", "责任者")] == [
            "临政办字〔2024〕12号", "无", "永久", "临沂市人民政府办公室",
        ]  # fmt: skip
        assert {each["文件"] for each in manifest["文件"]} == set(zipped.namelist()) - {"manifest.json", "说明.txt"}
        kept = bytes_of(made)
        assert [zipped.read(each["文件"]) for each in manifest["文件"]] == [kept[kind] for kind in FILES]
        assert manifest["文件"][0]["SHA-256"] in zipped.read("说明.txt").decode("utf-8-sig")


class TestCommands:
    """publish and export_publication from a shell."""

    def test_publish_needs_force_where_something_is_open(
        self, report: Report, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Report.objects.filter(pk=report.pk).update(status="submitted")
        with pytest.raises(CommandError, match="还没有通过审核：34（待审核）"):
            call_command("publish", 2024, 2)
        call_command("publish", 2024, 2, "--force", "--prepared", "周海燕", "--approved", "刘洋")
        assert "已发布 2024年二季度 第1期：1 项任务" in capsys.readouterr().out
        made = Publication.objects.get()
        assert (made.forced, made.prepared_by, made.approved_by) == (True, "周海燕", "刘洋")

    def test_personal_data_is_not_published_by_mistake(
        self, report: Report, capsys: pytest.CaptureFixture[str]
    ) -> None:
        report.entries.update(text="①联系人李某13800138000。")
        with pytest.raises(CommandError, match="个人信息"):
            call_command("publish", 2024, 2)
        assert "任务 34 二季度推进情况：手机号码" in capsys.readouterr().err
        assert not Publication.objects.exists()

    def test_one_person_signs_alone_where_nobody_else_could(self, wish: Wish, supervisor: User, viewer: User) -> None:
        alone = str(supervisor)
        with pytest.raises(PublishError, match="不能是同一人"):
            publish(wish, prepared=alone, approved=alone, by=supervisor)
        viewer.memberships.all().delete()
        assert publish(wish, prepared=alone, approved=alone, by=supervisor).approved_by == alone

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("publish", "2023", "2"), "没有 2023年第 2 季度的填报期"),
            (("publish", "2024", "2", "--lead", "市没有局"), "没有叫“市没有局”的单位"),
            (("publish", "2024", "2", "--prepared", "甲", "--approved", "甲"), "不能是同一人"),
            (("publish", "2024", "2", "--list", "minsheng"), "没有清单 minsheng 的填报期，有 main"),
            (
                ("export_publication", "2024", "2", "--format", "pdf", "--output", "x"),
                "没有已发布的一期；已发布的有：没有",
            ),
        ],
    )
    def test_a_wrong_argument_gets_a_sentence(
        self, report: Report, viewer: User, words: tuple[str, ...], sentence: str
    ) -> None:
        with pytest.raises(CommandError, match=sentence):
            call_command(*words)

    def test_export_gives_the_latest_that_stands_or_the_one_asked_for(self, wish: Wish, tmp_path: Path) -> None:
        first, second = issue(wish), issue(wish._replace(correct=True, topic="重点工作"))
        kept = {made.number: bytes_of(made)["json"] for made in (first, second)}
        out = tmp_path / "out.json"
        call_command("export_publication", 2024, 2, format="json", output=out)
        assert out.read_bytes() == kept[2]
        withdraw(second, "有误。", by=None)
        call_command("export_publication", 2024, 2, format="json", output=out)
        assert out.read_bytes() == kept[1]
        call_command("export_publication", 2024, 2, format="json", output=out, number=2)
        assert out.read_bytes() == kept[2]
        call_command("export_publication", 2024, 2, format="zip", output=out)
        assert ZipFile(out).testzip() is None
        with pytest.raises(CommandError, match="没有第9期；已发布的有：第2期、第1期"):
            call_command("export_publication", 2024, 2, format="json", output=out, number=9)
        with pytest.raises(CommandError, match="不能写入"):
            call_command("export_publication", 2024, 2, format="json", output=tmp_path / "none" / "x")
