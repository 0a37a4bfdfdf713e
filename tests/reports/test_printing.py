"""PDFs are printed in a process of their own: the same bytes, its time and memory limited; made once for all who ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from linyi_tasks import serving
from reports import documents
from reports.documents import pdf, printer, printing
from reports.documents.press import typeset
from reports.documents.printing import PangoMissing, Printer, PrintRefused
from reports.documents.quarter_table import may_keep
from reports.models import Report
from tasks.models import Period, User
from tests.conftest import Visitor
from tests.factories import ReportFactory, TaskFactory
from tests.reports.seed_table import table

ClientOf = Callable[[Visitor], Client]
PAGE = "<html lang=zh-CN><title>表</title><body><p>①已完工。</p></body></html>"
LONG = PAGE.replace("<p>", "<p>" + "推进城市道路建设，完善地下管网。" * 40_000)


@pytest.fixture(scope="module")
def apart() -> Iterator[Printer]:
    made = Printer(seconds=10)
    yield made
    made.close()


@pytest.fixture
def printed_apart(apart: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.Apart, "printer", apart)


def test_it_prints_the_same_bytes(apart: Printer) -> None:
    assert [apart.typeset(PAGE, "") for _ in range(2)] == [typeset(PAGE, "")] * 2


@pytest.mark.usefixtures("printed_apart")
def test_a_table_is_the_same_wherever_it_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    source = table([["1", "修路", "①完成", "<b>&"]])
    there = pdf.render(source)
    monkeypatch.setattr(pdf.Apart, "printer", None)
    assert pdf.render(source) == there


def test_what_takes_too_long_is_refused_and_the_next_is_printed() -> None:
    short = Printer(seconds=1)
    try:
        with pytest.raises(PrintRefused, match="在限定的时间和内存内没有生成"):
            short.typeset(LONG, "")
    finally:
        short.close()


def test_a_process_that_died_is_followed_by_another(apart: Printer) -> None:
    apart.typeset(PAGE, "")
    process = apart._process
    assert process is not None
    process.kill()
    process.wait()
    assert apart.typeset(PAGE, "") == typeset(PAGE, "")
    assert apart._process is not process


def test_after_so_many_documents_there_is_another_process(apart: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    apart.typeset(PAGE, "")
    process = apart._process
    monkeypatch.setattr("reports.documents.printing.MOST_PRINTED", 1)
    apart.typeset(PAGE, "")
    assert apart._process is not process


@pytest.mark.parametrize(("answer", "error"), [("0\\n", PangoMissing), ("7\\nhalf", PrintRefused), ("", PrintRefused)])
def test_what_a_process_says_that_can_not_print(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str, error: type[Exception]
) -> None:
    (tmp_path / "odd.py").write_text(f"import sys\nsys.stdin.readline()\nsys.stdout.write('{answer}')\n")
    monkeypatch.setattr("reports.documents.printing.BASE", tmp_path)
    monkeypatch.setattr("reports.documents.printing.PROGRAM", "odd")
    odd = Printer()
    with pytest.raises(error):
        odd.typeset(PAGE, "")
    monkeypatch.setattr(pdf.Apart, "printer", odd)
    with pytest.raises(documents.DocumentError):
        documents.render(table([["1", "a", "b", "c"]]), "pdf")
    assert odd._process is None


def test_a_mistake_in_the_process_is_none_of_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import sys\nsys.stdin.readline()\nsys.exit(1)\n")
    monkeypatch.setattr("reports.documents.printing.BASE", tmp_path)
    monkeypatch.setattr("reports.documents.printing.PROGRAM", "broken")
    with pytest.raises(RuntimeError, match="process failed"):
        Printer().typeset(PAGE, "")


def test_what_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mute.py").write_text("import time\ntime.sleep(3600)\n")
    monkeypatch.setattr("reports.documents.printing.BASE", tmp_path)
    monkeypatch.setattr("reports.documents.printing.PROGRAM", "mute")
    with pytest.raises(PrintRefused):
        Printer(patience=0.2).typeset(PAGE, "")


def test_the_process_answers_each_line_and_holds_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[Any] = []
    monkeypatch.setattr(printer.resource, "setrlimit", lambda which, limit: limits.append((which, limit)))
    monkeypatch.setattr(printer.os, "nice", limits.append)
    monkeypatch.setattr(printer, "typesetter", lambda: lambda page, rules, style: f"{page}{rules}{style}".encode())
    answered = BytesIO()
    printer.main(9, 10**9, BytesIO('["甲", "b", "c"]\n["d", "e", "f"]\n'.encode()), answered)
    assert answered.getvalue() == b"5\n\xe7\x94\xb2bc3\ndef"
    assert limits[:2] == [printer.NICE, (printer.resource.RLIMIT_AS, (10**9, 10**9))]
    assert [which for which, _ in limits[2:]] == [printer.resource.RLIMIT_CPU] * 2


def test_no_secret_reaches_the_process(apart: Printer) -> None:
    apart.typeset(PAGE, "")
    assert apart._process is not None
    there = Path(f"/proc/{apart._process.pid}/environ").read_bytes()
    assert b"PATH=" in there
    assert not any(name.encode() in there for name in ("SECRET_KEY=", "DATABASE_URL="))


def test_ten_who_ask_for_the_same_at_once_get_it_and_it_is_made_once(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT, settings.LOCKS = tmp_path / "media", tmp_path / "locks"
    source, made, all_there, answers = table([["1", "a", "b", "c"]]), list[str](), Event(), list[bytes]()
    ready = Barrier(10)

    def render(_: object, kind: str) -> bytes:
        made.append(kind)
        assert all_there.wait(60)
        return b"%PDF"

    def ask() -> None:
        ready.wait(60)
        answers.append(documents.kept_document(source, "pdf"))

    monkeypatch.setattr(documents, "render", render)
    people = [Thread(target=ask) for _ in range(10)]
    for each in people:
        each.start()
    all_there.set()
    for each in people:
        each.join(60)
    assert (made, answers) == (["pdf"], [b"%PDF"] * 10)


def test_without_the_lock_each_makes_their_own(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where the lock can't be kept, two who ask at once both make it, and both get it."""
    settings.MEDIA_ROOT, settings.LOCKS = tmp_path / "media", tmp_path / "a file" / "locks"
    (tmp_path / "a file").write_text("")
    source, both, answers = table([["1", "a", "b", "c"]]), Barrier(2), list[bytes]()

    def render(_: object, __: str) -> bytes:
        both.wait(60)
        return b"%PDF"

    monkeypatch.setattr(documents, "render", render)
    people = [Thread(target=lambda: answers.append(documents.kept_document(source, "pdf"))) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join(60)
    assert answers == [b"%PDF"] * 2


@pytest.mark.parametrize("address", ["/2024/Q2/table.xlsx", "/2024/Q2/dashboard/bureau.xlsx"])
def test_unsubmitted_text_leaves_no_file(
    period: Period, lead: User, supervisor: User, client_of: ClientOf, settings: Settings, tmp_path: Path, address: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    task = TaskFactory(plan=period.plan, lead=lead.memberships.get().organization)
    ReportFactory(task=task, period=period, text="①没有报送的话。")
    assert client_of(lead).get(address).status_code == 200
    assert not list(tmp_path.rglob("*.xlsx"))
    Report.objects.update(status=Report.Status.SUBMITTED)
    assert client_of(lead).get(address).status_code == 200
    assert list(tmp_path.rglob("*.xlsx"))


def test_what_may_lie_on_the_disk(period: Period, lead: User, stranger: User, supervisor: User) -> None:
    task = TaskFactory(plan=period.plan, lead=lead.memberships.get().organization)
    report = ReportFactory(task=task, period=period, text="①没有报送的话。")
    for status in (Report.Status.DRAFT, Report.Status.RETURNED, Report.Status.AWAITING_SIGN_OFF):
        Report.objects.update(status=status)
        assert [may_keep(period, each) for each in (lead, stranger, supervisor)] == [False, True, True]
    report.delete()
    ReportFactory(task=task, period=period, text="")
    assert may_keep(period, lead)


def test_who_waits_is_told_before_the_server_counts_as_stuck() -> None:
    """Else a slow machine loses the process with all that it serves, and nobody a sentence."""
    assert serving.timeout > printing.PATIENCE
