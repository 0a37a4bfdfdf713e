"""What was promised: plans, tasks, targets, milestones, and the organisations and people behind them."""

from tasks.models.imports import ImportBatch
from tasks.models.organizations import Membership, Organization, User
from tasks.models.plans import Period, Plan
from tasks.models.tasks import AnnualTarget, QuarterlyMilestone, SubProject, Support, Task

__all__ = [
    "AnnualTarget",
    "ImportBatch",
    "Membership",
    "Organization",
    "Period",
    "Plan",
    "QuarterlyMilestone",
    "SubProject",
    "Support",
    "Task",
    "User",
]
