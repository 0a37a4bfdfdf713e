"""Questions: composed once, they answer as the query set does that is composed of the values themselves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from reports.models import Report
from tasks.models import Membership, Period, Task, User, composed
from tasks.models.composed import question
from tests.factories import PeriodFactory, ReportFactory, TaskFactory

pytestmark = pytest.mark.django_db


@question
def of_keys(keys: list[int]) -> QuerySet[Task, str]:
    return Task.objects.filter(pk__in=keys).order_by("pk").values_list("number", flat=True)


@question
def readable(user: User, periods: list[Period], status: Report.Status | None = None) -> QuerySet[Report]:
    found = Report.objects.visible_to(user).filter(period__in=periods).select_related("task__lead")
    return found.filter(status=status) if status else found


def test_an_answer_is_composed_once_for_values_of_one_kind(period: Period, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = TaskFactory.create_batch(5, plan=period.plan)
    made: list[int] = []
    compose = composed._composed
    monkeypatch.setattr(composed, "_composed", lambda *args: made.append(1) or compose(*args))  # type: ignore[func-returns-value]
    assert [of_keys([each.pk]) for each in tasks] == [[each.number] for each in tasks]
    assert len(made) == 1
    assert of_keys([each.pk for each in tasks[:3]]) == [each.number for each in tasks[:3]]
    assert of_keys({each.pk for each in tasks[1:5]}) == [each.number for each in tasks[1:5]]
    assert len(made) == 2  # lists of three and of four are one kind
    assert of_keys([]) == []


def test_people_see_what_they_see_without(
    period: Period, task: Task, lead: User, stranger: User, supervisor: User, auditor: User
) -> None:
    other = PeriodFactory(plan=period.plan, number=3)
    for each, status in ((period, Report.Status.DRAFT), (other, Report.Status.SUBMITTED)):
        ReportFactory(task=task, period=each, status=status)
    for user in (lead, stranger, supervisor, auditor):
        for periods in ([period], [other], [period, other]):
            for status in (None, Report.Status.DRAFT):
                again = Report.objects.visible_to(user).filter(period__in=periods)
                wanted = again.filter(status=status) if status else again
                found = readable(user, periods, status)
                assert [each.pk for each in found] == list(wanted.values_list("pk", flat=True))
    assert [each.task.lead for each in readable(lead, [period])] == [task.lead]


def test_a_row_is_what_django_makes_of_it(period: Period, task: Task, lead: User, client: Any) -> None:
    task.closed_on = date(2024, 5, 1)
    task.save()
    TaskFactory(plan=period.plan)

    @question
    def closed(on: date, number: str) -> QuerySet[Task, dict[str, Any]]:
        return Task.objects.filter(closed_on=on, number=number).values("pk", "closed_on", "lead__name")

    assert closed(task.closed_on, task.number) == [
        {"pk": task.pk, "closed_on": task.closed_on, "lead__name": task.lead.name}
    ]
    assert closed(date(2024, 5, 2), task.number) == closed(task.closed_on, "no such number") == []


@pytest.mark.parametrize(
    ("compose", "args"),
    [
        (lambda key: Task.objects.filter(pk__gt=key * 2), [3]),  # reckons with a value
        (lambda words: Task.objects.filter(text__icontains=words), ["x"]),  # puts something around it
        (lambda key: Task.objects.filter(pk=1) if key < 25_000 else Task.objects.filter(number="1"), [3]),
        (lambda task: Task.objects.filter(pk=task), [object()]),
        (lambda key: Task.objects.filter(pk=key).prefetch_related("supports"), [3]),
    ],
)
def test_what_a_question_can_not_hang_on_is_refused(compose: Callable[..., Any], args: list[Any]) -> None:
    with pytest.raises(TypeError):
        question(compose)(*args)


def test_the_tests_notice_a_query_that_other_values_compose_otherwise(period: Period) -> None:
    """What trying two values can't show, comparing with the query of the values themselves does."""

    @question
    def numbered(number: int) -> QuerySet[Task, str]:
        found = Task.objects.values_list("number", flat=True)
        return found.filter(number=number) if number < 100 else found.filter(pk=number)

    assert numbered(100) == []
    with pytest.raises(AssertionError, match="numbered"):
        numbered(3)


def test_of_too_many_questions_the_eldest_is_composed_again(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    composed.forget()
    monkeypatch.setattr(composed, "MOST", 2)
    for size in (1, 2, 4):  # of keys: each size is composed for itself
        assert of_keys([task.pk] * size) == [task.number]
    assert [key[2] for key in composed._known] == [((list, 2, int),), ((list, 4, int),)]  # type: ignore[index]


@pytest.mark.django_db(transaction=True)
def test_threads_ask_at_once(period: Period) -> None:
    tasks = TaskFactory.create_batch(8, plan=period.plan)
    composed.forget()

    def ask(task: Task) -> list[str]:
        try:
            return of_keys([task.pk])
        finally:
            connection.close()

    if connection.vendor == "sqlite":  # in memory, a database of one thread
        assert [of_keys([each.pk]) for each in tasks] == [[each.number] for each in tasks]
        return
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, tasks)) == [[each.number] for each in tasks]


def test_a_membership_is_chosen_among_those_held(lead: User, bureau: Any, period: Period) -> None:
    assert [each.pk for each in lead.all_memberships] == list(
        Membership.objects.filter(user=lead).values_list("pk", flat=True)
    )
    assert lead.acting == lead.all_memberships[0]


@question
def called(name: str, key: int) -> QuerySet[Task, str]:
    return Task.objects.filter(number=name, pk=key).exclude(text="占'100%'").values_list("number", flat=True)


def test_postgresql_parses_a_question_once(period: Period, django_assert_num_queries: Any) -> None:
    """What is no value is written into the statement, percent signs and quotes too; a number has one type, however large."""
    one, other = TaskFactory(plan=period.plan, number="7"), TaskFactory(plan=period.plan, number="8", text="占'100%'")
    with django_assert_num_queries(3) as asked:
        assert [called("7", one.pk), called("8", other.pk), called("7", 2**40)] == [["7"], [], []]
    assert all("100%" in each["sql"] for each in asked.captured_queries)
    assert f"{2**40}" in asked.captured_queries[2]["sql"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            kept = (
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%100\\%%' AND statement LIKE '%$2%'"
            )
            cursor.execute(kept)
            assert cursor.fetchone() == (1,)
