"""Accounts whose passwords two people replace stay such, whatever becomes of the role: those who hold one now are the first."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.utils import timezone

GUARDED = ("supervisor", "administrator", "auditor")


def guard(apps: Any, schema_editor: Any) -> None:
    """Mark who holds such a role."""
    holders = apps.get_model("tasks", "Membership").objects.filter(role__in=GUARDED)
    apps.get_model("tasks", "User").objects.filter(pk__in=holders.values("user")).update(guarded_since=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0013_codes_by_two"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="guarded_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="密码由两人办理起于"),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
