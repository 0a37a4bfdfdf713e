"""The rules of standing on plain facts: worked cases, and what must hold for any facts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports.checks import Verdict
from reports.models import Bucket, Light
from reports.standing import (
    Before,
    ConditionFact,
    Facts,
    Override,
    Rule,
    Scale,
    Shape,
    Source,
    Standing,
    TargetFact,
    judge,
    tally,
    with_override,
)
from tasks.language import ConditionKind, Stage
from tasks.language.figures import Comparator
from tasks.quarters import Quarter

Q2 = Quarter(2024, 2)
GREEN, YELLOW, RED, DARK = Light.GREEN, Light.YELLOW, Light.RED, Light.NONE
MISSED = Before(missed=True)


def houses(reached: object, whole: object = 800, place: int = 0, **further: Any) -> ConditionFact:
    """Return 300 houses of the year's 800, so many of them reached."""
    value = Decimal(str(reached))
    verdict = Verdict.REACHED if value >= 300 else Verdict.PARTLY if value else Verdict.MISSED
    return ConditionFact(
        place, "危房改造完成300户", ConditionKind.QUANTITY, verdict, Source.READ, Decimal(300), value, "户",
        whole=Decimal(str(whole)) if whole else None, **further,
    )  # fmt: skip


def event(verdict: Verdict, place: int = 1, source: Source = Source.READ) -> ConditionFact:
    """Return an approval that has come, or not."""
    return ConditionFact(place, "完成立项", ConditionKind.EVENT, verdict, source)


def target(reached: object, value: object = 800, **further: Any) -> TargetFact:
    """Return the year's 800 houses, so many of them reached."""
    return TargetFact(
        "危房改造", Decimal(str(value)), further.pop("unit", "户"),
        None if reached is None else Decimal(str(reached)), **further,
    )  # fmt: skip


def stands(facts: Facts) -> tuple[Bucket, Light]:
    """Return bucket and light."""
    standing = judge(facts)
    return standing.bucket, standing.light


def quarter(*conditions: ConditionFact, number: int = 2, **further: Any) -> Facts:
    """Return a quarter with a milestone."""
    return Facts(Quarter(2024, number), goal=True, conditions=conditions, **further)


