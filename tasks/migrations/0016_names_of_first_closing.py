from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def name_closed(apps: Any, _schema: Any) -> None:
    """Give each closed quarter the moment of its first closing, as its events have it."""
    closings = (
        apps.get_model("tasks", "PeriodEvent").objects.filter(period=OuterRef("pk"), kind="closed").order_by("at")
    )
    closed = apps.get_model("tasks", "Period").objects.filter(closed_at__isnull=False)
    closed.update(named_at=Coalesce(Subquery(closings.values("at")[:1]), F("closed_at")))


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0015_former_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="period",
            name="named_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="单位名称以此时为准"),
        ),
        migrations.RunPython(name_closed, migrations.RunPython.noop),
    ]
