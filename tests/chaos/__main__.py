"""`python -m tests.chaos`: the rounds of faults on SQLite, then on a PostgreSQL started for them; `CHAOS_ROUNDS`, else fifty."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.gates import DEVELOPMENT, postgresql

LINE = (sys.executable, "-m", "pytest", "-q", "-s", "tests/chaos/test_faults.py")

if __name__ == "__main__":
    asked = {"CHAOS_ROUNDS": "50"} | os.environ | DEVELOPMENT
    with postgresql() as address:
        codes = [
            subprocess.run(LINE, env=asked | {"DATABASE_URL": database}, check=False).returncode
            for database in (DEVELOPMENT["DATABASE_URL"], address)
        ]
    sys.exit(max(codes))
