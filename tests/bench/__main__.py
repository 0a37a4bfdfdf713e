"""Fill a database of its own with samples and print the table of ratios; exit code 1 when a goal is missed."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run every benchmark; words on the command line keep those whose name holds one of them."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "linyi_tasks.settings"
        os.environ.setdefault("BENCH_DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        os.environ["DATABASE_URL"] = os.environ["BENCH_DATABASE_URL"]
        os.environ["MEDIA_ROOT"] = str(Path(folder) / "media")
        import django

        django.setup()
        import logging

        from django.conf import settings
        from django.core.management import call_command

        logging.disable(logging.WARNING)
        settings.ALLOWED_HOSTS = ["testserver"]
        print("准备样本数据：130 项任务 × 10 行 × 4 个季度 …", file=sys.stderr, flush=True)
        call_command("migrate", verbosity=0)
        call_command("sample", tasks=130, entries=10, stdout=sys.stderr)

        from tests.bench import documents, pages, reading
        from tests.bench.measure import printed

        wanted = sys.argv[1:]
        figures = [
            benchmark()
            for module in (pages, documents, reading)
            for benchmark in module.BENCHMARKS
            if not wanted or any(word in f"{module.__name__}.{benchmark.__name__}" for word in wanted)
        ]
        print(printed(figures))
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
