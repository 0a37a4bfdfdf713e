"""Whatever is clicked twice is done once, and the second answer says what the first did; what overlaps comes back.

Each race has its control: with the lock taken away it ends in what must never be.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reports.importing import (
    Options,
    Preview,
    UndoneAlreadyError,
    UndoRefusedError,
    import_bytes,
    importing,
    layouts_of,
    stage,
    staged_layout,
    undo,
)
from reports.models import Report
from reports.workflow import Content, EntryData, save
from tasks.models import ImportBatch, Membership, Organization, Task, User
from tests.factories import MembershipFactory
from tests.reports.test_workflow_race import together, wait_until
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db(transaction=True)
ClientOf = Callable[[User], StrictClient]
run, ledger = import_module("reports.importing.run"), import_module("reports.importing.undoing")
HEAD = "2024年二季度重点工作任务\n任务编号\t工作任务\t牵头单位\t二季度推进情况\n"
LOCK = pytest.mark.parametrize("lock", [True, False], ids=["with the lock", "without it"])


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: object, bureau: Organization) -> None:
    """Keep files in a folder of the test's own, and have the lead bureau."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def table(*rows: tuple[str, str, str]) -> bytes:
    """Return a file of these numbers, texts and narratives."""
    return (HEAD + "".join(f"{number}\t{text}\t市住建局\t{told}\n" for number, text, told in rows)).encode()


def done(*rows: tuple[str, str, str]) -> ImportBatch:
    """Import the rows and return the batch."""
    assert import_bytes(table(*rows), "表.txt", Options()).problems == []
    return ImportBatch.objects.order_by("-pk")[0]


def staged() -> ImportBatch:
    """Return a file of two tasks that waits to be imported."""
    return stage(table(("1", "修路二十条", "①已开工。"), ("2", "架桥三座", "①已完工。")), "表.txt", None)


def write(batch: ImportBatch) -> Preview:
    """Import a staged file, as the page does."""
    *_, last = importing(staged_layout(layouts_of(batch), Options()), Options(), batch=batch)
    assert isinstance(last, Preview)
    return last


