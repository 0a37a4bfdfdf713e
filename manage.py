"""Run a Django command: `./run manage COMMAND` sets up what it needs first."""

import os
import sys

from django.core.management import execute_from_command_line

from linyi_tasks import environment

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linyi_tasks.settings")
    environment.take_owner(sys.argv[1:2])
    execute_from_command_line(sys.argv)
