"""Clauses of official text: lists, sub-project names, districts, stages, owners, targets, conditions."""

from tasks.clauses.conditions import Condition, conditions
from tasks.clauses.districts import LINYI, district_of, districts
from tasks.clauses.kinds import ConditionKind, Stage
from tasks.clauses.matching import KnownName, Matcher, match_name
from tasks.clauses.owners import OwnerClause, owners
from tasks.clauses.projects import NamedProject, named_projects
from tasks.clauses.stages import stage_of
from tasks.clauses.targets import TargetClause, annual_targets

__all__ = [
    "LINYI",
    "Condition",
    "ConditionKind",
    "KnownName",
    "Matcher",
    "NamedProject",
    "OwnerClause",
    "Stage",
    "TargetClause",
    "annual_targets",
    "conditions",
    "district_of",
    "districts",
    "match_name",
    "named_projects",
    "owners",
    "stage_of",
]
