"""The project's settings with what Django itself sets for SQLite: the control, which fails under many writers."""

from linyi_tasks.settings import *  # noqa: F403
from linyi_tasks.settings import DATABASES

DATABASES["default"]["OPTIONS"] = {}
