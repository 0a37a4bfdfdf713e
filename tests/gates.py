"""Everything that CI checks: `./run test`. Two gates work at a time, the long ones first, and all of them run, whatever fails."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.rounds import LONG

BIN = Path(sys.executable).parent
KEY = "only-for-the-tests-" * 3
# An image of Python that keeps no bytecode would have each of our many processes compile everything again
DEVELOPMENT = {"DEBUG": "1", "SECRET_KEY": KEY, "DATABASE_URL": "sqlite://:memory:", "PYTHONDONTWRITEBYTECODE": ""}
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "k3y-0f-pr0duct10n-" * 3,
    "ALLOWED_HOSTS": "rw.example.gov.cn",
    "TRUSTED_PROXIES": "127.0.0.1",
    "SITE_ADDRESS": "https://127.0.0.1:1",  # nobody is asked for a certificate
    "DATABASE_URL": "sqlite://:memory:",
}
PYTEST = ("-m", "pytest", "-q", "--color=no")
# Slipcover takes its probes out again once they have been passed: the tests cost what they cost without it
# What PostgreSQL alone runs is left out
COVERED = "-m slipcover --branch --source tasks,reports --omit */migrations/*,*/models/prepared.py --skip-covered --fail-under 95".split()
DEALT = () if LONG else ("--dealt",)
UNTOUCHED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # it was imported before pytest was


class Outcome(NamedTuple):
    """What a gate says: whether it is passed, what it printed, and one remark for its line; `looked`: whether it could check."""

    passed: bool
    output: str
    remark: str = ""
    looked: bool = True

    @property
    def word(self) -> str:
        """Return 通过, 失败, or 未检查 for a gate that could not look."""
        return ("通过" if self.passed else "失败") if self.looked else "未检查"


Gate = Callable[[], Outcome]


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Return the finished command; its output is kept, both streams in one."""
    environment = os.environ | DEVELOPMENT | variables
    return subprocess.run(
        command, env=environment, check=False, text=True, timeout=4800, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def command(name: str, *arguments: str, **variables: str) -> Gate:
    """Return the gate that is passed when the program `name` of this environment exits with 0."""

    def gate() -> Outcome:
        done = run(str(BIN / name), *arguments, **variables)
        return Outcome(done.returncode == 0, done.stdout)

    return gate


def tests_on_sqlite() -> Outcome:
    """Run the tests and measure the branches covered."""
    done = run(sys.executable, *COVERED, *PYTEST, *DEALT, *UNTOUCHED, "-m", "not bench and not browser and not timed")
    return Outcome(done.returncode == 0, done.stdout, closing_line(done.stdout))


def marked(mark: str, *further: str) -> Gate:
    """Return the gate that runs the tests of that mark: what covering each branch would only slow."""

    def gate() -> Outcome:
        done = run(sys.executable, *PYTEST, "-m", mark, *further)
        return Outcome(done.returncode == 0, done.stdout, closing_line(done.stdout))

    return gate


def tests_on_postgresql() -> Outcome:
    """Run every test that reaches a database, but for the browser's, on a PostgreSQL server of our own."""
    with postgresql() as address:
        if not address:
            return Outcome(False, "没有找到 initdb：apt-get install postgresql\n")
        done = run(
            sys.executable, *PYTEST, "-m", "not bench and not browser", "--with-database", *DEALT, DATABASE_URL=address
        )
    return Outcome(done.returncode == 0, done.stdout, closing_line(done.stdout))


def closing_line(output: str) -> str:
    """Return pytest's last line: how many passed, how many failed; the table of what was covered may follow it."""
    lines = output.strip().splitlines()
    return next(
        (each for each in reversed(lines) if re.search(r"\d (?:passed|failed|errors?)\b", each)), "".join(lines[-1:])
    )


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of a PostgreSQL server in a folder of its own, reached by socket only; "" where there is none."""
    initdb = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), shutil.which("initdb"))
    if not initdb:
        yield ""
        return
    programs = Path(initdb).resolve().parent
    root = os.geteuid() == 0
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if root else {}
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        if root:
            shutil.chown(folder, "nobody", "nogroup")
        data = f"{folder}/data"
        quick = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c autovacuum=off -c full_page_writes=off"
        for line in (
            [programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            [programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", quick, "start"],
        ):
            subprocess.run(line, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)
        try:
            yield f"postgres://tests@/{folder}/postgres"
        finally:
            stop = [programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)


def audit() -> Outcome:
    """Ask for known holes in what is installed; where the data can't be reached, say so and go on."""
    question = (
        "--disable-pip",
        "--require-hashes",
        "-r",
        "requirements-dev.txt",
        "-f",
        "json",
        "--progress-spinner=off",
    )
    strict = run(str(BIN / "pip-audit"), "--strict", *question)
    answered = strict if strict.returncode == 0 else run(str(BIN / "pip-audit"), *question)
    packages = dependencies(answered.stdout)
    audited = [package for package in packages if "skip_reason" not in package]
    if not audited:
        return Outcome(True, "", "无法取得漏洞数据", looked=False)
    return Outcome(strict.returncode == 0, strict.stdout + answered.stdout, f"已检查 {len(audited)} 个软件包")


def dependencies(output: str) -> list[dict[str, object]]:
    """Return what pip-audit's JSON, one line among its messages, says of each package; nothing without JSON."""
    found = next((line for line in output.splitlines() if line.startswith("{")), "{}")
    return list(json.loads(found).get("dependencies", []))


GATES: dict[str, Gate] = {
    "pytest SQLite": tests_on_sqlite,
    "pytest PostgreSQL": tests_on_postgresql,
    # In two, so that both workers have one when the databases are done
    **{f"pytest browser {each}": marked("browser", "tests/browser", "--share", f"{each}/2") for each in (1, 2)},
    "pytest timed": marked("timed"),
    "ruff format": command("ruff", "format", "--check", "."),
    "ruff check": command("ruff", "check", "."),
    "djlint": command("djlint", "--check", "--lint", "templates"),
    "lint-imports": command("lint-imports"),
    "makemigrations": command("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    "check --deploy": command(
        "python", "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION
    ),
    "mypy": command("mypy"),
    "pip-audit": audit,
}


def timed(name: str) -> tuple[str, Outcome, float]:
    """Return the gate's name, outcome and seconds; what it printed is shown at once when it failed."""
    began = time.monotonic()
    try:
        outcome = GATES[name]()
    except (OSError, subprocess.SubprocessError) as error:
        outcome = Outcome(False, f"{error}\n")
    seconds = time.monotonic() - began
    if not outcome.passed:
        sys.stdout.write(f"\n=== {name} ===\n{outcome.output}\n")
    line(name, outcome, seconds)
    return name, outcome, seconds


def line(name: str, outcome: Outcome, seconds: float) -> None:
    """Print the gate's summary line."""
    sys.stdout.write(f"{outcome.word}  {name:<18}{seconds:6.1f} s  {outcome.remark}\n")
    sys.stdout.flush()


def main(names: list[str]) -> int:
    """Run the gates named, or all; return 0 when all are passed."""
    unknown = set(names) - set(GATES)
    if unknown:
        sys.stderr.write(f"没有这些检查：{'、'.join(sorted(unknown))}。可选：{'、'.join(GATES)}\n")
        return 2
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(timed, names or GATES))
    sys.stdout.write("\n")
    for name, outcome, seconds in done:
        line(name, outcome, seconds)
    failed = sum(not outcome.passed for _, outcome, _ in done)
    unseen = sum(not outcome.looked for _, outcome, _ in done)
    not_checked = f", {unseen} not checked" if unseen else ""
    sys.stdout.write(f"\n{len(done) - failed - unseen} passed, {failed} failed{not_checked}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    raise SystemExit(main(sys.argv[1:]))
