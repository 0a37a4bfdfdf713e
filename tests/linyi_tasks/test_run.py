"""`./run` sets up what is missing and nothing else; the programs that it calls are stand-ins that note their arguments."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
STAND_INS = {
    "dpkg-query": 'for last; do :; done; case " $INSTALLED " in *" $last "*) printf installed ;; *) exit 1 ;; esac',
    "apt-get": 'echo "apt-get $*" >>"$NOTES"; exit ${APT_FAILS:-0}',
    "id": "echo ${USER_ID:-1000}",
    "stat": 'echo "${OWNER:-root}"',
    "setpriv": 'echo "setpriv $1 $2 $3 $4 $5" >>"$NOTES"; shift 5; exec "$@"',
}
UV = 'echo "uv $*" >>"$NOTES"; mkdir -p .venv/bin; ln -sf "$REAL_PYTHON" .venv/bin/python'
MANAGE = "import os, sys; print(sys.argv[1:], os.environ.get('DEBUG'), os.environ.get('SECRET_KEY'))"
ALL_INSTALLED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class Clone:
    """A fresh copy of the script beside stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        for name in ("run", "requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
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
        if arguments[:1] == ("manage",) and "ALLOWED_HOSTS" not in variables:
            variables = {"DEBUG": "1"} | variables
        return self.bare(*arguments, **variables)

    def bare(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.folder}/bin:/usr/bin:/bin",
            "NOTES": str(self.notes),
            "REAL_PYTHON": sys.executable,
            "INSTALLED": ALL_INSTALLED,
            "LINYI_TASKS_ENV": str(self.folder / "env"),
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
    assert re.fullmatch("uv venv --quiet --no-python-downloads --python (/usr/bin/)?python3 .venv", venv)
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


def test_without_an_environment_no_command_is_run(clone: Clone) -> None:
    done = clone.bare("manage", "migrate")
    assert done.returncode == 2
    assert "没有找到运行环境，没有执行" in done.stderr
    assert done.stdout == ""


def test_the_services_variables_are_found(clone: Clone) -> None:
    key = "a key with $(touch stolen) `spaces` and 'quotes'"
    (clone.folder / "env").write_text(f'# comment\nALLOWED_HOSTS="rw.linyi.gov.cn"\nSECRET_KEY={key}\nDEBUG=0')
    assert clone.bare("manage").stdout == f"[] 0 {key}\n"
    assert clone.bare("manage", SECRET_KEY="mine").stdout == "[] 0 mine\n"
    assert clone.bare("manage", DEBUG="1", SECRET_KEY="mine").stdout == "[] 1 mine\n"
    assert not (clone.folder / "stolen").exists()


def test_root_runs_commands_as_the_owner_of_the_data(clone: Clone) -> None:
    clone.run("manage", USER_ID="0")
    clone.noted()
    assert clone.run("manage", "migrate", USER_ID="0", OWNER="tasks").stdout.startswith("['migrate'] 1")
    assert clone.noted() == ["setpriv --reuid tasks --regid tasks --init-groups"]
    clone.run("manage", "migrate", OWNER="tasks")
    assert clone.noted() == []


@pytest.mark.parametrize("debug", ["0", "1"])
def test_productions_settings_load_no_demo(clone: Clone, debug: str) -> None:
    clone.program(
        clone.folder / ".tools" / "bin" / "uv",
        f'{UV}; printf "#!/bin/sh" >.venv/bin/gunicorn; chmod +x .venv/bin/gunicorn',
    )
    done = clone.bare(ALLOWED_HOSTS="rw.linyi.gov.cn", DEBUG=debug, SECRET_KEY="mine")
    assert ("['demo', '--if-empty']" in done.stdout) == (debug == "1")
    assert "['migrate', '--verbosity', '0']" in done.stdout


def test_the_installer_itself_is_pinned() -> None:
    script, pinned = (ROOT / "run").read_text(), (ROOT / "requirements-uv.txt").read_text()
    assert "--require-hashes --no-deps --requirement requirements-uv.txt" in script
    assert "uv==" in pinned
    assert pinned.count("--hash=sha256:") > 5


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


def test_every_command_that_the_readme_names_is_there() -> None:
    named = set(re.findall(r"./run manage ([a-z_]+)", (ROOT / "README.md").read_text()))
    assert named >= {"backup", "restore", "move_to", "sanity", "verify_audit", "migrate"}
    assert named <= get_commands().keys()
