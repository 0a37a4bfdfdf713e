"""What was promised: organisations, plans, tasks, milestones."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The app `tasks`; it knows nothing of `reports`."""

    name = "tasks"
    verbose_name = "任务分解"

    def ready(self) -> None:
        """Register the system checks, which read the models."""
        from tasks import deployment  # noqa: F401, PLC0415
