"""The audit trail: what is written into it, that nobody alters it, and who reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from reports.models import Report, Transition
from tasks import audit
from tasks.chain import seal, verify
from tasks.models import AuditEntry, AuditSeal, Period, Task, User
from tasks.models.trail import MAKE, TAKE_AWAY, AppendOnlyError
from tests.conftest import append_only
from tests.factories import PASSWORD, ReportFactory, TransitionFactory
from tests.forging import forge
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

ClientOf = Callable[[object], StrictClient]
Kind = AuditEntry.Kind
COLUMNS = "kind, username, name, acting, what, about, detail, succeeded, address, mark"
MADE_UP = "'data', 'lead', '李静', '', '修改任务', '任务 9', '', true, '', 'made up'"


def written() -> list[tuple[str, str, str, bool]]:
    """Return what the trail holds, oldest first: name, user name, what, success."""
    return list(AuditEntry.objects.order_by("id").values_list("name", "username", "what", "succeeded"))


def test_logins_failures_locks_and_logouts(client: StrictClient, lead: User) -> None:
    for _ in range(5):
        client.post("/login/", {"username": "lead", "password": "wrong"}, REMOTE_ADDR="203.0.113.9")
    client.post("/login/", {"username": "lead", "password": PASSWORD}, REMOTE_ADDR="203.0.113.10")
    client.post("/logout/", REMOTE_ADDR="203.0.113.10")
    failed, locked = ("", "lead", "登录失败", False), ("", "lead", "登录锁定", False)
    assert sorted(written()[:6]) == sorted([failed] * 5 + [locked])
    assert written()[6:] == [("李静", "lead", "登录", True), ("李静", "lead", "退出登录", True)]
    assert set(AuditEntry.objects.values_list("kind", flat=True)) == {Kind.LOGIN}
    assert list(AuditEntry.objects.values_list("address", flat=True).distinct().order_by("address")) == [
        "203.0.113.10",
        "203.0.113.9",
    ]


def test_passwords_leave_a_trace_but_not_themselves(client_of: ClientOf, lead: User) -> None:
    client = client_of(lead)
    client.post("/password/", {"old_password": "wrong"})
    new = {"new_password": "Mulan-7531", "repeated_password": "Mulan-7531"}
    client.post("/password/", {"old_password": PASSWORD} | new)
    client.post("/reset/", {"username": "lead", "code": "AAAA-AAAA-AAAA"} | new)
    assert written()[1:] == [
        ("李静", "lead", "修改密码", False),
        ("李静", "lead", "修改密码", True),
        ("", "lead", "用重置码设定密码", False),
    ]
    assert "Mulan-7531" not in str(list(AuditEntry.objects.values()))


def test_an_entry_names_the_role_that_was_acted_for_and_the_command_line(lead: User) -> None:
    audit.record(Kind.DATA, "修改任务", by=lead, about="34", detail="长" * 300)
    audit.record(Kind.IMPORT, "导入表格", by=None, about="表\x07.txt" + "长" * 300, succeeded=False)
    second, first = AuditEntry.objects.all()
    assert (first.acting, first.address, len(first.detail)) == ("市住建局 · 填报人", "", 300)
    assert (second.name, second.username, second.about[:6], len(second.about)) == ("命令行", "", "表�.txt", 200)
    assert str(first) == "李静 修改任务"


class TestAppendOnly:
    """Neither the model nor the database lets an entry be altered."""

    @pytest.fixture
    def entry(self) -> AuditEntry:
        audit.record(Kind.DATA, "修改任务", by=None)
        return AuditEntry.objects.get()

    @pytest.fixture
    def report(self, task: Task, period: Period) -> Report:
        return ReportFactory(task=task, period=period)

    @pytest.fixture
    def triggers(self) -> None:
        """Have all triggers, as a new database has them: the tests' own lacks those that keep it from being emptied."""
        for model, constraint in append_only():
            constraint.execute(TAKE_AWAY, model)
            constraint.execute(MAKE, model)

    def test_the_model_refuses(self, entry: AuditEntry) -> None:
        entry.what = "别的"
        for alter in (
            entry.save,
            entry.delete,
            AuditEntry.objects.all().delete,
            lambda: AuditEntry.objects.update(what="别的"),
            lambda: AuditEntry.objects.bulk_update([entry], ["what"]),
        ):
            with pytest.raises(AppendOnlyError), transaction.atomic():
                alter()
        assert AuditEntry.objects.get().what == "修改任务"

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE {} SET id = id + 1",
            "DELETE FROM {}",
            "TRUNCATE {} CASCADE",
            "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        ],
    )
    @pytest.mark.parametrize("model", [AuditEntry, AuditSeal, Transition])
    def test_the_database_refuses(
        self, entry: AuditEntry, report: Report, triggers: None, model: type[Model], sql: str
    ) -> None:
        if ("TRUNCATE" if connection.vendor == "sqlite" else "OR REPLACE") in sql:
            pytest.skip("the other database's word")
        TransitionFactory(report=report)
        seal()
        connection.check_constraints()
        rows = list(model._base_manager.values())
        assert rows
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            connection.cursor().execute(sql.format(model._meta.db_table))
        assert list(model._base_manager.values()) == rows

    def test_transitions_go_with_their_report_and_not_before(self, report: Report, triggers: None) -> None:
        for _ in range(3):
            TransitionFactory(report=report)
        with pytest.raises(IntegrityError), transaction.atomic():
            report.transitions.all().delete()
        Report.objects.all().delete()
        assert not Transition.objects.exists()

    def test_no_page_of_the_administration_knows_it(self, client_of: ClientOf, admin: User) -> None:
        assert client_of(admin).get("/admin/tasks/auditentry/").status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_the_triggers_outlive_a_changed_table(self) -> None:
        constraint = AuditEntry._meta.constraints[0]
        with connection.schema_editor() as editor:
            editor.remove_constraint(AuditEntry, constraint)
            editor.add_constraint(AuditEntry, constraint)
        audit.record(Kind.DATA, "修改任务", by=None)
        with pytest.raises(IntegrityError, match="audit_append_only"):
            connection.cursor().execute("UPDATE tasks_auditentry SET what = 'x'")


