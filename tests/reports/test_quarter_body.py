"""What is kept of the quarterly table's page: it changes no output, shows every change at once, and tells nobody too much."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from reports.models import Report, Transition
from reports.table import body as quarter_body
from reports.workflow import Content, EntryData, perform, save
from tasks.models import Membership, Period, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import ConditionFactory, MembershipFactory, ReportFactory, SubProjectFactory
from tests.reports.test_quarter_page import CHANGES, OF_CONDITIONS, URL

ClientOf = Callable[[Visitor], Client]
READERS = [name for name in CAST if name not in ("auditor", "anonymous")]
ADDRESSES = (URL, f"{URL}?columns=lead", f"{URL}?words=道路", f"{URL}?words=没有这样的词", f"{URL}?lead=没有的局")
TOKEN = re.compile(r'(csrfmiddlewaretoken" value=")\w+')


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    """Begin and end with no page kept."""
    caches[quarter_body.KEPT].clear()
    yield
    caches[quarter_body.KEPT].clear()


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return an accepted report on task 34."""
    SubProjectFactory(task=task)
    return ReportFactory(task=task, period=period, accepted=True)


def page(client: Client, address: str = URL) -> str:
    """Return the page's markup, without the token that differs in every answer."""
    answer = client.get(address)
    assert answer.status_code == 200
    return TOKEN.sub(r"\1", answer.content.decode())


def test_emptying_the_cache_changes_no_output(report: Report, cast: dict[str, Visitor], client_of: ClientOf) -> None:
    clients = {name: client_of(cast[name]) for name in ("lead", "partner", "stranger", "viewer")}
    kept = {(name, address): page(client, address) for name, client in clients.items() for address in ADDRESSES}
    for (name, address), markup in kept.items():
        assert page(clients[name], address) == markup, (name, address)
        caches[quarter_body.KEPT].clear()
        assert page(clients[name], address) == markup, (name, address)
    quarter_body.forget()
    for (name, address), markup in kept.items():
        assert page(clients[name], address) == markup, (name, address)


def test_a_second_reader_of_the_same_costs_no_query_of_the_table(
    report: Report, viewer: User, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    second = MembershipFactory(organization=viewer.memberships.get().organization, role=Membership.Role.VIEWER).user
    clients = client_of(viewer), client_of(second)
    first = clients[0].get(URL).content.decode()
    monkeypatch.setattr(quarter_body, "_made", lambda *_: pytest.fail("made again"))
    with django_assert_num_queries(7):
        again = clients[1].get(URL).content.decode()
    assert (second.name in again, second.name in first) == (True, False)


@pytest.mark.parametrize("change", [name for name in CHANGES if name not in ("a further role", "the person's name")])
def test_every_change_shows_at_once_to_other_roles_too(
    change: str, report: Report, cast: dict[str, Visitor], client_of: ClientOf
) -> None:
    if change == "a target's value":
        report.task.targets.create(what="道路", value=25, unit="条", words="25条")
    if change in OF_CONDITIONS:
        ConditionFactory(milestone=report.task.milestones.get())
    address = f"{URL}?columns=lead&columns=targets&columns=supporting"
    clients = {name: client_of(cast[name]) for name in ("signatory", "stranger", "viewer")}
    for client in clients.values():
        page(client, address)
    CHANGES[change](report)
    for name, client in clients.items():
        shown = page(client, address)
        caches[quarter_body.KEPT].clear()
        assert page(client, address) == shown, name


def test_what_changed_is_what_is_shown(report: Report, lead: User, viewer: User, client_of: ClientOf) -> None:
    clients = client_of(lead), client_of(viewer)
    for client in clients:
        assert "已完工23条" in page(client)
    report.task.text = "新建、改造城市道路三十条。"
    report.task.save()
    for client in clients:
        assert "城市道路三十条" in page(client)


def test_a_draft_never_comes_out_of_the_cache(
    report: Report, cast: dict[str, Visitor], lead: User, client_of: ClientOf
) -> None:
    clients = {name: client_of(cast[name]) for name in READERS}
    for client in clients.values():
        page(client)
    perform(report, Transition.Action.CORRECT, by=lead, comment="改数")
    save(report, Content((EntryData("①机密的草稿。", "①"),)), by=lead, version=1)
    order = ["lead", *(name for name in READERS if name not in ("lead", "signatory")), "signatory"]
    read = {name for name in order if "机密的草稿" in page(clients[name]) + page(clients[name])}
    assert read == {"lead", "signatory"}


def test_another_role_of_the_same_person_reads_what_that_role_may(
    report: Report, lead: User, client_of: ClientOf
) -> None:
    perform(report, Transition.Action.CORRECT, by=lead, comment="改数")
    save(report, Content((EntryData("①机密的草稿。", "①"),)), by=lead, version=1)
    second = MembershipFactory(user=lead, role=Membership.Role.REPORTER)
    client = client_of(lead)
    assert "机密的草稿" in page(client)
    session = client.session
    session["acting_membership"] = second.pk
    session.save()
    assert "机密的草稿" not in page(client)


def test_other_code_and_another_day_make_it_anew(
    report: Report, lead: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, made, original = client_of(lead), [], quarter_body._made

    def counted(*arguments: object) -> quarter_body.Body:
        made.append(arguments)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(quarter_body, "_made", counted)
    for _ in range(2):
        page(client)
    monkeypatch.setattr(quarter_body, "code_version", lambda: "another")
    page(client)
    monkeypatch.setattr(quarter_body, "timezone", SimpleNamespace(localdate=lambda: date(2030, 1, 2)))
    page(client)
    assert len(made) == 3


def test_the_cache_is_bounded(settings: Settings) -> None:
    assert settings.CACHES[quarter_body.KEPT]["OPTIONS"]["MAX_ENTRIES"] == 64
