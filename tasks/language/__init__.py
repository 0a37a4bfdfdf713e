"""Official Chinese text read into what it says, and composed back without a loss; pure, no Django.

text → scanner → statements → facts: items and rows, names, claims, targets, conditions. Rules look at facts only.
"""

from tasks.language.claims import Claim, ClaimKind
from tasks.language.composing import arrange, compose
from tasks.language.conditions import conditions
from tasks.language.goal_parts import Condition, NamedProject
from tasks.language.items import Part, items_of
from tasks.language.kinds import ConditionKind, Modality, Stage, Step
from tasks.language.lists import named_projects
from tasks.language.matching import KnownName, Matcher, match_name
from tasks.language.owners import OwnerClause, owners
from tasks.language.patience import OutOfPatienceError, go_on, within
from tasks.language.places import NOWHERE, Places
from tasks.language.reading import Narrative, read
from tasks.language.rows import DistrictSource, Row
from tasks.language.statement import Statement, statements
from tasks.language.targets import TargetClause, annual_targets

__all__ = [
    "NOWHERE",
    "Claim",
    "ClaimKind",
    "Condition",
    "ConditionKind",
    "DistrictSource",
    "KnownName",
    "Matcher",
    "Modality",
    "NamedProject",
    "Narrative",
    "OutOfPatienceError",
    "OwnerClause",
    "Part",
    "Places",
    "Row",
    "Stage",
    "Statement",
    "Step",
    "TargetClause",
    "annual_targets",
    "arrange",
    "compose",
    "conditions",
    "go_on",
    "items_of",
    "match_name",
    "named_projects",
    "owners",
    "read",
    "statements",
    "within",
]
