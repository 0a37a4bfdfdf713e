"""Accounts from a list: read, previewed, written, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook
from pytest_django import DjangoAssertNumQueries

from tasks.accounts import people as importing
from tasks.accounts.people import People, State, import_people
from tasks.files import read_text
from tasks.models import AuditEntry, Membership, Organization, User
from tasks.sheets import csv_lines, workbook
from tests.factories import MembershipFactory, UserFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

ClientOf = Callable[[object], StrictClient]
HEAD = "用户名\t姓名\t所属单位\t角色\t电子邮箱\n"
LIST = f"{HEAD}li\t李梅\t市住建局\t填报人\tli@example.cn\nwang\t王强\t住建局\t填报人、审签人\t\nwang\t王强\t市城管局\t填报人\n"
Role = Membership.Role


@pytest.fixture(autouse=True)
def bureaus(bureau: Organization, partner_bureau: Organization) -> None:
    """Have two bureaus."""


def done(text: str, *, dry_run: bool = False) -> People:
    """Import the text."""
    return import_people(read_text(text), by=None, dry_run=dry_run)


def test_new_accounts_with_their_memberships_and_passwords() -> None:
    people = done(LIST)
    assert people.counts == {"新增": 2, "变更": 0, "不变": 0, "问题": 0}
    li, wang = User.objects.order_by("username")
    assert (li.name, li.email, str(li.memberships.get())) == ("李梅", "li@example.cn", "市住建局 · 填报人")
    assert [str(each) for each in wang.memberships.all()] == [
        "市住建局 · 填报人",
        "市住建局 · 审签人",
        "市城管局 · 填报人",
    ]
    for account in people.new_accounts:
        user = User.objects.get(username=account.username)
        assert user.must_change_password
        assert user.check_password(account.password)


def test_the_blank_list_is_taken_when_it_is_filled_in(client_of: ClientOf, admin: User) -> None:
    blank = load_workbook(BytesIO(client_of(admin).get("/accounts/import/list.xlsx").content))
    sheet = blank.worksheets[0]
    sheet.append(["li", "李梅", "市住建局", "填报人", "li@example.cn"])
    sheet.append(["wu", "吴洁", "市粮食局", "填报人", ""])
    filled = BytesIO()
    blank.save(filled)
    file = SimpleUploadedFile("名单.xlsx", filled.getvalue())
    page = client_of(admin).post("/accounts/import/", {"file": file}).content.decode()
    assert "新增 1 · 变更 0 · 不变 0 · 问题 1" in page
    assert "第 3 行" in page


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    preview = done(LIST, dry_run=True)
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not preview.new_accounts
    assert preview.counts == done(LIST).counts


def test_the_same_list_twice_changes_nothing() -> None:
    done(LIST)
    before = list(User.objects.values()), list(Membership.objects.values()), AuditEntry.objects.count()
    again = done(LIST)
    assert again.counts == {"新增": 0, "变更": 0, "不变": 2, "问题": 0}
    assert not again.new_accounts
    assert before == (list(User.objects.values()), list(Membership.objects.values()), AuditEntry.objects.count())


def test_what_changed_is_told_and_nothing_is_taken_away(partner_bureau: Organization) -> None:
    li = UserFactory(username="li", name="李梅", email="old@example.cn")
    MembershipFactory(user=li, organization=partner_bureau)
    password = li.password
    people = done(f"{HEAD}li\t李美\t市住房城乡建设局\t审签人\tli@example.cn\n")
    assert people.accounts[0].sentences == [
        "姓名：李梅 → 李美",
        "邮箱：old@example.cn → li@example.cn",
        "任职：市住建局 · 审签人",
    ]
    li.refresh_from_db()
    assert (li.name, li.memberships.count(), li.password) == ("李美", 2, password)
    done("用户名\t姓名\t单位\t角色\nli\t李美\t市住建局\t审签人\n")
    li.refresh_from_db()
    assert li.email == "li@example.cn"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("\t李梅\t市住建局\t填报人", "第 2 行 1 列：没有用户名，请补上。"),
        ("li\t\t市住建局\t填报人", "第 2 行 2 列：没有姓名，请补上。"),
        (
            "li\t李梅\t市粮食局\t填报人",
            "第 2 行 3 列：没有单位“市粮食局”，请改为系统中已有的全称、简称或别名，或先在管理中新增。",
        ),
        ("li\t李梅\t\t填报人", "第 2 行 3 列：没有填写单位，请补上。"),
        (
            "li\t李梅\t市住建局\t局长",
            "第 2 行 4 列：没有角色“局长”，应为：填报人、审签人、督查员、管理员、只读领导、审计员。",
        ),
        ("li\t李梅\t市住建局\t", "第 2 行 4 列：没有填写角色，应为：填报人、"),
        (
            "li\t李梅\t市住建局\t管理员，审计员",
            "第 2 行 4 列：管理员与审计员不能是同一个人，系统账号也不能是审计员，一人只有一项这样的任职。请另设账号。",
        ),
        ("李 梅\t李梅\t市住建局\t填报人", "第 2 行 1 列：用户名“李 梅”不可用。"),
        ("li\t李梅\t市住建局\t填报人\t不是邮箱", "第 2 行 5 列：邮箱“不是邮箱”不可用。"),
        ("ZHAO\t赵敏\t市住建局\t填报人", "第 2 行 1 列：与已有的“zhao”只是大小写不同，请改为一致。"),
        ("demo\t赵敏\t市住建局\t填报人", "第 2 行 1 列：“demo”是演示账号或系统账号，请换一个用户名。"),
    ],
)
def test_a_problem_has_its_place_and_stops_its_account_only(line: str, sentence: str) -> None:
    UserFactory(username="zhao", name="赵敏")
    UserFactory(username="demo", is_demo=True)
    people = done(f"{HEAD}{line}\nsun\t孙悦\t市住建局\t填报人\n")
    assert len(people.problems) == 1
    assert people.problems[0].startswith(sentence)
    assert people.counts["新增"] == 1
    assert User.objects.filter(username="sun").exists()
    assert User.objects.count() == 3


def test_one_user_name_is_one_person() -> None:
    people = done(f"{HEAD}li\t李梅\t市住建局\t填报人\nli\t李美\t市住建局\t审签人\n")
    assert people.problems == ["第 3 行 2 列：同一用户名前面写的姓名是“李梅”，请改为一致。"]
    assert people.accounts[0].state is State.PROBLEM


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("甲\t乙\n丙\t丁\n", "没有找到表头。请在第一行写上 用户名、姓名、单位、角色（可加 邮箱）。"),
        ("用户名\t姓名\nli\t李梅\n", "第 1 行：表头缺少“单位”“角色”列，请补上。"),
    ],
)
def test_a_list_without_its_columns_is_refused(text: str, sentence: str) -> None:
    assert done(text).problems == [sentence]


def test_two_windows_at_once_give_one_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has looked before the first wrote: it fails at the database, looks again, and gives what the first gave."""
    document, planned = read_text(LIST), importing._planned
    looked = planned(document)
    first = import_people(document, by=None, dry_run=False, token="of this list")
    monkeypatch.setattr(importing, "_planned", lambda read: monkeypatch.undo() or looked)
    second = import_people(document, by=None, dry_run=False, token="of this list")
    assert (second.written, second.again, second.problems) == (False, True, [])
    assert [each.password for each in second.new_accounts] == [each.password for each in first.new_accounts]
    assert User.objects.count() == 2


