"""One matrix: every address × method × member of the cast, and the answer that each must get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from hashlib import sha256
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, get_resolver, resolve
from django.utils import timezone

from linyi_tasks import errors
from reports.importing import stage
from reports.models import Attachment, Notice, Report
from tasks.models import AccessToken, CalendarDay, ImportBatch, Organization, Period, Plan, StandingScale, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import BulletinFactory, PublicationFactory, ReportFactory
from tests.permissions import FORMS, TABLE, TYPED
from tests.rounds import some_of
from tests.strict import StrictClient

Status = Report.Status
ClientOf = Callable[[Visitor], StrictClient]
SITUATIONS = {
    "@published": (Status.ACCEPTED, {"published_at": timezone.now()}),
    "@issued": (Status.ACCEPTED, {"published_at": timezone.now()}),
    "@closed": (Status.DRAFT, {}),
    "@unsigned": (Status.DRAFT, {}),
    "@asked": (Status.DRAFT, {}),
    "@proposed": (Status.DRAFT, {}),
    "@unopened": (Status.DRAFT, {}),
    "@read": (Status.SUBMITTED, {"read_at": timezone.now()}),
}
UNLISTED = ("DELETE", "PUT", "PATCH", "TRACE")
FILE = "任务编号\t工作任务\n34\t新建、改造城市道路25条、41.29公里。\n"


class AnyKey(dict[str, int]):
    """Stands for the keys of objects where any will do."""

    def __missing__(self, key: str) -> int:
        """Return 1."""
        return 1


class Cell(NamedTuple):
    """One line of the table: what is asked, in which situation, and the status for each of the cast."""

    method: str
    expected: tuple[int, ...]
    address: str
    form: str
    situation: str

    def __str__(self) -> str:
        """Return the line's name in a test report."""
        return " ".join(filter(None, [self.method, self.address, self.form, self.situation]))


def cells() -> Iterator[Cell]:
    """Yield the lines of the table."""
    for line in TABLE.splitlines():
        words = line.split()
        if not words or words[0] not in ("GET", "POST"):
            continue
        method, codes, (address, *rest) = words[0], words[1 : len(CAST) + 1], words[len(CAST) + 1 :]
        situation = next((word for word in rest if word.startswith("@")), "")
        form = next((word for word in rest if not word.startswith("@")), "")
        yield Cell(method, tuple(map(int, codes)), address, form, situation)


CELLS = list(cells())
AT_ONCE = 30
CHUNKS = [
    (situation, range(start, start + AT_ONCE))
    for situation, number in Counter(cell.situation for cell in CELLS).items()
    for start in range(0, number, AT_ONCE)
]


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Yield the pattern of every address below `resolver`, named or not."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^" if before else "")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


@pytest.fixture
def scene(
    request: pytest.FixtureRequest, cast: dict[str, Visitor], task: Task, period: Period, settings: Any, tmp_path: Any
) -> dict[str, Any]:
    """Return what the addresses name, by the word that stands for it in braces."""
    settings.MEDIA_ROOT = tmp_path
    done = ImportBatch.objects.create(
        name="表.txt", sha256=sha256(FILE.encode()).hexdigest(), state=ImportBatch.State.DONE
    )
    done.file.save("", ContentFile(FILE.encode()))
    assert isinstance(cast["lead"], User)
    return {
        "cast": cast,
        "staged": stage(FILE.encode(), "表.txt", None).pk,
        "done": done.pk,
        "task": task.pk,
        "milestone": task.milestones.get(period=period).pk,
        "plan": period.plan.pk,
        "bureau": task.lead.pk,
        "user": cast["lead"].pk,
        "membership": cast["lead"].memberships.get().pk,
        "scale": StandingScale.objects.create(plan=period.plan, version=1, reason="试行").pk,
        "token": token_of(cast["lead"], period).pk,
        "day": CalendarDay.objects.create(day=date(2024, 5, 3), why="市政府通知").pk,
        "notice": Notice.objects.create(person=cast["lead"], text="已通过：任务 34。", address="/").pk,
    }


def token_of(user: User, period: Period) -> AccessToken:
    """Return a token that reads as `user`."""
    token = AccessToken.objects.create(
        purpose="大屏", membership=user.memberships.get(), digest=sha256(b"shown once").hexdigest(), given_by=user
    )
    token.plans.add(period.plan)
    return token


def arrange(situation: str, task: Task, period: Period) -> dict[str, int]:
    """Let the task have a report in the situation that a line of the table names; return its key."""
    if not situation:
        return {}
    status, further = SITUATIONS.get(situation, (situation.removeprefix("@"), {}))
    Task.objects.filter(pk=task.pk).update(text="编制城市更新规划。")  # of which the report leaves nothing open
    task.milestones.update(text="完成规划编制。")
    report = ReportFactory(task=task, period=period, status=Status(status), text="①规划编制已完成。", **further)
    issue = PublicationFactory(period=period).pk if situation == "@issued" else 0
    bulletin = BulletinFactory(period=period).pk if situation == "@issued" else 0
    if situation == "@closed":
        Period.objects.filter(pk=period.pk).update(closed_at=timezone.now())
    if situation == "@unsigned":
        Organization.objects.filter(pk=task.lead.pk).update(signs_off=False)
    if situation == "@unopened":
        Period.objects.filter(pk=period.pk).update(opened_at=None)
    by = User.objects.get(username="lead")
    if situation == "@proposed":
        task.milestone_revisions.create(period=period, text="完成规划报批。", by=by)
    kept = Attachment(report=report, name="批复.pdf", kind="pdf", size=5, sha256=sha256(b"%PDF-").hexdigest(), by=by)
    kept.file.save("", ContentFile(b"%PDF-"))
    asked = report.extensions.create(until=date(2024, 7, 5), reason="等专家评审", by=by)
    return {"issue": issue, "bulletin": bulletin, "report": report.pk, "extension": asked.pk, "attachment": kept.pk}


