"""Fill a database of its own with samples and print the table of ratios; exit code 1 when a goal is missed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from tests.bench import crowd
from tests.gates import postgresql

ON_SAMPLE, ON_DATABASE, ON_POSTGRESQL = ("pages", "documents", "reading", "read", "public"), ("submission",), ("years",)
DATABASE_ONLY = "--database-only"


def main(arguments: list[str]) -> int:
    """Run every benchmark; words on the command line keep those whose name holds one of them.

    What hangs on the database runs on SQLite and on a PostgreSQL server of its own; BENCH_DATABASE_URL names another
    database, the only one then.
    """
    if arguments == ["crowd"]:  # a server and minutes of its own: only where it is asked for
        return crowd.main()
    if address := os.environ.get("BENCH_DATABASE_URL"):
        words = [word for word in arguments if word != DATABASE_ONLY]
        modules = ON_DATABASE if DATABASE_ONLY in arguments else (*ON_SAMPLE, *ON_DATABASE)
        return measured(address, modules + ON_POSTGRESQL * address.startswith("postgres"), words)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, postgresql() as server:
        if not server:
            raise SystemExit("没有 PostgreSQL：apt-get install postgresql")
        code = again(f"sqlite:///{folder}/db.sqlite3", *arguments)
        return code | again(server, DATABASE_ONLY, *arguments)


def again(address: str, *arguments: str) -> int:
    """Return the exit code of the benchmarks on the database at `address`: a process has one database."""
    line = [sys.executable, "-m", "tests.bench", *arguments]
    return subprocess.run(line, env=os.environ | {"BENCH_DATABASE_URL": address}, check=False).returncode


def measured(address: str, modules: tuple[str, ...], words: list[str]) -> int:
    """Measure on the database at `address` and print the table; nothing where the words keep no benchmark."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "linyi_tasks.settings",
            "DATABASE_URL": address,
            "MEDIA_ROOT": str(Path(folder) / "media"),
        }
        import django

        django.setup()
        import logging

        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        logging.disable(logging.WARNING)
        settings.ALLOWED_HOSTS = ["testserver"]
        loaded = [import_module(f"tests.bench.{name}") for name in modules]
        chosen = [
            (module, benchmark)
            for module in loaded
            for benchmark in module.BENCHMARKS
            if not words or any(word in f"{module.__name__}.{benchmark.__name__}" for word in words)
        ]
        if not chosen:
            return 0
        call_command("migrate", verbosity=0)
        if any(module.__name__.rpartition(".")[2] in ON_SAMPLE for module, _ in chosen):
            print("准备样本数据：130 项任务 × 10 行 × 4 个季度 …", file=sys.stderr, flush=True)
            call_command("sample", tasks=130, entries=10, stdout=sys.stderr)
            call_command("reread", stdout=sys.stderr)

        from tests.bench.measure import printed

        figures = [benchmark() for _, benchmark in chosen]
        print(f"\n{connection.display_name}\n{printed(figures)}", flush=True)
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