class TestChain:
    """What whoever owns the database forges shows."""

    @pytest.fixture(autouse=True)
    def trail(self, lead: User) -> None:
        for number in range(4):
            audit.record(Kind.DATA, "修改任务", by=lead, about=f"任务 {number}", detail="题目：甲 → 乙")
        seal()

    def test_what_was_written_is_sealed_and_the_command_says_so(self) -> None:
        audit.record(Kind.DATA, "修改任务", by=None)
        out = StringIO()
        call_command("verify_audit", stdout=out)
        assert "审计记录 5 条，没有改动。" in out.getvalue()
        assert AuditSeal.objects.last().hash in out.getvalue()  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("sql", "told"),
        [
            ("UPDATE tasks_auditentry SET detail = '题目：乙 → 甲' WHERE about = '任务 1'", "被改动过"),
            ("UPDATE tasks_auditentry SET at = '2024-01-01 00:00:00+00:00' WHERE about = '任务 1'", "被改动过"),
            ("UPDATE tasks_auditentry SET succeeded = NOT succeeded WHERE about = '任务 3'", "被改动过"),
            ("DELETE FROM tasks_auditentry WHERE about = '任务 1'", "已被删除"),
            (
                "DELETE FROM tasks_auditseal WHERE entry = (SELECT id FROM tasks_auditentry WHERE about = '任务 1')",
                "被改动过",
            ),
            (f"INSERT INTO tasks_auditentry ({COLUMNS}) VALUES ({MADE_UP})", "不是本系统写的"),
        ],
    )
    def test_a_forgery_is_named(self, sql: str, told: str) -> None:
        forge(sql)
        with pytest.raises(CommandError, match=told):
            call_command("verify_audit")

    def test_a_new_key_goes_on_where_the_old_one_ended(self, settings: Any) -> None:
        before = verify()[1]
        for place in (1, 2):
            settings.OLD_SECRET_KEYS = [settings.SECRET_KEY, *settings.OLD_SECRET_KEYS]
            settings.SECRET_KEY = f"the-key-that-came-{place}-" * 3
            audit.record(Kind.DATA, "修改任务", by=None, about=f"钥匙 {place}")
            count, last = verify()
            assert (count, last != before) == (4 + place, True)
        settings.OLD_SECRET_KEYS = settings.OLD_SECRET_KEYS[:1]
        with pytest.raises(CommandError, match="OLD_SECRET_KEYS"):
            call_command("verify_audit")

    def test_an_old_key_makes_nothing_after_a_newer_one(self, settings: Any) -> None:
        old, new = settings.SECRET_KEY, "the-key-that-came-1-" * 3
        verify()
        for settings.SECRET_KEY in (new, old):
            audit.record(Kind.DATA, "修改任务", by=None)
            seal()
        settings.SECRET_KEY, settings.OLD_SECRET_KEYS = new, [old]
        with pytest.raises(CommandError, match="被改动过"):
            call_command("verify_audit")

    def test_what_was_written_by_an_older_version_bears_no_mark(self) -> None:
        forge("DELETE FROM tasks_auditseal")
        forge("UPDATE tasks_auditentry SET mark = '' WHERE about = '任务 0'")
        assert verify()[0] == 4

    def test_what_is_old_goes_into_a_file_and_the_rest_still_holds(self, tmp_path: Path) -> None:
        forge("DELETE FROM tasks_auditseal")
        forge("UPDATE tasks_auditentry SET at = '2020-01-01 00:00:00+00:00' WHERE about IN ('任务 0', '任务 1')")
        out = StringIO()
        call_command("archive_audit", tmp_path / "old.jsonl", stdout=out)
        assert [json.loads(line)["about"] for line in (tmp_path / "old.jsonl").read_text().splitlines()] == [
            "任务 0",
            "任务 1",
        ]
        assert (tmp_path / "old.jsonl").stat().st_mode & 0o777 == 0o600
        assert [entry.about for entry in AuditEntry.objects.order_by("pk")] == ["任务 2", "任务 3", "old.jsonl"]
        assert verify()[0] == 3
        for refused in (["--days", "30", tmp_path / "x"], [tmp_path / "old.jsonl"], [tmp_path / "x"]):
            with pytest.raises(CommandError):
                call_command("archive_audit", *refused)
        forge("DELETE FROM tasks_auditentry WHERE about = '任务 2'")
        with pytest.raises(CommandError, match="已被删除"):
            call_command("verify_audit")