@LOCK
def test_a_second_click_that_looked_before_the_first_wrote(lock: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    first = staged()
    second = ImportBatch.objects.get(pk=first.pk)
    if not lock:
        monkeypatch.setattr(run, "locked_batch", lambda batch: batch)
    assert write(first).before == ""
    answer = write(second)
    batch = ImportBatch.objects.get()
    if lock:
        assert (
            answer.before == "“表.txt”刚才已经导入（新增 2，变更 0，不变 0，冲突 0，问题 0，不导入 0），没有重复导入。"
        )
        assert batch.counts["new"] == 2
        undo(batch, None)
        assert not Task.objects.exists()
    else:
        assert (batch.counts["new"], batch.log) == (0, [])


@LOCK
def test_a_second_undo_that_looked_before_the_first(lock: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = done(("1", "修路二十条", "①已开工。"))
    stale = ImportBatch.objects.get(pk=batch.pk)
    if not lock:
        monkeypatch.setattr(ledger, "locked_batch", lambda batch: batch)
    undo(batch, None)
    if lock:
        with pytest.raises(UndoneAlreadyError, match=r"这次导入已由命令行于 .* 撤销，没有可撤销的内容。"):
            undo(stale, None)
    else:
        undo(stale, None)  # and says that it took back what the first one did


def at_once(module: object, lock: bool, deed: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Do it in two threads, each having read the batch before the other writes, if it can; return what was answered."""
    read, answers = list[ImportBatch](), list[object]()
    hold = ledger.locked_batch if lock else lambda batch: ImportBatch.objects.get(pk=batch.pk)

    def read_by_both(batch: ImportBatch) -> ImportBatch:
        current = hold(batch)
        read.append(current)
        wait_until(lambda: len(read) == 2)
        return current

    def attempt() -> None:
        with suppress(UndoRefusedError):
            answers.append(deed())

    monkeypatch.setattr(module, "locked_batch", read_by_both)
    together(attempt, attempt)
    return answers


@pytest.fixture
def several_writers() -> None:
    """Leave out databases of one writer."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, with or without our lock")


@LOCK
@pytest.mark.usefixtures("several_writers")
def test_imported_by_two_requests_at_once(lock: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = staged()
    answers = at_once(run, lock, lambda: write(ImportBatch.objects.get(pk=batch.pk)), monkeypatch)
    told = [answer.before or [str(problem) for problem in answer.file_problems] for answer in answers]  # type: ignore[attr-defined]
    if lock:
        assert sorted(map(bool, told)) == [False, True]
        assert any("没有重复导入" in str(each) for each in told)
        assert ImportBatch.objects.get().counts["new"] == 2
    else:
        assert "没有重复导入" not in str(told)
        assert "有人同时导入或修改了同样的任务" in str(told)


@LOCK
@pytest.mark.usefixtures("several_writers")
def test_undone_by_two_requests_at_once(lock: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = done(("1", "修路二十条", "①已开工。"))
    answers = at_once(ledger, lock, lambda: undo(batch, None), monkeypatch)
    assert len(answers) == (1 if lock else 2)
    assert not Task.objects.exists()


def test_what_overlapped_is_undone_the_last_one_first() -> None:
    first = done(("1", "甲任务", "①甲"), ("2", "乙任务", "①乙"), ("3", "丙任务", "①丙"))
    second = done(("2", "乙任务改", "①乙改"), ("3", "丙任务", "①丙"), ("4", "丁任务", "①丁"))
    with pytest.raises(UndoRefusedError, match=r"之后又导入了“表\.txt"):
        undo(first, None)
    undo(second, None)
    assert Report.objects.get(task__number="2").text == "①乙"
    undo(first, None)
    assert not Task.objects.exists()


def test_three_that_overlapped_are_undone_and_done_again() -> None:
    batches = [done(("1", "甲任务", told)) for told in ("①一", "①二", "①三")]
    undo(batches[2], None)
    batches[2] = done(("1", "甲任务", "①四"))
    for batch, left in zip(reversed(batches), ("①二", "①一", None), strict=True):
        undo(batch, None)
        assert (Report.objects.get().text if left else Report.objects.first()) == left


def test_a_draft_saved_between_two_imports_still_stops_the_undo(lead: User) -> None:
    first = done(("1", "甲任务", "①一"))
    second = done(("1", "甲任务", "①二"))
    undo(second, None)
    report = Report.objects.get()
    Report.objects.update(status="draft", published_at=None)
    save(report, Content((EntryData("①单位填的。", "①"),)), by=lead, version=report.version)
    with pytest.raises(UndoRefusedError, match="导入之后又有人填报或办理过"):
        undo(first, None)
    assert Report.objects.get().text == "①单位填的。"


class TestPages:
    """The administrator clicks twice, or in two windows."""

    @pytest.fixture
    def clerk(self, client_of: ClientOf, admin: User) -> StrictClient:
        return client_of(admin)

    def test_import_undo_and_drop_are_answered_twice(self, clerk: StrictClient) -> None:
        batch = staged()
        page, back = reverse("import", args=[batch.pk]), reverse("import_undo", args=[batch.pk])
        assert clerk.get(back)["Location"] == page
        clerk.post(page, {"write": "1", "keep": ["1", "2"]})
        assert "此前已经导入，没有重复办理" in clerk.post(page, {"write": "1", "keep": []}).content.decode()
        assert "不能再放弃" in clerk.post(back, {"drop": "1"}, follow=True).content.decode()
        assert Task.objects.count() == 2
        assert "已撤销这次导入" in clerk.post(back, follow=True).content.decode()
        assert "撤销，没有可撤销的内容" in clerk.post(back, follow=True).content.decode()
        assert clerk.get(back)["Location"] == page

    def test_a_file_that_was_sent_twice_waits_once(self, clerk: StrictClient) -> None:
        text = {"text": table(("1", "修路二十条", "①已开工。")).decode()}
        first, second = (clerk.post(reverse("import_new"), text)["Location"] for _ in range(2))
        assert first == second
        ImportBatch.objects.update(at=timezone.now() - timedelta(minutes=1))
        assert clerk.post(reverse("import_new"), text)["Location"] != first
        assert ImportBatch.objects.count() == 2

    def test_what_was_dropped_is_not_dropped_again(self, clerk: StrictClient) -> None:
        back = reverse("import_undo", args=[staged().pk])
        assert "没有导入任何内容" in clerk.post(back, {"drop": "1"}, follow=True).content.decode()
        assert "这次导入此前已经放弃" in clerk.post(back, {"drop": "1"}, follow=True).content.decode()

    def test_what_was_dropped_in_another_window_is_not_written(self) -> None:
        batch = staged()
        stale = ImportBatch.objects.get(pk=batch.pk)
        layout = staged_layout(layouts_of(batch), Options())
        batch.delete()
        *_, answer = importing(layout, Options(), batch=stale)
        assert isinstance(answer, Preview)
        assert answer.before == "“表.txt”已在别的窗口放弃，没有导入任何内容。"
        assert not Task.objects.exists()

    def test_a_long_import_that_was_done_says_so_on_its_page(
        self, clerk: StrictClient, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reports.importing.views.STREAMED", 1)
        colleague = client_of(MembershipFactory(role=Membership.Role.ADMINISTRATOR).user)
        batch = staged()
        page = reverse("import", args=[batch.pk])
        first = clerk.post(page, {"write": "1", "keep": ["1", "2"]})
        second = colleague.post(page, {"write": "1", "keep": ["1", "2"]})
        assert "完成" in b"".join(first.streaming_content).decode()
        assert "没有重复导入" in b"".join(second.streaming_content).decode()
        assert ImportBatch.objects.get().counts["new"] == 2
