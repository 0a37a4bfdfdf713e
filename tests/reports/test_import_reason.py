"""A goal that an import changes in an open quarter needs the reason that the page asks for."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from reports.importing import Options, import_bytes, stage
from tasks.models import ImportBatch, MilestoneRevision, Period, Task, User
from tests.conftest import Visitor
from tests.strict import StrictClient

ClientOf = Callable[[Visitor], StrictClient]
HEAD = "2024年二季度政府工作报告重点工作任务\n任务编号\t工作任务\t工作目标\n"


@pytest.fixture
def table(task: Task, tmp_path: Path, settings: Any) -> bytes:
    """Return a table in which the goal of task 34 reads otherwise; the quarter is open."""
    settings.MEDIA_ROOT = tmp_path
    return f"{HEAD}34\t{task.text}\t年内开工30条。".encode()


def goal(task: Task) -> str:
    """Return what the goal says."""
    return task.milestones.get().text


def test_the_preview_asks_and_the_reason_is_kept(table: bytes, task: Task, admin: User, client_of: ClientOf) -> None:
    before, client = goal(task), client_of(admin)
    address = f"/imports/{stage(table, '表.txt', admin).pk}/"
    assert "任务 34 的工作目标有改动" in client.get(address).content.decode()
    page = client.post(address, {"write": "1", "keep": "34", "reason": " "}).content.decode()
    assert "须写明变更理由" in page
    assert goal(task) == before
    page = client.post(address, {"write": "1", "keep": "34", "reason": "市里调整计划"}, follow=True).content.decode()
    assert goal(task) == "年内开工30条。"
    revision = MilestoneRevision.objects.get()
    assert (revision.reason, revision.before) == ("市里调整计划（导入“表.txt”）", before)
    client.post(address, {"write": "1", "keep": "34", "reason": "再点一次"})
    assert MilestoneRevision.objects.count() == 1


def test_a_row_that_is_left_out_needs_none(table: bytes, task: Task, admin: User, client_of: ClientOf) -> None:
    before = goal(task)
    client_of(admin).post(f"/imports/{stage(table, '表.txt', admin).pk}/", {"write": "1"})
    assert goal(task) == before
    assert ImportBatch.objects.get().state == ImportBatch.State.DONE


def test_before_the_quarter_is_opened_nobody_asks(table: bytes, task: Task, admin: User) -> None:
    Period.objects.update(opened_at=None)
    preview = import_bytes(table, "表.txt", Options(), by=admin)
    assert (preview.problems, goal(task)) == ([], "年内开工30条。")


def test_the_command_line_asks_too(table: bytes, task: Task, tmp_path: Path) -> None:
    before, file = goal(task), tmp_path / "表.txt"
    file.write_bytes(table)
    errors = StringIO()
    with pytest.raises(SystemExit):
        call_command("import_table", str(file), stdout=StringIO(), stderr=errors)
    assert "须写明变更理由" in errors.getvalue()
    assert goal(task) == before
    call_command("import_table", str(file), "--reason", "市里调整计划", stdout=StringIO())
    assert goal(task) == "年内开工30条。"
