"""The project's settings with a mail server that is waited for without end: what hangs must not hang the rest."""

from linyi_tasks.settings import *  # noqa: F403
from tests.chaos.serving import PATIENCE

EMAIL_TIMEOUT = PATIENCE
