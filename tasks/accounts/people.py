"""Accounts from a list: rows with their place → what each would change → one transaction; nothing is deleted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from tasks import audit
from tasks.accounts.hashing import Given
from tasks.accounts.passwords import give_password, initial_password
from tasks.files import Document, Place, Row, Table, clean_key
from tasks.models import KEPT_APART, Membership, Organization, User

LOOKED_THROUGH = 40  # so many rows are looked through for the head
FIELDS = {"username": "用户名", "name": "姓名", "organization": "单位", "role": "角色", "email": "邮箱"}
SYNONYMS = [  # the first that fits decides
    ("username", re.compile(r"用户名|账号|帐号|登录名|^工号$")),
    ("email", re.compile(r"邮箱|邮件|(?i:e-?mail)")),
    ("name", re.compile(r"姓名|名字|^人员$|^使用人$")),
    ("organization", re.compile(r"单位|部门")),
    ("role", re.compile(r"角色|身份|权限|岗位")),
]
NEEDED = ("username", "name", "organization", "role")
SEPARATORS = re.compile(r"[、，,；;/\s]+")
ROLES = {name: role for role in Membership.Role for name in (role.label, role.value)}


class State(StrEnum):
    """What would happen to an account."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PROBLEM = "problem"


STATES = {State.NEW: "新增", State.CHANGED: "变更", State.UNCHANGED: "不变", State.PROBLEM: "问题"}


@dataclass(slots=True)
class Account:
    """One person of the list: the account found or made, what would change, and why it would not be written."""

    place: str
    username: str
    user: User
    changes: list[str] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    password: str = ""

    @property
    def state(self) -> State:
        """Return what would happen to the account."""
        if self.problems:
            return State.PROBLEM
        if self.user._state.adding:
            return State.NEW
        return State.CHANGED if self.changes or self.memberships else State.UNCHANGED

    @property
    def sentences(self) -> list[str]:
        """Return what would change: 姓名：李梅 → 李美, 任职：市住建局 · 填报人."""
        return self.changes + [f"任职：{membership}" for membership in self.memberships]


@dataclass(slots=True)
class People:
    """A whole list before it is written and after; a problem of the file stops all of it, another only its account.

    `again` says that this very list was written before, and that its initial passwords are given once more.
    """

    accounts: list[Account] = field(default_factory=list)
    file_problem: str = ""
    written: bool = False
    again: bool = False
    was: Counter[State] = field(default_factory=Counter)

    @property
    def problems(self) -> list[str]:
        """Return all problems, each with its place."""
        own = [self.file_problem] if self.file_problem else []
        return own + [problem for account in self.accounts for problem in account.problems]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many accounts are new, changed, unchanged, with problems, by label."""
        return {label: self.was[state] for state, label in STATES.items()}

    @property
    def writing(self) -> list[Account]:
        """Return the accounts that would be written."""
        return [account for account in self.accounts if account.state in {State.NEW, State.CHANGED}]

    @property
    def new_accounts(self) -> list[Account]:
        """Return the new accounts with their initial passwords: they are known in this object only."""
        return [account for account in self.accounts if account.password]


def import_people(
    document: Document, *, by: User | None, dry_run: bool, request: HttpRequest | None = None, token: str = ""
) -> People:
    """Return what the list would do, and with `dry_run` false do it: accounts, memberships, initial passwords.

    A list that is sent twice under one `token` is written once; the second time the passwords of accounts that nobody
    has used yet are given again.
    """
    people = _planned(document)
    people.was = Counter(account.state for account in people.accounts)
    if dry_run or not people.writing:
        return people if dry_run else _given_again(people, token)
    writing = people.writing
    for account in writing:
        if account.state is State.NEW:
            account.password = give_password(account.user, token)
    try:
        with transaction.atomic():
            for account in writing:
                _write(account, by, request)
            audit.record(audit.Kind.IMPORT, "导入账号", by=by, request=request, detail=_told(people.counts))
    except IntegrityError:
        again = _given_again(_planned(document), token)
        busy = People(file_problem="有人正在修改这些账号，没有导入任何内容，请重新预览。")
        return again if again.again else busy
    people.written = True
    return people


def _given_again(people: People, token: str) -> People:
    """Return the list with the passwords that it gave when it was written under `token` before."""
    people.was = people.was or Counter(account.state for account in people.accounts)
    for account in people.accounts if token else ():
        word = initial_password(account.username, token)
        if account.user.pk and account.user.must_change_password and Given().made(word, account.user.password):
            account.password, account.memberships = word, list(account.user.memberships.all())
            people.again = True
    return people


def _told(counts: dict[str, int]) -> str:
    return "，".join(f"{label} {count}" for label, count in counts.items())


def _write(account: Account, by: User | None, request: HttpRequest | None) -> None:
    what = "新增账号" if account.password else "修改账号"
    account.user.save(update_fields=None if account.password else ["name", "email"])
    for membership in account.memberships:
        membership.user = account.user
        membership.save()
    told = "；".join(account.sentences)
    audit.record(audit.Kind.ACCOUNT, what, by=by, request=request, about=account.username, detail=told)


def _planned(document: Document) -> People:
    """Return what each account of the first table with a known head would become, hidden ones last; three queries."""
    for table in sorted(document.tables, key=lambda table: table.hidden):
        for index, row in enumerate(table.rows[:LOOKED_THROUGH]):
            columns = _columns(row)
            if "username" in columns and len(columns) > 1:
                missing = [FIELDS[name] for name in NEEDED if name not in columns]
                if missing:
                    return People(file_problem=f"{table.place(row.number)}：表头缺少“{'”“'.join(missing)}”列，请补上。")
                return People(list(_accounts(table, table.rows[index + 1 :], columns)))
    return People(file_problem="没有找到表头。请在第一行写上 用户名、姓名、单位、角色（可加 邮箱）。")


def _columns(row: Row) -> dict[str, int]:
    """Return the column index of each field that a row of headings names."""
    columns: dict[str, int] = {}
    for column, text in enumerate(row.cells):
        heading = clean_key(text)
        found = next((name for name, pattern in SYNONYMS if len(heading) <= 12 and pattern.search(heading)), "")
        if found:
            columns.setdefault(found, column)
    return columns


def _accounts(table: Table, rows: list[Row], columns: dict[str, int]) -> Iterator[Account]:
    """Yield the accounts of a table in the order in which they are first named, their rows taken together."""
    organizations = {
        clean_key(name): organization
        for organization in Organization.objects.in_use().order_by("-id")
        for name in organization.names
    }
    known = {user.username.lower(): user for user in User.objects.prefetch_related("memberships__organization")}
    accounts: dict[str, Account] = {}
    for row in rows:
        line = Line(table, row, columns)
        if not any(line.values.values()):
            continue
        key = line.values["username"].lower()
        if key not in accounts:
            user = known.get(key) or User(username=line.values["username"], name=line.values["name"])
            accounts[key] = Account(str(table.place(row.number)), user.username, user)
            _compare(accounts[key], line)
        _appoint(accounts[key], line, organizations)
    yield from accounts.values()


@dataclass(slots=True)
class Line:
    """One row: its cleaned values by field, and the place of each."""

    table: Table
    row: Row
    columns: dict[str, int]
    values: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        cells = self.row.cells
        self.values = dict.fromkeys(FIELDS, "") | {
            name: clean_key(cells[column]) for name, column in self.columns.items() if column < len(cells)
        }

    def place(self, name: str) -> Place:
        """Return the place of a field's cell."""
        return self.table.place(self.row.number, self.columns.get(name, -1) + 1)


