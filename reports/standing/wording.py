"""One sentence on how a task stands: which rule decided, and with what figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from reports.checks import Verdict
from reports.models import Bucket, Light
from reports.standing import measures
from reports.standing.facts import ConditionFact, Facts, Rule, Standing

LONGEST = 24
PLAIN = {
    Rule.LEFT_OUT: "任务已取消或合并，不计入",
    Rule.NOT_DUE: "{quarter}尚未开始",
    Rule.NOT_OPENED: "{quarter}没有开放填报",
    Rule.NOT_REPORTED: "{quarter}尚未报送",
    Rule.CLOSED: "任务已办结",
}


def reason(facts: Facts, standing: Standing) -> str:
    """Return the sentence, without a full stop."""
    quarter = facts.quarter.label
    if standing.rule in PLAIN:
        return PLAIN[standing.rule].format(quarter=quarter)
    return "；".join([*_decided(facts, standing), *_figures(facts, standing), *_left_out(facts)])


def figure(value: Decimal) -> str:
    """Return a number without needless zeros, to two decimals at most, half up."""
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


def percent(share: Decimal) -> str:
    """Return 41.2%: one decimal at most, half up."""
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}%"


def _decided(facts: Facts, standing: Standing) -> Iterator[str]:
    """Yield what the rule went by."""
    quarter = facts.quarter.label
    if standing.rule is Rule.CONDITION_MISSED:
        yield _missed(measures.missed_conditions(facts.conditions, facts.scale))
    elif standing.rule is Rule.COMPLETED:
        yield "年度目标已全部完成"
    elif standing.rule is Rule.CONDITIONS_MET:
        yield f"{quarter}目标 {len(measures.judged_conditions(facts.conditions))} 项已达到"
    elif standing.rule is Rule.UNANSWERED:
        yield f"{quarter}目标没有可以核对的完成数，不亮灯"
    elif standing.rule is Rule.NO_FIGURES:
        yield "没有季度目标，也没有可比的年度完成数，不亮灯"
    else:
        yield "按年末应完成的年度目标" if facts.quarter.number == measures.LAST else "没有季度目标，按序时进度"
    if standing.not_started:
        yield "连续两个季度没有启动" if facts.before.not_started else "尚未启动"
    if standing.made_good:
        yield f"{facts.quarter.previous.label}目标当时没有完成，本季度补上"


def _missed(conditions: list[ConditionFact]) -> str:
    """Return “完成立项”等 2 项未达到（自动核对）."""
    words = conditions[0].words.strip()
    words = f"{words[:LONGEST]}…" if len(words) > LONGEST + 1 else words
    several = f"等 {len(conditions)} 项" if len(conditions) > 1 else ""
    partly = all(each.verdict is Verdict.PARTLY for each in conditions)
    by = "、".join(dict.fromkeys(each.source.value for each in conditions))
    return f"“{words}”{several}{'没有完全达到' if partly else '未达到'}（{by}）"


def _figures(facts: Facts, standing: Standing) -> Iterator[str]:
    """Yield the shares of milestone and year beside the elapsed share, and how far from the line where that decided."""
    weakest = measures.weakest(facts.conditions, facts.scale)
    if weakest and weakest.asked is not None and weakest.reached is not None and standing.milestone_share is not None:
        # “交付220辆”没有完全达到；其余三季度目标完成 100%（7/7处）: what was missed has no figure
        missed = measures.missed_conditions(facts.conditions, facts.scale)
        quarter = f"其余{facts.quarter.label}" if missed and weakest not in missed else facts.quarter.label
        if weakest.unit == "%":
            yield f"{quarter}目标 {percent(weakest.asked)}，完成 {percent(weakest.reached)}"
        else:
            count = f"{figure(weakest.reached)}/{figure(weakest.asked)}{weakest.unit}"
            yield f"{quarter}目标完成 {percent(standing.milestone_share)}（{count}）"
    if standing.year_share is not None:
        targets = measures.comparable_targets(facts.targets)
        named = f"（{targets[0].what}）" if len(targets) > 1 else ""
        yield f"年度目标完成 {percent(standing.year_share)}{named}，序时进度 {percent(standing.elapsed_share)}"
    if standing.points is not None and (standing.bucket == Bucket.AHEAD or standing.light == Light.RED):
        side = "高出" if standing.points >= 0 else "低于"
        yield f"{side}参照线 {percent(abs(standing.points)).removesuffix('%')} 个百分点"


def _left_out(facts: Facts) -> Iterator[str]:
    """Yield how many conditions and targets had no value and so did not count."""
    unanswered = sum(each.verdict is Verdict.UNANSWERED for each in facts.conditions)
    without = sum(target.reached is None for target in facts.targets)
    parts = [f"{unanswered} 项目标没有明确回应"] * bool(unanswered) + [f"{without} 项年度指标没有完成数"] * bool(
        without
    )
    if parts:
        yield f"另有 {'、'.join(parts)}，未计入"
