"""Documents kept below MEDIA_ROOT go when they are old, and the eldest when all together are too large."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from reports import documents

DAY = 24 * 60 * 60
NOW = 1_000 * DAY


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "documents"


def kept(folder: Path, name: str, *, days: int, size: int = 10) -> Path:
    path = folder / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    os.utime(path, (NOW - days * DAY,) * 2)
    return path


def test_what_is_old_goes(folder: Path) -> None:
    old, new = kept(folder, "aa1.pdf", days=31), kept(folder, "ab2.pdf", days=29)
    assert documents.prune_kept(NOW) == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_the_eldest_go_while_all_are_too_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST_KEPT", 25)
    paths = [kept(folder, f"a{days}.pdf", days=days) for days in (3, 1, 2)]
    assert documents.prune_kept(NOW) == 1
    assert [path.exists() for path in paths] == [False, True, True]


def test_nothing_kept_is_no_error(folder: Path) -> None:
    assert documents.prune_kept(NOW) == 0
