"""What was promised: plans, tasks, targets, milestones, and the organisations and people behind them."""

from tasks.models.accounts import ResetCode
from tasks.models.calendar import CalendarDay
from tasks.models.conditions import MilestoneCondition
from tasks.models.goals import MilestoneRevision
from tasks.models.imports import ImportBatch
from tasks.models.names import FormerName, name_then
from tasks.models.organizations import KEPT_APART, Membership, Organization, User
from tasks.models.plans import Period, PeriodEvent, Plan, PlanKey
from tasks.models.scales import StandingScale
from tasks.models.successions import Succession
from tasks.models.tasks import AnnualTarget, QuarterlyMilestone, SubProject, Support, Task
from tasks.models.tokens import AccessToken
from tasks.models.trail import AuditEntry, AuditSeal

__all__ = [
    "KEPT_APART",
    "AccessToken",
    "AnnualTarget",
    "AuditEntry",
    "AuditSeal",
    "CalendarDay",
    "FormerName",
    "ImportBatch",
    "Membership",
    "MilestoneCondition",
    "MilestoneRevision",
    "Organization",
    "Period",
    "PeriodEvent",
    "Plan",
    "PlanKey",
    "QuarterlyMilestone",
    "ResetCode",
    "StandingScale",
    "SubProject",
    "Succession",
    "Support",
    "Task",
    "User",
    "name_then",
]