@pytest.mark.parametrize("status", [200, 403])
def test_downloads_and_refusals_are_recorded_with_the_address(
    client_of: ClientOf, lead: User, task: Task, period: Period, status: int
) -> None:
    address = "/2024/Q2/table.tsv" if status == 200 else "/imports/"
    answer = client_of(lead).get(address, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == status
    entry = AuditEntry.objects.latest("pk")
    assert (entry.what, entry.about) == ("下载" if status == 200 else "拒绝访问", f"http://testserver{address}")
    assert (entry.username, entry.address, entry.succeeded) == ("lead", "203.0.113.9", status == 200)
    assert entry.detail.endswith(".tsv") == (status == 200)


class TestPage:
    """The auditor's page and files."""

    @pytest.fixture
    def reader(self, client_of: ClientOf, auditor: User, lead: User) -> StrictClient:
        """Return the auditor's client, with three entries in the trail beside the login."""
        reader = client_of(auditor)
        audit.record(Kind.DATA, "修改任务", by=lead, about="任务 34", detail="题目：甲 → 乙")
        audit.record(Kind.IMPORT, "导入表格", by=lead, about="=表.xlsx", succeeded=False)
        old = AuditEntry(
            at=datetime(2024, 7, 1, 16, 30, tzinfo=UTC), kind=Kind.LOGIN, name="旧人", what="登录", address="10.0.0.5"
        )
        old.save()
        return reader

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["导入表格", "修改任务", "登录", "登录"]),
            ("who=李静", ["导入表格", "修改任务"]),
            ("who=LEAD", ["导入表格", "修改任务"]),
            ("kind=data", ["修改任务"]),
            ("words=任务 34", ["修改任务"]),
            ("words=乙&kind=data", ["修改任务"]),
            ("words=10.0.0.5", ["登录"]),
            ("result=no", ["导入表格"]),
            ("result=yes&kind=login", ["登录", "登录"]),
            ("until=2024-07-02", ["登录"]),
            ("until=2024-07-01", []),
            ("since=2024-07-03", ["导入表格", "修改任务", "登录"]),
            ("since=昨天", []),
        ],
    )
    def test_the_filter(self, reader: StrictClient, query: str, found: list[str]) -> None:
        page = reader.get(f"/audit/?{query}")
        assert [entry.what for entry in page.context["page"]] == found
        assert f"{len(found)} 条记录" in page.content.decode()
        assert ("没有符合条件的记录" in page.content.decode()) == (not found)
        lines = b"".join(reader.get(f"/audit/trail.csv?{query}").streaming_content).decode().splitlines()
        assert len([line for line in lines if "/audit/trail.csv" not in line]) == len(found) + 1  # it holds itself

    def test_the_page_names_everything(self, reader: StrictClient) -> None:
        page = reader.get("/audit/").content.decode()
        for words in (
            "李静",
            "市住建局 · 填报人",
            "任务 34：题目：甲 → 乙",
            "失败",
            "2024年7月2日 00:30:00",
            "10.0.0.5",
        ):
            assert words in page

    def test_fifty_a_page_and_the_filter_stays(self, reader: StrictClient, lead: User) -> None:
        for number in range(60):
            audit.record(Kind.DATA, "修改任务", by=lead, about=str(number))
        first = reader.get("/audit/?kind=data").content.decode()
        assert "第 1–50 条，共 61 条" in first
        assert 'href="?kind=data&amp;page=2"' in first
        assert "第 51–61 条，共 61 条" in reader.get("/audit/?kind=data&page=2").content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_two_queries_for_the_list(
        self, client_of: ClientOf, auditor: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        reader = client_of(auditor)
        reader.get("/audit/")
        for number in range(count):
            audit.record(Kind.DATA, "修改任务", by=None, about=str(number))
        everywhere = 5  # session, person, memberships, periods and notices of the bar
        with django_assert_num_queries(everywhere + 2):
            reader.get("/audit/")

    def test_the_workbook_reads_as_the_page(self, reader: StrictClient) -> None:
        file = reader.get("/audit/trail.xlsx?kind=import")
        head, row = load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True)
        assert head[:3] == ("时间", "类别", "用户名")
        assert row[1:9] == ("导入", "lead", "李静", "市住建局 · 填报人", "导入表格", "=表.xlsx", None, "失败")

    def test_csv_is_safe_in_excel(self, reader: StrictClient) -> None:
        text = b"".join(reader.get("/audit/trail.csv").streaming_content).decode()
        assert text.startswith("\ufeff时间,类别")
        assert ",'=表.xlsx," in text

    def test_every_link_that_the_auditor_sees_opens(self, reader: StrictClient, task: Task, period: Period) -> None:
        for page in ("/audit/", "/notices/", "/2024/Q2/desk/"):
            links = re.findall(
                r'(?:href|form class="search" action)="(/(?!static)[^"#]*)"', reader.get(page).content.decode()
            )
            for link in links:
                answer = reader.get(link.replace("&amp;", "&"), follow=True)
                b"".join(answer)  # who takes a file in holds their turn to its end
                assert answer.status_code == 200, link

    def test_the_auditor_is_led_there(self, reader: StrictClient, task: Any) -> None:
        page = reader.get("/2024/Q2/desk/").content.decode()
        assert page.count('href="/audit/"') == 2


@pytest.mark.django_db(transaction=True)
def test_a_login_that_the_trail_could_not_be_told_of_is_none(lead: User) -> None:
    """Nobody is in without an entry; the same form, sent again once the database takes it, leads in."""

    def full(execute: Any, sql: str, *further: Any) -> Any:
        if sql.startswith('INSERT INTO "tasks_auditentry"'):
            raise OperationalError("database or disk is full")
        return execute(sql, *further)

    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    token = str(client.get("/login/").context["csrf_token"])
    form = {"username": "lead", "password": PASSWORD, "csrfmiddlewaretoken": token}
    with connection.execute_wrapper(full):
        assert client.post("/login/", form).status_code == 503
    assert client.get("/password/").status_code == 302
    assert written() == []
    assert client.post("/login/", form)["Location"] == "/"
    assert client.get("/password/").status_code == 200
    assert [what for _, _, what, _ in written()] == ["登录"]
