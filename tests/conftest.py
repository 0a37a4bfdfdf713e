"""The fixed cast: who they are, the task that they meet around, and a strict client for each of them."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model
from hypothesis import HealthCheck, settings

from reports.publication.public import serving
from reports.subjects import results
from tasks.files import child, opening
from tasks.files.tables import Document
from tasks.models import Membership, Organization, Period, Task, User, composed
from tasks.models.trail import AppendOnly
from tests import migrated
from tests.factories import (
    MembershipFactory,
    MilestoneFactory,
    OrganizationFactory,
    PeriodFactory,
    SupportFactory,
    TaskFactory,
)
from tests.strict import StrictClient

Role = Membership.Role
Visitor = User | AnonymousUser
#: A busy machine is no fault of a test: what looks at the clock is measured in `tests/bench`. The same change gives the same
#: outcome each time; `pytest --hypothesis-profile=long` looks further, each time elsewhere.
settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, max_examples=60
)
settings.register_profile("long", settings.get_profile("busy machine"), derandomize=False, max_examples=2000)
settings.load_profile("busy machine")
CAST = ("lead", "signatory", "partner", "stranger", "supervisor", "admin", "viewer", "auditor", "anonymous")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Return whether the tables are there before the migrations are asked for: on SQLite they are poured from a file."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(pytestconfig: pytest.Config, django_db_keepdb: bool) -> Iterator[None]:
    """Pour the tables of an earlier run with the same migrations into the test database."""
    kept = migrated.kept_in(pytestconfig.cache.mkdir("migrated"))  # type: ignore[union-attr]
    yield from migrated.poured(kept) if django_db_keepdb and kept.exists() else iter([None])


@pytest.fixture(scope="session")
def django_db_setup(
    pytestconfig: pytest.Config, django_db_setup: None, django_db_blocker: Any, django_db_keepdb: bool
) -> None:
    """Keep the tables for the next run; let tests that empty the database empty what is only added to, too: its triggers refuse that."""
    kept = migrated.kept_in(pytestconfig.cache.mkdir("migrated"))  # type: ignore[union-attr]
    with django_db_blocker.unblock():
        if django_db_keepdb and not kept.exists():
            migrated.keep(kept)
        let_all_be_emptied()


@pytest.fixture(autouse=True)
def _emptied_whatever_it_did(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """Let a test that commits be taken back though it made the triggers anew, as whoever dates a transition back does."""
    if "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")  # is taken back after this fixture, then
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        let_all_be_emptied()


def let_all_be_emptied() -> None:
    """Take away the triggers that keep tables from being emptied."""
    with connection.cursor() as cursor:
        for model, constraint in append_only():
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {constraint.name}_delete"
                if connection.vendor == "sqlite"
                else f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER {constraint.name}_whole"
            )


def append_only() -> list[tuple[type[Model], AppendOnly]]:
    """Return the models whose rows nobody alters, each with the constraint that says so."""
    return [
        (model, constraint)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, AppendOnly)
    ]


@pytest.fixture(autouse=True)
def _answers_of_no_other_test() -> None:
    """Let no test be answered by a query that another composed by key: a database rolled back gives its keys to other rows."""
    for key in [key for key in composed._known if not callable(key[0])]:  # type: ignore[index]
        del composed._known[key]
    results.forget()


_asked: Counter[Hashable] = Counter()


@pytest.fixture(autouse=True)
def _questions_mean_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare queries that are asked with values in their places with those composed of these values themselves.

    Of each question the first two asks of the session are compared, then the 4th, 8th, 16th ….
    """
    asked, found, rows, last = composed._answer, composed._found, composed._rows, threading.local()

    def looked_up(key: Hashable, make: Callable[[], Any]) -> Any:
        known = found(key, make)
        _asked[key] += 1
        last.compared = _asked[key].bit_count() == 1
        return known

    def noted(known: Any, parameters: tuple[Any, ...]) -> list[Any]:
        last.words = _without_repetition(known.sql, parameters) if last.compared else None
        return rows(known, parameters)

    def compared(compose: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        last.compared, last.words = True, None
        answer = asked(compose, args, kwargs)
        if not last.compared:
            return answer
        try:
            own = _without_repetition(*compose(*args, **kwargs).query.sql_with_params())
        except EmptyResultSet:
            assert not answer
        else:
            assert last.words in (None, own), compose.__qualname__
        return answer

    monkeypatch.setattr(composed, "_found", looked_up)
    monkeypatch.setattr(composed, "_rows", noted)
    monkeypatch.setattr(composed, "_answer", compared)


def _without_repetition(sql: str, parameters: Iterable[Any]) -> tuple[str, set[Any]]:
    """Return a query's words, lists of any length as one mark, and what is put into them: a value of a list may stand twice."""
    return re.sub(r"\((%s(?:, )?)+\)", "(%s)", sql), set(map(str, parameters))


@pytest.fixture(autouse=True)
def _public_pages_that_ask_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the public pages believe nothing that another test's database told them, nor anything for seconds."""
    serving.forget()
    monkeypatch.setattr(serving, "FRESH", -1.0)


@pytest.fixture(autouse=True)
def _files_read_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where branches are covered, read in this process what a child has read, and alike: a child is not looked into."""
    if "slipcover" not in sys.modules:
        return
    in_child = opening._in_child

    def twice(kind: str, data: bytes, encoding: str) -> Document:
        document = in_child(kind, data, encoding)
        packed = json.loads(json.dumps(child.read(kind, data).as_json()))
        assert Document.from_json(packed, encoding) == document
        return document

    monkeypatch.setattr(opening, "_in_child", twice)


@pytest.fixture
def bureau(db: None) -> Organization:
    """Return the lead bureau."""
    return OrganizationFactory(name="市住房城乡建设局", short_name="市住建局", aliases=["住建局"])


@pytest.fixture
def partner_bureau(db: None) -> Organization:
    """Return the bureau that supports the lead."""
    return OrganizationFactory(name="市城市管理局", short_name="市城管局")


@pytest.fixture
def other_bureau(db: None) -> Organization:
    """Return a bureau that has nothing to do with the task."""
    return OrganizationFactory(name="市教育局", short_name="市教育局")


@pytest.fixture
def office(db: None) -> Organization:
    """Return the supervision office."""
    return OrganizationFactory(name="市政府督查室", short_name="市政府督查室", supervision=True)


@pytest.fixture
def period(db: None) -> Period:
    """Return the second quarter of 2024."""
    return PeriodFactory()


@pytest.fixture
def task(bureau: Organization, partner_bureau: Organization, period: Period) -> Task:
    """Return task 34 of the lead bureau, supported by the partner, with a milestone for the period."""
    task = TaskFactory(number="34", lead=bureau)
    SupportFactory(task=task, organization=partner_bureau)
    MilestoneFactory(task=task, period=period)
    return task


@pytest.fixture
def lead(bureau: Organization) -> User:
    """Return the lead bureau's reporter."""
    return MembershipFactory(user__username="lead", user__name="李静", organization=bureau).user


@pytest.fixture
def signatory(bureau: Organization) -> User:
    """Return the lead bureau's signatory."""
    return MembershipFactory(
        user__username="signatory", user__name="张勇", organization=bureau, role=Role.SIGNATORY
    ).user


@pytest.fixture
def colleague(bureau: Organization) -> User:
    """Return another reporter of the lead bureau, who is none of the cast."""
    return MembershipFactory(
        user__username="colleague", user__name="孙敏", organization=bureau, role=Role.REPORTER
    ).user


@pytest.fixture
def partner(partner_bureau: Organization) -> User:
    """Return the supporting bureau's reporter."""
    return MembershipFactory(user__username="partner", user__name="王磊", organization=partner_bureau).user


@pytest.fixture
def stranger(other_bureau: Organization) -> User:
    """Return another bureau's reporter."""
    return MembershipFactory(user__username="stranger", user__name="赵敏", organization=other_bureau).user


@pytest.fixture
def supervisor(office: Organization) -> User:
    """Return a supervisor."""
    return MembershipFactory(
        user__username="supervisor", user__name="周海燕", organization=office, role=Role.SUPERVISOR
    ).user


@pytest.fixture
def admin(office: Organization) -> User:
    """Return an administrator."""
    return MembershipFactory(
        user__username="admin", user__name="陈志远", user__is_staff=True, organization=office, role=Role.ADMINISTRATOR
    ).user


@pytest.fixture
def viewer(office: Organization) -> User:
    """Return a leader who reads."""
    return MembershipFactory(user__username="viewer", user__name="刘洋", organization=office, role=Role.VIEWER).user


@pytest.fixture
def auditor(office: Organization) -> User:
    """Return an auditor."""
    return MembershipFactory(user__username="auditor", user__name="孙悦", organization=office, role=Role.AUDITOR).user


@pytest.fixture
def anonymous() -> AnonymousUser:
    """Return nobody."""
    return AnonymousUser()


@pytest.fixture
def client() -> StrictClient:
    """Return a strict client with nobody logged in."""
    return StrictClient()


@pytest.fixture
def client_of() -> Callable[[Visitor], StrictClient]:
    """Return a maker of strict clients: `client_of(lead)` has that person logged in."""

    def login(visitor: Visitor) -> StrictClient:
        client = StrictClient()
        if isinstance(visitor, User):
            client.force_login(visitor, backend="tasks.accounts.sessions.Accounts")
        return client

    return login


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, Visitor]:
    """Return the whole cast by name."""
    return {name: request.getfixturevalue(name) for name in CAST}
