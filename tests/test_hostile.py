"""Whatever is typed into a field, no page breaks; whatever was stored, no page and no document runs it.

`ODD_TEXTS=all` types every odd text into every field of every form; one into each in a run of the tests.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from itertools import cycle, product
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model, QuerySet
from django.test import Client

from reports.models import Attachment, Report
from reports.workflow import content_of
from tasks.models import Period, SubProject, Task, User
from tests.conftest import CAST, append_only
from tests.factories import BulletinFactory, PublicationFactory, ReportFactory, TransitionFactory
from tests.linyi_tasks.test_security import Markup
from tests.permissions import FORMS
from tests.test_permissions import CELLS, AnyKey, Cell, arrange, scene

__all__ = ["scene"]
pytestmark = pytest.mark.django_db

ODD = [
    "\0", "\x0b", "\x1b[31m", "\u202e倒", "\ufeff", "\u200b", "\u2028", "\ufffe", "\U000e0001", "𠮷野家", "é" * 300, "Ａ１％", "²", "٣٤", "九",
    "1" * 30, "-1", "1e999", "NaN", "0001-01-01", "9999-12-31", "2024-02-30", "", " ", "　", "①" * 5_000, "'", '"', "\\", "%00", "%s{0}{{x}}",
    "\r\nX-A: b", "../../etc/passwd", "=1+1", "'; DROP TABLE tasks_task; --", "[]", "null", "true", "👨‍👩‍👧‍👦", "ﷺ", "\u0300" * 50,
]  # fmt: skip
ENDS = ['"', "'", "</textarea>", "</title>", "</script>", "-->", "]]>", "}}", "`", ""]
RUNS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<body onload=alert(1)>", " onfocus=alert(1) autofocus=", "<a href=javascript:alert(1)>x</a>", "<a href='jav\tascript:alert(1)'>x</a>",
    "<form action=javascript:alert(1)><button>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<math><mi xlink:href=javascript:alert(1)>",
    "<details open ontoggle=alert(1)>", "{{ 7|add:7 }}{% now 'Y' %}", "＜script＞alert(1)＜/script＞", "<ſcript>alert(1)</ſcript>",
]  # fmt: skip
MOST_SECONDS = 15.0  # of the processor, for one form on a busy machine: a number of rows of thirty digits took 38
PAYLOADS = [end + runs for end, runs in product(ENDS, RUNS)]
ALL = "\n".join(PAYLOADS)
NOT_TYPED = {
    "username", "password", "number", "slug", "kind", "sha256", "division_code", "state", "digest", "mark", "hash", "fingerprint", "code",
    "token", "address", "action", "from_status", "to_status", "number_key", "saved_with", "name_key", "status", "basis", "stage", "light",
}  # fmt: skip


def test_they_are_many() -> None:
    assert len(set(PAYLOADS)) == 150
    assert len(set(ODD)) >= 40


def typed_fields(model: type[Model]) -> list[tuple[str, int | None]]:
    """Return the fields that hold what somebody typed, each with how much it takes: neither keys, nor choices, nor marks."""
    return [
        (field.name, field.max_length)
        for field in model._meta.fields
        if field.get_internal_type() in ("CharField", "TextField")
        and not (field.choices or field.primary_key)
        and field.name not in NOT_TYPED
    ]


@pytest.fixture
def hostile(scene: dict[str, Any], task: Task, period: Period) -> dict[str, Any]:
    """Return a scene of which every text is hostile."""
    report: Report = ReportFactory(task=task, period=period, submitted=True, text=ALL, obstacles=ALL, next_steps=ALL)
    SubProject.objects.create(task=task, name="东段")
    TransitionFactory(report=report, comment=ALL, snapshot=content_of(report).snapshot())
    kept = Attachment(report=report, name="批复.pdf", kind="pdf", size=5, sha256="0" * 64, by=scene["cast"]["lead"])
    kept.file.save("", ContentFile(b"%PDF-"))
    PublicationFactory(period=period)
    BulletinFactory(period=period)
    short = cycle([payload for payload in PAYLOADS if len(payload) <= 30])
    with ExitStack() as lifted:
        for model, constraint in append_only():
            lifted.enter_context(constraint.lift(model))
        for model in apps.get_models():
            if model._meta.app_label in ("tasks", "reports"):
                for row in model._base_manager.all():
                    texts = {name: ALL if most is None else next(short)[:most] for name, most in typed_fields(model)}
                    QuerySet(model).filter(pk=row.pk).update(**texts)
    return scene | {"report": report.pk, "attachment": kept.pk}


@pytest.mark.parametrize("who", ["lead", "signatory", "supervisor", "admin", "auditor", "anonymous"])
def test_nothing_that_was_stored_is_run(hostile: dict[str, Any], who: str) -> None:
    client = Client(raise_request_exception=False)
    if who != "anonymous":
        client.force_login(hostile["cast"][who], backend="tasks.accounts.sessions.Accounts")
    shown = 0
    for address in dict.fromkeys([*(cell.address for cell in CELLS if cell.method == "GET"), "/search/?words=alert"]):
        if address == "/healthz":  # shows no text, and asks over a connection that waits until the triggers are back
            continue
        if address.endswith(".pdf") and who == "admin":  # the same as the supervisor's, and a third of all the time
            continue
        answer = client.get(address.format_map(AnyKey(hostile)))
        body = answer.getvalue()
        assert answer.status_code < 500, address
        if answer.status_code != 200:
            continue
        if "text/html" in answer["Content-Type"]:
            page = body.decode()
            shown += "&lt;" in page
            assert Markup(page).runs == [], address
            assert "14{%" not in page, address
        else:
            assert answer["X-Content-Type-Options"] == "nosniff", address
    assert shown >= 10 or who in ("auditor", "anonymous")
    assert shown >= 1


def sender(cell: Cell, cast: dict[str, Any]) -> User | None:
    """Return the first of the cast who may send the form."""
    return next(
        (
            cast[name]
            for name, code in zip(CAST, cell.expected, strict=True)
            if code in (200, 302) and name != "anonymous"
        ),
        None,
    )


POSTS = [cell for cell in CELLS if cell.method == "POST" and cell.form]


@pytest.mark.parametrize("cell", POSTS, ids=str)
def test_no_field_breaks_a_page(cell: Cell, scene: dict[str, Any], task: Task, period: Period) -> None:
    scene |= arrange(cell.situation, task, period)
    who = sender(cell, scene["cast"])
    if who is None:
        pytest.skip("nobody may send it")
    form = dict(parse_qsl(FORMS.get(cell.form, cell.form).format(**scene), keep_blank_values=True))
    start = POSTS.index(cell) * 7
    client = Client(raise_request_exception=False)
    client.force_login(who, backend="tasks.accounts.sessions.Accounts")
    for place, field in enumerate(form):
        one = ODD[(start + place) % len(ODD)]
        for odd in ODD if os.environ.get("ODD_TEXTS") == "all" else [one]:
            began = time.thread_time()
            with transaction.atomic():
                answer = client.post(cell.address.format(**scene), form | {field: odd})
                answer.getvalue()
                transaction.set_rollback(True)
            assert answer.status_code < 500, (field, odd)
            assert time.thread_time() - began < MOST_SECONDS, (field, odd)
