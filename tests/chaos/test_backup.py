"""The drill: a backup made while clerks file, restored to an empty place, where everything is equal; and moved over."""

from __future__ import annotations

from pathlib import Path
from threading import Semaphore

import pytest

from tests.chaos.clerk import Clerk, Patient, evidence, wait_for
from tests.chaos.conftest import UNTOUCHED, Furnish, Office, Serve, manage, once, saved

pytestmark = pytest.mark.chaos


@pytest.mark.short_round_on("postgresql")
def test_a_backup_made_under_load_is_restored_to_an_empty_place(
    furnish: Furnish, serve: Serve, empty_place: str, tmp_path: Path
) -> None:
    office = furnish(3, 2)
    server, asked = serve(office, workers=2), Semaphore(len(office.numbers))
    people = [Patient(Clerk(server, name), numbers, asked) for name, numbers in office.tasks.items()]
    for each in people:
        each.start()
    wait_for(people, 2)
    before = [number for each in people for number in [*each.acknowledged]]
    manage(office.address, tmp_path / "media", "backup", str(tmp_path / "a.zip"))
    for each in people:
        each.join()
    told = manage(empty_place, tmp_path / "elsewhere", "restore", str(tmp_path / "a.zip"))
    assert "行数和校验值一致" in told
    restored = Office(office.tasks, empty_place).filed()
    assert set(restored) == set(office.numbers)
    for number, filed in restored.items():
        assert filed in (UNTOUCHED, UNTOUCHED._replace(files=1), saved(number), once(number))
    assert all(restored[number] == once(number) for number in before)
    assert "没有发现问题" in manage(empty_place, tmp_path / "elsewhere", "sanity")
    kept = {path.read_bytes() for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()}
    assert kept == {evidence(number) for number, filed in restored.items() if filed.files}


@pytest.mark.short_round_on("sqlite")
def test_everything_moves_to_another_database(furnish: Furnish, empty_place: str, tmp_path: Path) -> None:
    office = furnish(3, 2)
    before = office.filed()
    assert "行数和校验值一致" in manage(office.address, tmp_path / "media", "move_to", empty_place)
    assert Office(office.tasks, empty_place).filed() == before
    assert "备份到" in manage(empty_place, tmp_path / "media", "backup", str(tmp_path / "again.zip"))