@pytest.mark.parametrize(
    ("facts", "bucket", "light"),
    [
        # The milestone decides where there is one, however far it lies under the elapsed share
        (quarter(houses(300), targets=[target(300)]), "on_schedule", GREEN),
        (quarter(houses(339)), "on_schedule", GREEN),  # 4.9 points of the year above it
        (quarter(houses(340)), "ahead", GREEN),  # 5 points
        (quarter(houses(299)), "behind", YELLOW),
        (quarter(houses(60)), "behind", YELLOW),  # 30 points below
        (quarter(houses(59)), "behind", RED),
        # A condition without an annual target is measured by what it asks
        (quarter(houses(210, whole=None)), "behind", YELLOW),
        (quarter(houses(209, whole=None)), "behind", RED),
        # Events count as well as figures
        (quarter(houses(340), event(Verdict.REACHED)), "ahead", GREEN),
        (quarter(houses(340), event(Verdict.MISSED)), "behind", YELLOW),
        (quarter(houses(340), event(Verdict.PARTLY)), "behind", YELLOW),
        (quarter(houses(800), event(Verdict.MISSED), targets=[target(800)]), "behind", YELLOW),
        # What nobody answers is left out, and keeps a task from being ahead; figures without any answer compare nothing
        (quarter(houses(340), event(Verdict.UNANSWERED)), "on_schedule", GREEN),
        (quarter(event(Verdict.UNANSWERED)), "not_comparable", DARK),
        (quarter(houses(0)._replace(verdict=Verdict.UNANSWERED, reached=None), event(Verdict.REACHED)), "not_comparable", DARK),
        (quarter(event(Verdict.REACHED)), "on_schedule", GREEN),
        (quarter(), "not_comparable", DARK),
        # Made good later is yellow, and still on schedule
        (quarter(houses(300), before=MISSED), "on_schedule", YELLOW),
        (quarter(houses(340), before=MISSED), "ahead", YELLOW),
        (quarter(houses(299), before=MISSED), "behind", YELLOW),
        (Facts(Q2, targets=[target(400)], before=MISSED), "on_schedule", GREEN),  # no milestone, none made good
        # Not started where it should have: yellow, one quarter later red
        (quarter(event(Verdict.MISSED)), "behind", YELLOW),
        (quarter(event(Verdict.MISSED), before=Before(True, True)), "behind", RED),
        (quarter(event(Verdict.MISSED), before=Before(True, True), stages=[Stage.UNDER_CONSTRUCTION]), "behind", YELLOW),
        (quarter(event(Verdict.MISSED), before=Before(True, True), stages=[Stage.PREPARATION]), "behind", RED),
        # The elapsed share only where there is no milestone
        (Facts(Q2, targets=[target(400)]), "on_schedule", GREEN),
        (Facts(Q2, targets=[target(440)]), "ahead", GREEN),
        (Facts(Q2, targets=[target(399)]), "behind", YELLOW),
        (Facts(Q2, targets=[target(160)]), "behind", YELLOW),
        (Facts(Q2, targets=[target(159)]), "behind", RED),
        (Facts(Q2, targets=[target(440), target(100, 400)]), "behind", YELLOW),  # the one furthest behind
        (Facts(Q2, targets=[target(None)]), "not_comparable", DARK),
        (Facts(Q2, targets=[target(0)]), "behind", RED),  # a nought is a value
        (Facts(Q2), "not_comparable", DARK),
        # The annual target
        (Facts(Q2, targets=[target(800)]), "completed", GREEN),
        (quarter(houses(800), targets=[target(800)]), "completed", GREEN),
        (Facts(Q2, targets=[target(800), target(None, 5)]), "ahead", GREEN),
        (Facts(Q2, targets=[target(81, 80, unit="%", is_level=True)]), "completed", GREEN),
        (Facts(Q2, targets=[target(79, 80, unit="%", is_level=True)]), "not_comparable", DARK),  # due at the year's end
        (Facts(Quarter(2024, 4), targets=[target(79, 80, unit="%", is_level=True)]), "behind", YELLOW),
        (Facts(Q2, targets=[target(3, 4, unit="%", is_level=True, comparator=Comparator.AT_MOST)]), "not_comparable", DARK),
        (Facts(Q2, targets=[target(5, 4, unit="%", is_level=True, comparator=Comparator.AT_MOST)]), "behind", YELLOW),
        (Facts(Quarter(2024, 4), targets=[target(3, 4, unit="%", comparator=Comparator.AT_MOST)]), "completed", GREEN),
        (quarter(number=4, targets=[target(700)]), "behind", YELLOW),  # at the year's end the target itself is due
        # Nothing reported, not due, left out, closed
        (quarter(reported=False), "not_comparable", DARK),
        (quarter(due=False), "not_comparable", DARK),
        (quarter(houses(340), counted=False), "not_comparable", DARK),
        (Facts(Q2, reported=False, closed=True), "completed", GREEN),
    ],
)  # fmt: skip
def test_bucket_and_light(facts: Facts, bucket: str, light: Light) -> None:
    assert stands(facts) == (Bucket(bucket), light)


def test_thresholds_are_those_of_the_scale() -> None:
    """Yinchuan's yellow begins at 10 points; an event has no tolerance, nor has what a supervisor or the bureau says."""
    yinchuan = Scale(3, ahead_by=Decimal(20), yellow_by=Decimal(10), red_by=Decimal(20))
    for reached, expected in ((220, GREEN), (219, YELLOW), (140, YELLOW), (139, RED)):
        assert stands(quarter(houses(reached), scale=yinchuan))[1] == expected
        assert stands(Facts(Q2, targets=[target(reached + 100)], scale=yinchuan))[1] == expected
    assert stands(quarter(houses(299)._replace(source=Source.JUDGED), scale=yinchuan))[1] == YELLOW
    assert stands(quarter(houses(300), event(Verdict.MISSED), scale=yinchuan))[1] == YELLOW
    assert stands(quarter(houses(459), scale=yinchuan))[0] == Bucket.ON_SCHEDULE
    assert stands(quarter(houses(460), scale=yinchuan))[0] == Bucket.AHEAD


