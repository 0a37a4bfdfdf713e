import tasks.models.copied
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0011_kept_apart"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role__in", ("administrator", "auditor"))),
                fields=("user",),
                name="membership_administrator_or_auditor",
                violation_error_message="管理员与审计员不能是同一个人，系统账号也不能是审计员，一人只有一项这样的任职。请另设账号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=tasks.models.copied.Copied(
                copy="superuser", key="user", name="membership_superuser", of="is_superuser"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role", "auditor"), ("superuser", True), _negated=True),
                name="membership_superuser_is_no_auditor",
                violation_error_message="管理员与审计员不能是同一个人，系统账号也不能是审计员，一人只有一项这样的任职。请另设账号。",
            ),
        ),
    ]
