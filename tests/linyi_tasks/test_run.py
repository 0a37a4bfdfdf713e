"""`./run` sets up what is missing and nothing else; the programs that it calls are stand-ins that note their arguments."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAND_INS = {
    "dpkg-query": 'for last; do :; done; case " $INSTALLED " in *" $last "*) printf installed ;; *) exit 1 ;; esac',
    "apt-get": 'echo "apt-get $*" >>"$NOTES"; exit ${APT_FAILS:-0}',
    "id": "echo ${USER_ID:-1000}",
}
UV = 'echo "uv $*" >>"$NOTES"; mkdir -p .venv/bin; ln -sf "$REAL_PYTHON" .venv/bin/python'
MANAGE = "import os, sys; print(sys.argv[1:], os.environ.get('DEBUG'), os.environ.get('SECRET_KEY'))"
ALL_INSTALLED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class Clone:
    """A fresh copy of the script beside stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        for name in ("run", "requirements.txt", "requirements-dev.txt"):
            shutil.copy(ROOT / name, folder)
        (folder / "manage.py").write_text(MANAGE)
        for name, script in STAND_INS.items():
            self.program(folder / "bin" / name, script)
        self.program(folder / ".tools" / "bin" / "uv", UV)

    @staticmethod
    def program(path: Path, script: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.folder}/bin:/usr/bin:/bin",
            "NOTES": str(self.notes),
            "REAL_PYTHON": sys.executable,
            "INSTALLED": ALL_INSTALLED,
        }
        return subprocess.run(
            [self.folder / "run", *arguments], env=environment | variables, capture_output=True, text=True, check=False
        )

    def noted(self) -> list[str]:
        """Return what was called since the last time."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        self.notes.unlink(missing_ok=True)
        return lines


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_set_up_happens_once(clone: Clone) -> None:
    assert clone.run("manage", "help").returncode == 0
    venv, sync = clone.noted()
    assert venv == "uv venv --quiet --no-python-downloads --python python3 .venv"
    assert "--require-hashes" in sync
    assert "--no-index" not in sync
    assert sync.endswith(" requirements.txt")
    assert clone.run("manage", "help").returncode == 0
    assert clone.noted() == []


def test_changed_requirements_are_installed(clone: Clone) -> None:
    clone.run("manage", "help")
    clone.noted()
    with (clone.folder / "requirements.txt").open("a") as requirements:
        requirements.write("# another\n")
    clone.run("manage", "help")
    assert len(clone.noted()) == 1


def test_the_tests_packages_stay_when_a_command_is_run(clone: Clone) -> None:
    clone.run("manage", "help")
    clone.noted()
    clone.run("test")
    assert [line.rpartition(" ")[2] for line in clone.noted()] == ["requirements-dev.txt"]
    clone.run("manage", "help")
    assert clone.noted() == []


def test_a_developers_machine_gets_debug_and_a_key_that_stays(clone: Clone) -> None:
    first, second = (clone.run("manage", "help", "--all").stdout for _ in range(2))
    assert first == second
    assert first.startswith("['help', '--all'] 1 ")
    assert len(first.split()[-1]) >= 50
    assert (clone.folder / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_production_environment_is_left_alone(clone: Clone) -> None:
    assert clone.run("manage", ALLOWED_HOSTS="rw.linyi.gov.cn").stdout == "[] None None\n"
    assert clone.run("manage", DEBUG="0").stdout == "[] 0 None\n"
    assert clone.run("manage", SECRET_KEY="mine").stdout == "[] 1 mine\n"


def test_without_root_the_apt_line_is_printed_and_work_goes_on(clone: Clone) -> None:
    done = clone.run("manage", INSTALLED="libpango-1.0-0")
    assert done.returncode == 0
    assert "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0" in done.stderr
    assert not any(line.startswith("apt-get") for line in clone.noted())


def test_root_installs_system_packages_and_tries_only_once(clone: Clone) -> None:
    missing = {"USER_ID": "0", "INSTALLED": "libpango-1.0-0", "APT_FAILS": "100"}
    assert clone.run("manage", **missing).returncode == 0
    assert "apt-get update -qq" in clone.noted()
    again = clone.run("manage", **missing)
    assert "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0" in again.stderr
    assert clone.noted() == []


def test_a_folder_of_wheels_stands_in_for_the_network(clone: Clone) -> None:
    (clone.folder / "wheels").mkdir()
    clone.run("manage")
    assert "--no-index --find-links wheels" in clone.noted()[-1]


def test_an_unknown_word_shows_the_usage(clone: Clone) -> None:
    done = clone.run("nonsense")
    assert done.returncode == 2
    assert "./run test" in done.stderr


def test_ci_calls_run_test_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    assert script == ["#!/bin/sh", 'cd "$(dirname "$0")/.." && exec ./run test']
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