def test_what_asks_for_everything_holds_no_task_back_from_being_ahead() -> None:
    roads = ConditionFact(
        5, "25条", ConditionKind.NAMED_LIST, Verdict.REACHED, Source.READ, Decimal(25), Decimal(25), "个"
    )
    rate = ConditionFact(
        6, "开工率100%", ConditionKind.SHARE, Verdict.REACHED, Source.READ, Decimal(100), Decimal(100), "%"
    )
    standing = judge(quarter(houses(340), roads, rate))
    assert (standing.bucket, standing.points) == (Bucket.AHEAD, 5)
    assert standing.milestone_share is not None
    assert round(standing.milestone_share, 1) == Decimal("113.3")
    assert (
        judge(quarter(houses(340), roads._replace(verdict=Verdict.PARTLY, reached=Decimal(24)))).milestone_share == 96
    )
    ceiling = ConditionFact(
        7, "不超过3个", ConditionKind.QUANTITY, Verdict.MISSED, Source.READ, Decimal(3), Decimal(4), "个",
        Comparator.AT_MOST,
    )  # fmt: skip
    assert stands(quarter(houses(340), ceiling)) == (Bucket.BEHIND, RED)  # a third over it
    assert stands(quarter(ceiling._replace(verdict=Verdict.REACHED, reached=Decimal(3)))) == (Bucket.ON_SCHEDULE, GREEN)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            quarter(houses(340), event(Verdict.REACHED), targets=[target(340)]),
            "二季度目标 2 项已达到；二季度目标完成 113.3%（340/300户）；年度目标完成 42.5%，序时进度 50%；高出参照线 5 个百分点",
        ),
        (
            quarter(houses(200, whole=None), event(Verdict.MISSED), event(Verdict.UNANSWERED, 2)),
            "“危房改造完成300户”等 2 项未达到（自动核对）；二季度目标完成 66.7%（200/300户）；低于参照线 33.3 个百分点；另有 1 项目标没有明确回应，未计入",
        ),
        (quarter(event(Verdict.PARTLY, source=Source.JUDGED)), "“完成立项”没有完全达到（督查室认定）"),
        (quarter(event(Verdict.MISSED)), "“完成立项”未达到（自动核对）；尚未启动"),
        (
            quarter(event(Verdict.MISSED, source=Source.ANSWERED), before=Before(True, True)),
            "“完成立项”未达到（单位填报）；连续两个季度没有启动",
        ),
        (
            quarter(event(Verdict.REACHED), before=MISSED),
            "二季度目标 1 项已达到；一季度目标当时没有完成，本季度补上",
        ),
        (
            Facts(Q2, targets=[target(440), target(100, 400), target(None)]),
            "没有季度目标，按序时进度；年度目标完成 25%（危房改造），序时进度 50%；另有 1 项年度指标没有完成数，未计入",
        ),
        (Facts(Q2, targets=[target(800)]), "年度目标已全部完成；年度目标完成 100%，序时进度 50%"),
        (
            quarter(number=4, targets=[target(700)]),
            "按年末应完成的年度目标；年度目标完成 87.5%，序时进度 100%",
        ),
        (Facts(Q2), "没有季度目标，也没有可比的年度完成数，不亮灯"),
        (Facts(Q2, reported=False), "二季度尚未报送"),
        (Facts(Q2, due=False), "二季度尚未开始"),
        (Facts(Q2, counted=False), "任务已取消或合并，不计入"),
        (Facts(Q2, reported=False, closed=True), "任务已办结"),
    ],
)  # fmt: skip
def test_the_sentence_says_which_rule_decided_and_with_what_figures(facts: Facts, sentence: str) -> None:
    assert judge(facts).reason == sentence


def test_an_override_stands_beside_what_was_computed() -> None:
    def by(light: Light) -> Override:
        return Override(light, "现场核实", "周海燕", timezone.now())

    behind = judge(quarter(event(Verdict.MISSED)))
    for light, bucket in ((GREEN, "on_schedule"), (YELLOW, "behind"), (RED, "behind"), (DARK, "not_comparable")):
        held = with_override(behind, by(light))
        assert (held.light, held.bucket, held.computed_light, held.computed_bucket) == (
            light, Bucket(bucket), YELLOW, Bucket.BEHIND,
        )  # fmt: skip
        assert held.reason == behind.reason
    ahead = judge(quarter(houses(340)))
    assert with_override(ahead, by(GREEN)).bucket == Bucket.AHEAD
    assert with_override(ahead, by(YELLOW)).bucket == Bucket.BEHIND
    made_good = judge(quarter(houses(340), before=MISSED))
    assert with_override(made_good, by(YELLOW)).bucket == Bucket.AHEAD
    assert with_override(made_good, by(RED)).bucket == Bucket.BEHIND
    assert with_override(behind, None) is behind


