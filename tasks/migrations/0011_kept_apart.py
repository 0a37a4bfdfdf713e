from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

APART = ("administrator", "auditor")


def take_apart(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Note superusers, drop the same role in a second unit, and stop where somebody has both: that is for people to decide."""
    membership = apps.get_model("tasks", "Membership")
    membership.objects.filter(user__is_superuser=True).update(superuser=True)
    held: dict[int, set[str]] = {}
    doubled: list[int] = []
    for each in membership.objects.filter(role__in=APART).order_by("pk"):
        roles = held.setdefault(each.user_id, {"administrator"} if each.superuser and each.role == "auditor" else set())
        if each.role in roles:
            doubled.append(each.pk)
        roles.add(each.role)
    if both := [user for user, roles in held.items() if len(roles) > 1]:
        names = apps.get_model("tasks", "User").objects.filter(pk__in=both).values_list("username", flat=True)
        raise RuntimeError(
            f"{'、'.join(names)} 既是管理员（或系统账号）又是审计员。请用升级前的程序在“账号”中去掉其中一项任职，再升级。"
        )
    membership.objects.filter(pk__in=doubled).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0010_natural_order_and_people"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(fields=("id", "is_superuser"), name="user_is_superuser"),
        ),
        migrations.AddField(
            model_name="membership",
            name="superuser",
            field=models.BooleanField(default=False, editable=False, verbose_name="系统账号"),
        ),
        migrations.RunPython(take_apart, migrations.RunPython.noop),
    ]
