"""The gates of `./run test`: all run, one that fails fails the whole, an unreachable audit says so."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests import gates
from tests.environment import other_database_s, share_of
from tests.gates import Outcome


def test_all_gates_run_though_one_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ran = []

    def crash() -> Outcome:
        raise OSError("no such program")

    def passed() -> Outcome:
        ran.append("passed")
        return Outcome(True, "quiet", "3 passed")

    trial = {"first": lambda: Outcome(False, "what went wrong"), "second": crash, "third": passed}
    monkeypatch.setattr(gates, "GATES", trial)
    assert gates.main([]) == 1
    output = capsys.readouterr().out
    assert ran == ["passed"]
    assert "what went wrong" in output
    assert "no such program" in output
    assert "quiet" not in output
    assert output.endswith("\n1 passed, 2 failed\n")
    assert gates.main(["third"]) == 0


def test_an_unknown_gate_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert gates.main(["nonsense"]) == 2
    assert "没有这些检查：nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("strict", "packages", "passed", "remark"),
    [
        (0, [{"name": "django", "vulns": []}], True, "已检查 1 个软件包"),
        (1, [{"name": "django", "vulns": [{"id": "CVE"}]}], False, "已检查 1 个软件包"),
        (1, [{"name": "django", "vulns": []}, {"name": "odd", "skip_reason": "not found"}], False, "已检查 1 个软件包"),
        (1, [{"name": "django", "skip_reason": "not found"}], True, "无法取得漏洞数据"),
        (1, None, True, "无法取得漏洞数据"),
    ],
)
def test_the_audit_counts_what_it_audited(
    monkeypatch: pytest.MonkeyPatch, strict: int, packages: list[object] | None, passed: bool, remark: str
) -> None:
    def answer(*command: str) -> CompletedProcess[str]:
        said = "no connection\n" if packages is None else "note\n" + json.dumps({"dependencies": packages}) + "\n"
        return CompletedProcess(command, strict if "--strict" in command else 0, stdout=said)

    monkeypatch.setattr(gates, "run", answer)
    outcome = gates.audit()
    assert (outcome.passed, outcome.remark) == (passed, remark)
    assert outcome.word == ("未检查" if remark == "无法取得漏洞数据" else "通过" if passed else "失败")


def test_a_gate_that_could_not_look_is_not_counted_as_passed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trial = {
        "first": lambda: Outcome(True, "", "3 passed"),
        "second": lambda: Outcome(True, "", "no data", looked=False),
    }
    monkeypatch.setattr(gates, "GATES", trial)
    assert gates.main([]) == 0
    output = capsys.readouterr().out
    assert "未检查  second" in output
    assert output.endswith("\n1 passed, 0 failed, 1 not checked\n")


def test_the_shares_hold_each_module_once_and_are_alike() -> None:
    modules = Counter({Path(f"test_{number}.py"): number for number in range(1, 20)})
    shares = [share_of(modules, number, 3) for number in (1, 2, 3)]
    assert sorted(each for share in shares for each in share) == sorted(modules)
    tests = [sum(modules[each] for each in share) for share in shares]
    assert max(tests) - min(tests) <= 3
    assert shares[0] == share_of(modules, 1, 3)


class Case:
    """A case of a test, as far as dealing looks at it."""

    def __init__(self, test: str, number: int, *marks: pytest.MarkDecorator) -> None:
        """Mark it as its test is."""
        self.path, self.nodeid, self.callspec = Path("test_a.py"), f"test_a.py::{test}[{number}]", number
        self.marks = {each.name: each for each in marks}

    def get_closest_marker(self, name: str) -> pytest.MarkDecorator | None:
        """Return the mark of that name."""
        return self.marks.get(name)


def test_each_case_runs_on_one_kind_of_database_and_each_test_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    reaching = pytest.mark.django_db
    kinds = {
        "pages": (reaching,),
        "pure": (),
        "races": (pytest.mark.django_db(transaction=True),),
        "search": (reaching, pytest.mark.each_database),
        "demonstration": (reaching, pytest.mark.short_round_on("sqlite")),
    }
    cases: list[Any] = [Case(test, number, *marks) for test, marks in kinds.items() for number in range(3)]
    left = {}
    for address in ("sqlite://:memory:", "postgres://here/there"):
        monkeypatch.setenv("DATABASE_URL", address)
        left[address] = sorted(case.nodeid.partition("::")[2] for case in other_database_s(cases))
    assert left == {
        "sqlite://:memory:": ["pages[1]"],
        "postgres://here/there": ["demonstration[0]", "demonstration[1]", "demonstration[2]", "pages[0]", "pages[2]"],
    }


def test_the_browser_walks_in_its_folder_alone() -> None:
    """See that the gates of the walk, which collect no other folder, leave no test out."""
    here = Path(__file__).resolve().parents[1]
    marked = {path.parent.name for path in here.rglob("test_*.py") if "mark." + "browser" in path.read_text("utf-8")}
    assert marked == {"browser"}


@pytest.mark.django_db
def test_postgresql_really_is_postgresql() -> None:
    from django.db import connection

    expected = "postgresql" if "postgres" in gates.os.environ["DATABASE_URL"] else "sqlite"
    assert connection.vendor == expected