@pytest.fixture
def _refusals_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the page of a refusal once for each person, reason and area: half of all answers are refusals."""
    draw, drawn = errors.render, {}

    def once(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        key = (template, request.user.pk, str(context["reason"]), *request.path.split("/")[1:3])
        if key not in drawn:
            drawn[key] = draw(request, template, context, status=status).content
        return HttpResponse(drawn[key], status=status)

    monkeypatch.setattr(errors, "render", once)


@pytest.fixture
def sessions(scene: dict[str, Any], client_of: ClientOf) -> list[tuple[StrictClient, SimpleCookie]]:
    """Return a client of each of the cast, logged in once, and the cookies that this gave."""
    clients = [client_of(visitor) for visitor in scene["cast"].values()]
    return [(client, client.cookies) for client in clients]


def answers(
    cell: Cell, scene: dict[str, Any], sessions: list[tuple[StrictClient, SimpleCookie]], address: str
) -> tuple[int, ...]:
    """Return the status that each of the cast gets; whatever a request changes is taken back before the next."""
    form = dict(parse_qsl(FORMS.get(cell.form, cell.form).format(**scene), keep_blank_values=True))
    statuses = []
    for client, cookies in sessions:
        with transaction.atomic():
            client.cookies = deepcopy(cookies)
            answer = client.post(address, form) if cell.method == "POST" else client.get(address)
            statuses.append(answer.status_code)
            answer.getvalue()  # a file that is read to its end is closed
            transaction.set_rollback(True)
    return tuple(statuses)


@pytest.mark.django_db
@pytest.mark.usefixtures("_refusals_drawn_once")
@pytest.mark.parametrize(("situation", "asked"), CHUNKS, ids=str)
def test_everybody_gets_what_the_table_says(
    situation: str,
    asked: range,
    scene: dict[str, Any],
    task: Task,
    period: Period,
    sessions: list[tuple[StrictClient, SimpleCookie]],
) -> None:
    scene |= arrange(situation, task, period)
    cells = [cell for cell in CELLS if cell.situation == situation][asked.start : asked.stop]
    got = {cell: answers(cell, scene, sessions, cell.address.format(**scene)) for cell in cells}
    assert not {str(cell): (cell.expected, codes) for cell, codes in got.items() if codes != cell.expected}


@pytest.mark.django_db
@pytest.mark.usefixtures("_refusals_drawn_once")
def test_another_list_opens_to_the_same_people(
    scene: dict[str, Any], period: Period, sessions: list[tuple[StrictClient, SimpleCookie]]
) -> None:
    Plan.objects.filter(pk=period.plan_id).update(slug="minsheng", title="民生实事", kind="民生实事")
    got = {
        cell: answers(cell, scene, sessions, cell.address.format(**scene).replace("/2024/", "/2024/minsheng/", 1))
        for cell in some_of(CELLS, 3)
        if cell.method == "GET" and cell.address.startswith("/2024/") and not cell.situation
    }
    assert not {str(cell): (cell.expected, codes) for cell, codes in got.items() if codes != cell.expected}


def test_the_table_knows_every_address() -> None:
    asked = {(resolve(urlsplit(cell.address.format_map(AnyKey())).path).route, cell.method) for cell in CELLS}
    unlisted = {(route, method) for route in routes(get_resolver()) for method in ("GET", "POST")} - asked
    assert not unlisted


@pytest.mark.django_db
def test_no_page_answers_another_method(client_of: ClientOf, admin: User) -> None:
    client = client_of(admin)
    for address in {cell.address.format_map(AnyKey()) for cell in CELLS}:
        for method in UNLISTED:
            assert client.generic(method, address).status_code == 405, f"{method} {address}"


@pytest.mark.django_db
@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.form in FORMS and TYPED in FORMS[cell.form]], ids=str)
def test_what_was_typed_after_the_session_ended_comes_back(cell: Cell, client: StrictClient) -> None:
    answer = client.post(cell.address, dict(parse_qsl(FORMS[cell.form])))
    assert TYPED in answer.content.decode()


@pytest.mark.django_db
def test_an_address_of_a_document_that_leads_nowhere_keeps_its_quarters(
    client_of: ClientOf, viewer: User, task: Task
) -> None:
    answer = client_of(viewer).get("/2024/Q2/table.exe")
    assert 'href="/2024/Q2/"' in answer.content.decode()
