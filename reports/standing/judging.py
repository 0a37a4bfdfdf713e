"""Against three lines: the quarter's milestone where there is one, else the elapsed share, and the annual target."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from reports.models import Bucket, Light
from reports.standing import measures, wording
from reports.standing.facts import Facts, Override, Rule, Standing


class Ruling(NamedTuple):
    """What a rule says: bucket, light, and how many points above the line were compared."""

    rule: Rule
    bucket: Bucket = Bucket.NOT_COMPARABLE
    light: Light = Light.NONE
    points: Decimal | None = None


def judge(facts: Facts) -> Standing:
    """Return how a task stands, by the rules and in one sentence; pure, and the same for any order of its facts."""
    ruling = _ruling(facts)
    speaks = facts.reported and facts.due and facts.counted
    weakest = measures.weakest(facts.conditions, facts.scale) if speaks else None
    targets = measures.comparable_targets(facts.targets) if speaks else []
    made_good = ruling.light == Light.GREEN and facts.goal and facts.before.missed
    light = Light.YELLOW if made_good else ruling.light
    standing = Standing(
        ruling.bucket, light, ruling.rule, "", measures.elapsed_share(facts),
        milestone_share=measures.condition_share(weakest) if weakest else None,
        year_share=measures.target_share(targets[0]) if targets else None,
        points=ruling.points, made_good=made_good,
        not_started=ruling.bucket == Bucket.BEHIND and measures.nothing_begun(facts),
        counted=facts.counted, scale=facts.scale, computed_bucket=ruling.bucket, computed_light=light,
    )  # fmt: skip
    return replace(standing, reason=wording.reason(facts, standing))


def with_override(standing: Standing, override: Override | None) -> Standing:
    """Return `standing` with the supervisor's light in place of the computed one, which it keeps beside it.

    The bucket follows the light where the two don't agree.
    """
    if override is None:
        return standing
    bucket = standing.computed_bucket
    if override.light == Light.NONE:
        bucket = Bucket.NOT_COMPARABLE
    elif override.light == Light.GREEN:
        bucket = Bucket.ON_SCHEDULE if bucket in (Bucket.BEHIND, Bucket.NOT_COMPARABLE) else bucket
    elif override.light == Light.RED or not standing.made_good:
        bucket = Bucket.BEHIND
    return replace(standing, bucket=bucket, light=override.light, override=override)


def _ruling(facts: Facts) -> Ruling:
    if not facts.counted:
        return Ruling(Rule.LEFT_OUT)
    if not facts.due:
        return Ruling(Rule.NOT_DUE)
    if not facts.reported and facts.closed:
        return Ruling(Rule.CLOSED, Bucket.COMPLETED, Light.GREEN)
    if not facts.reported:
        return Ruling(Rule.NOT_REPORTED if facts.opened else Rule.NOT_OPENED)
    if short := measures.missed_conditions(facts.conditions, facts.scale):
        points = [each for each in map(measures.condition_points, short) if each is not None]
        return _behind(Rule.CONDITION_MISSED, min(points, default=None), facts)
    if facts.targets and all(measures.is_reached(target, facts.quarter.number) for target in facts.targets):
        return Ruling(Rule.COMPLETED, Bucket.COMPLETED, Light.GREEN)
    return _by_milestone(facts) if facts.goal else _by_year(facts)


def _by_milestone(facts: Facts) -> Ruling:
    """Return the ruling of a milestone of which no condition is missed."""
    known = measures.judged_conditions(facts.conditions)
    asks_figures = any(each.kind in measures.FIGURES for each in facts.conditions)
    if not known or (asks_figures and not any(each.kind in measures.FIGURES for each in known)):
        at_the_end = facts.quarter.number == measures.LAST and measures.year_points(facts)
        return _by_year(facts) if at_the_end else Ruling(Rule.UNANSWERED)
    above = [measures.condition_points(each) for each in known if not measures.is_capped(each, facts.scale)]
    points = min((each for each in above if each is not None), default=None)
    ahead = len(known) == len(facts.conditions) and points is not None and points >= facts.scale.ahead_by
    return Ruling(Rule.CONDITIONS_MET, Bucket.AHEAD if ahead else Bucket.ON_SCHEDULE, Light.GREEN, points)


def _by_year(facts: Facts) -> Ruling:
    """Return the ruling of the elapsed share, which at the year's end is the annual target itself."""
    points = min(measures.year_points(facts), default=None)
    if points is None:
        return Ruling(Rule.NO_FIGURES)
    if points < -facts.scale.yellow_by:
        return _behind(Rule.ELAPSED, points, facts)
    ahead = points >= facts.scale.ahead_by
    return Ruling(Rule.ELAPSED, Bucket.AHEAD if ahead else Bucket.ON_SCHEDULE, Light.GREEN, points)


def _behind(rule: Rule, points: Decimal | None, facts: Facts) -> Ruling:
    """Return the ruling of a task behind: red by many points, or when nothing has begun for a second quarter."""
    far = points is not None and -points > facts.scale.red_by
    again = facts.before.not_started and measures.nothing_begun(facts)
    return Ruling(rule, Bucket.BEHIND, Light.RED if far or again else Light.YELLOW, points)
