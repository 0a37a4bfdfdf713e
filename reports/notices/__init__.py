"""What people are told in the app at once, and by the office's channels in digests."""

from reports.notices.channels import by_mail
from reports.notices.sending import deliver
from reports.notices.telling import (
    after,
    members,
    report_address,
    stopping_nobody,
    tell,
    tell_new_lead,
    tell_of_tasks,
)

__all__ = [
    "after",
    "by_mail",
    "deliver",
    "members",
    "report_address",
    "stopping_nobody",
    "tell",
    "tell_new_lead",
    "tell_of_tasks",
]
