"""How tasks stand against plan (完成情况、亮灯): computed when asked, from milestone, elapsed share and annual target."""

from reports.standing.choosing import KINDS, SIGNS, is_of, kinds
from reports.standing.facts import (
    Before,
    ConditionFact,
    Facts,
    Override,
    Rule,
    Shape,
    Source,
    Standing,
    TargetFact,
    shape_of,
)
from reports.standing.gathering import Judged, judgements, scale_now, standings, standings_by_number, standings_of_year
from reports.standing.judging import judge, with_override
from reports.standing.overriding import RefusedLightError, override
from reports.standing.records import sees_all
from reports.standing.scale import DEFAULT, Scale
from reports.standing.tally import Rate, Tally, share, tally

__all__ = [
    "DEFAULT",
    "KINDS",
    "SIGNS",
    "Before",
    "ConditionFact",
    "Facts",
    "Judged",
    "Override",
    "Rate",
    "RefusedLightError",
    "Rule",
    "Scale",
    "Shape",
    "Source",
    "Standing",
    "Tally",
    "TargetFact",
    "is_of",
    "judge",
    "judgements",
    "kinds",
    "override",
    "scale_now",
    "sees_all",
    "shape_of",
    "share",
    "standings",
    "standings_by_number",
    "standings_of_year",
    "tally",
    "with_override",
]