def test_another_list_under_another_token_gives_other_passwords_and_shows_none() -> None:
    import_people(read_text(LIST), by=None, dry_run=False, token="one")
    other = import_people(read_text(LIST), by=None, dry_run=False, token="other")
    assert (other.new_accounts, other.again) == ([], False)


def test_who_comes_first_wins_and_the_other_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    give = importing.give_password

    def meanwhile(user: User, token: str) -> str:
        User.objects.create(username=user.username)
        return give(user, token)

    monkeypatch.setattr(importing, "give_password", meanwhile)
    people = done(f"{HEAD}li\t李梅\t市住建局\t填报人\n")
    assert people.problems == ["有人正在修改这些账号，没有导入任何内容，请重新预览。"]
    assert not Membership.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_asks_three_questions(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows = "".join(f"li{number}\t李梅\t市住建局\t填报人\n" for number in range(count))
    MembershipFactory(user__username="li0", user__name="李梅")
    with django_assert_num_queries(4):  # organisations, accounts, memberships, their organisations
        done(HEAD + rows, dry_run=True)


class TestPages:
    """The administrator's way through the pages."""

    @pytest.fixture
    def clerk(self, client_of: ClientOf, admin: User) -> StrictClient:
        return client_of(admin)

    def test_file_preview_write_slips(self, clerk: StrictClient) -> None:
        book, file = Workbook(), BytesIO()
        for row in ("重点工作账号名单", *(line.split("\t") for line in LIST.splitlines())):
            book.active.append([row] if isinstance(row, str) else row)
        book.active.title = "名单"
        book.save(file)
        preview = clerk.post("/accounts/import/", {"file": SimpleUploadedFile("名单.xlsx", file.getvalue())})
        page = preview.content.decode()
        assert "写入 2 个账号" in page
        assert "工作表“名单”第 3 行" in page
        assert User.objects.count() == 1
        carried = {"carried": preview.context["carried"]}
        done = clerk.post("/accounts/import/", carried | {"write": "1"})
        assert done["Cache-Control"].startswith("max-age=0, no-cache, no-store")
        slips = done.context["slips"]
        assert [slip[0] for slip in slips] == ["li", "wang"]
        assert all(slip[3] in done.content.decode() for slip in slips)
        again = clerk.post("/accounts/import/", carried | {"write": "1"})
        assert "没有重复写入；下面是当时发放的初始密码，没有改变" in again.content.decode()
        assert again.context["slips"] == slips
        assert User.objects.get(username="li").check_password(slips[0][3])
        assert AuditEntry.objects.filter(kind="import").count() == 1
        User.objects.filter(username="li").update(must_change_password=False)
        later = clerk.post("/accounts/import/", carried | {"write": "1"})
        assert [slip[0] for slip in later.context["slips"]] == ["wang"]
        sheet = load_workbook(
            BytesIO(clerk.post("/accounts/import/passwords/", {"carried": done.context["carried"]}).content)
        )
        assert [[cell.value for cell in row] for row in sheet.active.iter_rows(min_row=2)] == slips

    def test_a_problem_stands_on_the_preview_with_its_place(self, clerk: StrictClient) -> None:
        page = clerk.post("/accounts/import/", {"text": f"{HEAD}li\t李梅\t市粮食局\t填报人\n"}).content.decode()
        assert "1 处需要改正" in page
        assert "第 2 行 3 列：没有单位“市粮食局”" in page
        assert "写入 0" not in page

    def test_what_is_no_list_is_said_at_its_field(self, clerk: StrictClient) -> None:
        for form, sentence in (
            ({}, "请选择一个文件，或者粘贴一张表"),
            ({"file": SimpleUploadedFile("旧.pdf", b"%PDF-1.7")}, "这是 PDF 文件"),
        ):
            assert sentence in clerk.post("/accounts/import/", form).content.decode()

    def test_the_clipboards_table_is_taken_with_its_cells(self, clerk: StrictClient) -> None:
        copied = "<table><tr><td>用户名<td>姓名<td>单位<td>角色<tr><td>li<td>李梅<td><p>市住建局</p><td>填报人</table>"
        page = clerk.post("/accounts/import/", {"text": "用户名\n姓名\nli", "html": copied})
        assert [account.username for account in page.context["preview"].writing] == ["li"]

    def test_what_was_not_carried_by_us_is_not_written(self, clerk: StrictClient) -> None:
        forged = signing.dumps({"kind": "text"}, key="x" * 50)
        page = clerk.post("/accounts/import/", {"write": "1", "carried": forged}).content.decode()
        assert "预览已超过一小时，没有导入任何内容" in page
        assert clerk.post("/accounts/import/passwords/", {"carried": forged}).status_code == 400

    def test_the_administration_leads_there(self, clerk: StrictClient) -> None:
        assert 'href="/accounts/import/"' in clerk.get("/admin/tasks/user/").content.decode()


class TestCommand:
    """`import_accounts`."""

    def run(self, path: Path, *options: str) -> tuple[str, str, int]:
        out, errors, code = StringIO(), StringIO(), 0
        try:
            call_command("import_accounts", str(path), *options, stdout=out, stderr=errors)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        return out.getvalue(), errors.getvalue(), code

    def test_dry_run_run_and_again(self, tmp_path: Path) -> None:
        path = tmp_path / "名单.txt"
        path.write_text(LIST)
        preview, _, _ = self.run(path, "--dry-run")
        assert "预览（不写入）：名单.txt" in preview
        assert not User.objects.exists()
        out, errors, code = self.run(path)
        assert (errors, code) == ("", 0)
        assert "新增 2，变更 0，不变 0，问题 0" in out
        username, name, password = out.splitlines()[-1].split("\t")
        assert User.objects.get(username=username, name=name).check_password(password)
        assert "初始密码" not in self.run(path)[0]

    def test_problems_go_to_stderr(self, tmp_path: Path) -> None:
        path = tmp_path / "名单.txt"
        path.write_text(f"{HEAD}li\t李梅\t市粮食局\t填报人\n")
        out, errors, code = self.run(path)
        assert code == 1
        assert "没有单位“市粮食局”" in errors
        assert "问题 1" in out

    @pytest.mark.parametrize(("data", "sentence"), [(None, "打不开文件"), (b"%PDF-1", "这是 PDF 文件")])
    def test_a_file_that_cannot_be_read(self, tmp_path: Path, data: bytes | None, sentence: str) -> None:
        path = tmp_path / "名单.pdf"
        if data:
            path.write_bytes(data)
        with pytest.raises(CommandError, match=sentence):
            self.run(path)


def test_no_text_becomes_a_formula() -> None:
    book = load_workbook(BytesIO(workbook("表", ["甲"], [10], [["=1+1"]])))
    assert (book.active["A2"].value, book.active["A2"].data_type) == ("=1+1", "s")
    assert list(csv_lines(["甲"], [["=1+1"], ["平"]])) == ["\ufeff甲\r\n", "'=1+1\r\n", "平\r\n"]