def test_words_and_shapes() -> None:
    words = {
        (Bucket.COMPLETED, GREEN): ("已完成", Shape.SQUARE),
        (Bucket.AHEAD, GREEN): ("超进度", Shape.DIAMOND),
        (Bucket.ON_SCHEDULE, GREEN): ("达进度", Shape.DISC),
        (Bucket.ON_SCHEDULE, YELLOW): ("达进度（补上）", Shape.UP),
        (Bucket.BEHIND, YELLOW): ("欠进度", Shape.UP),
        (Bucket.BEHIND, RED): ("严重欠进度", Shape.DOWN),
        (Bucket.NOT_COMPARABLE, DARK): ("其他", Shape.RING),
    }
    for (bucket, light), (word, shape) in words.items():
        standing = Standing(bucket, light, Rule.ELAPSED, "", Decimal(50))
        assert (standing.word, standing.shape) == (word, shape)
    own = Scale(2, words=(("behind", "滞后"),), colours=(("red", "amber"),))
    assert own.word(Bucket.BEHIND, YELLOW) == "滞后"
    assert own.word(Bucket.BEHIND, RED) == "严重欠进度"
    assert [own.colour(light) for light in Light] == ["green", "amber", "amber", "grey"]
    assert (own.label, Scale().label) == ("第2版规则", "通用规则")


# Any facts


VALUES = st.decimals(0, 2000, places=2)
WHOLES = st.none() | st.decimals(1, 2000, places=2)


@st.composite
def conditions(draw: st.DrawFn, place: int) -> ConditionFact:
    """Return a condition whose verdict agrees with its figures."""
    kind = draw(st.sampled_from(ConditionKind))
    source = draw(st.sampled_from([Source.JUDGED, Source.READ, Source.REPORTED, Source.ANSWERED]))
    if kind is ConditionKind.EVENT:
        return ConditionFact(place, f"事项{place}", kind, draw(st.sampled_from(Verdict)), source)
    comparator = draw(st.sampled_from(Comparator))
    asked, reached = draw(VALUES), draw(st.none() | VALUES)
    unit = "%" if kind is ConditionKind.SHARE else "个"
    whole = draw(WHOLES) if kind is ConditionKind.QUANTITY else None
    fact = ConditionFact(
        place, f"事项{place}", kind, Verdict.UNANSWERED, source, asked, reached, unit, comparator, whole
    )
    return _told(fact)


def _told(fact: ConditionFact) -> ConditionFact:
    """Return the condition with the verdict that its figures give."""
    if fact.reached is None or fact.asked is None:
        return fact._replace(verdict=Verdict.UNANSWERED)
    below = fact.comparator is Comparator.AT_MOST
    met = fact.reached <= fact.asked if below else fact.reached >= fact.asked
    partly = Verdict.PARTLY if fact.reached and not below else Verdict.MISSED
    return fact._replace(verdict=Verdict.REACHED if met else partly)


TARGETS = st.builds(
    TargetFact, st.sampled_from(["道路", "住房", "管网"]), st.decimals(1, 2000, places=2), st.sampled_from("个%"),
    st.none() | VALUES, st.sampled_from(Comparator), st.booleans(),
)  # fmt: skip
SCALES = st.builds(
    lambda ahead, yellow, red: Scale(1, ahead, yellow, yellow + red),
    st.decimals(0, 50, places=1), st.decimals(0, 30, places=1), st.decimals(0, 50, places=1),
)  # fmt: skip


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    """Return facts of any sort."""
    goal = draw(st.booleans())
    count = draw(st.integers(0, 4)) if goal else 0
    often = st.sampled_from([True, True, True, False])
    return Facts(
        Quarter(2024, draw(st.integers(1, 4))), goal, draw(often), draw(often), draw(often), draw(st.booleans()),
        [draw(conditions(place)) for place in range(count)], draw(st.lists(TARGETS, max_size=3)),
        draw(st.lists(st.sampled_from(Stage), max_size=3)), Before(draw(st.booleans()), draw(st.booleans())), draw(SCALES),
    )  # fmt: skip


