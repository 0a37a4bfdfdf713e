"""What was promised: organisations, plans, tasks, milestones."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The app `tasks`; it knows nothing of `reports`."""

    name = "tasks"
    verbose_name = "任务分解"

    def ready(self) -> None:
        """Register the system checks and the receivers of the login signals, which both use the models."""
        from tasks import audit, deployment  # noqa: F401, PLC0415
