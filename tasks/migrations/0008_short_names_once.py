"""A short name belongs to one unit: of several that share one, all but the first go by their full name."""

from typing import Any

from django.db import migrations, models


def part(apps: Any, schema_editor: Any) -> None:
    """Give each unit after the first of a short name its full name, or its number where that is taken, too."""
    organizations = apps.get_model("tasks", "Organization")
    taken = set()
    for unit in organizations.objects.order_by("id"):
        if unit.short_name in taken:
            whole = unit.name[:30]
            free = whole not in taken and not organizations.objects.filter(short_name=whole).exists()
            unit.short_name = whole if free else f"{unit.short_name[:20]}（{unit.pk}）"
            unit.save(update_fields=["short_name"])
        taken.add(unit.short_name)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0007_successions")]

    operations = [
        migrations.RunPython(part, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                fields=("short_name",),
                name="organization_short_name_once",
                violation_error_message="已有同一简称的单位。",
            ),
        ),
    ]