RANK = [
    (Bucket.BEHIND, RED),
    (Bucket.BEHIND, YELLOW),
    (Bucket.ON_SCHEDULE, YELLOW),
    (Bucket.ON_SCHEDULE, GREEN),
    (Bucket.AHEAD, YELLOW),
    (Bucket.AHEAD, GREEN),
    (Bucket.COMPLETED, YELLOW),
    (Bucket.COMPLETED, GREEN),
]


@given(any_facts())
def test_bounds(facts: Facts) -> None:
    standing = judge(facts)
    assert standing.elapsed_share == 25 * facts.quarter.number
    assert all(share is None or share >= 0 for share in (standing.milestone_share, standing.year_share))
    compares = standing.bucket != Bucket.NOT_COMPARABLE
    assert (standing.light == DARK) is not compares
    assert not compares or (standing.bucket, standing.light) in RANK
    assert standing.reason
    assert "None" not in standing.reason
    if not (facts.counted and facts.due):
        assert not compares
    elif facts.reported and any(
        each.verdict in (Verdict.MISSED, Verdict.PARTLY) and (each.kind is ConditionKind.EVENT or each.source is Source.JUDGED)
        for each in facts.conditions
    ):  # fmt: skip
        assert standing.bucket == Bucket.BEHIND
        assert standing.light != GREEN


@given(any_facts(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_is_irrelevant(facts: Facts, random: Any) -> None:
    def mixed(parts: Any) -> list[Any]:
        return random.sample(parts, len(parts))

    other = facts._replace(conditions=mixed(facts.conditions), targets=mixed(facts.targets), stages=mixed(facts.stages))
    assert judge(other) == judge(facts)


def _rising(change: Callable[[Facts, int, Decimal], Facts | None]) -> Callable[[Facts, int, Decimal], None]:
    def check(facts: Facts, place: int, more: Decimal) -> None:
        other = change(facts, place, more)
        if other is None:
            return
        before, after = judge(facts), judge(other)
        if before.bucket == Bucket.NOT_COMPARABLE:
            assert after.bucket in (Bucket.NOT_COMPARABLE, Bucket.COMPLETED)
            return
        assert RANK.index((after.bucket, after.light)) >= RANK.index((before.bucket, before.light))
        for share in ("milestone_share", "year_share"):
            assert (getattr(after, share) or 0) >= (getattr(before, share) or 0)

    return check


@given(any_facts(), st.integers(0, 3), st.decimals("0.01", 2000, places=2))
def test_a_higher_value_of_a_condition_never_stands_worse(facts: Facts, place: int, more: Decimal) -> None:
    def change(facts: Facts, place: int, more: Decimal) -> Facts | None:
        listed = list(facts.conditions)
        if place >= len(listed) or listed[place].reached is None or listed[place].comparator is Comparator.AT_MOST:
            return None
        listed[place] = _told(listed[place]._replace(reached=listed[place].reached + more))
        return facts._replace(conditions=listed)

    _rising(change)(facts, place, more)


@given(any_facts(), st.integers(0, 2), st.decimals("0.01", 2000, places=2))
def test_a_higher_value_of_a_target_never_stands_worse(facts: Facts, place: int, more: Decimal) -> None:
    def change(facts: Facts, place: int, more: Decimal) -> Facts | None:
        listed = list(facts.targets)
        if place >= len(listed) or listed[place].reached is None or listed[place].comparator is Comparator.AT_MOST:
            return None
        listed[place] = listed[place]._replace(reached=listed[place].reached + more)
        return facts._replace(targets=listed)

    _rising(change)(facts, place, more)


@given(st.lists(st.tuples(any_facts().map(judge), st.integers(0, 2)), max_size=12))
def test_parts_sum_to_the_whole(listed: list[tuple[Standing, int]]) -> None:
    whole = tally(standing for standing, _ in listed)
    parts = [tally(standing for standing, group in listed if group == number) for number in range(3)]
    assert whole.tasks == sum(whole.buckets.values()) == sum(whole.lights.values()) == sum(part.tasks for part in parts)
    assert whole.tasks + whole.left_out == len(listed)
    for bucket in Bucket:
        assert whole.buckets[bucket] == sum(part.buckets[bucket] for part in parts)
    for light in Light:
        assert whole.lights[light] == sum(part.lights[light] for part in parts)
    assert whole.comparable == whole.behind + whole.on_track
    compared = [each for each, _ in listed if each.counted and each.bucket != Bucket.NOT_COMPARABLE]
    assert whole.comparable == len(compared)
    assert (whole.behind_share is None) == (not compared)