def _compare(account: Account, line: Line) -> None:
    """Set name and address as the line has them; note what differs, and what the account must not be."""
    user, given = account.user, line.values
    for name in ("username", "name"):
        if not given[name]:
            account.problems.append(f"{line.place(name)}：没有{FIELDS[name]}，请补上。")
    if user.is_demo or user.is_superuser:
        account.problems.append(f"{line.place('username')}：“{user.username}”是演示账号或系统账号，请换一个用户名。")
    elif not user._state.adding and user.username != given["username"]:
        account.problems.append(f"{line.place('username')}：与已有的“{user.username}”只是大小写不同，请改为一致。")
    if account.problems:
        return
    for name in ("name", "email"):
        old = getattr(user, name)
        if given[name] and given[name] != old and not user._state.adding:
            account.changes.append(f"{FIELDS[name]}：{old or '（空）'} → {given[name]}")
        setattr(user, name, given[name] or old)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            account.problems.append(
                f"{line.place(name)}：{FIELDS.get(name, name)}“{given.get(name)}”不可用。{sentences[0]}"
            )


def _appoint(account: Account, line: Line, organizations: dict[str, Organization]) -> None:
    """Note the memberships that the line adds; each problem with its cell."""
    given, problems = line.values, []
    key = given["organization"]
    organization = next(
        (organizations[name] for name in (key, f"市{key}", key.removeprefix("市")) if name in organizations), None
    )
    if organization is None:
        unknown_unit = f"没有单位“{key}”，请改为系统中已有的全称、简称或别名，或先在管理中新增。"
        problems.append(f"{line.place('organization')}：{unknown_unit if key else '没有填写单位，请补上。'}")
    names = [name for name in SEPARATORS.split(given["role"]) if name]
    unknown = [name for name in names if name not in ROLES]
    if unknown or not names:
        offered = "、".join(role.label for role in Membership.Role)
        wrong = f"没有角色“{'、'.join(unknown)}”" if unknown else "没有填写角色"
        problems.append(f"{line.place('role')}：{wrong}，应为：{offered}。")
    if not account.problems and given["name"] and given["name"] != account.user.name:
        problems.append(f"{line.place('name')}：同一用户名前面写的姓名是“{account.user.name}”，请改为一致。")
    account.problems += problems
    if problems or organization is None:
        return
    saved = [] if account.user._state.adding else list(account.user.memberships.all())
    held = saved + account.memberships
    for role in dict.fromkeys(ROLES[name] for name in names):
        if (organization.pk, role) not in {(each.organization_id, each.role) for each in held}:
            account.memberships.append(Membership(organization=organization, role=role))
    if Membership.is_too_much(account.user, [each.role for each in saved + account.memberships]):
        account.problems.append(f"{line.place('role')}：{KEPT_APART}")
