"""gunicorn's settings as a city has them on a developer's machine: a changed file does not restart what is being measured."""

from linyi_tasks.serving import *  # noqa: F403  settings are names of a module

reload = False
