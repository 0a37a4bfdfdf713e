"""What a reviewer leaves behind: the begun review, comments pinned to passages, verdicts on conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from reports.models import ConditionVerdict, Passage, Report, Transition
from reports.workflow.refusal import RefusedError, StaleError
from tasks.models import MilestoneCondition, User


class Pin(NamedTuple):
    """A comment on words of the narrative, which begin at `start`."""

    start: int
    words: str
    comment: str


def has_begun(report: Report) -> bool:
    """Return whether a supervisor has opened the submitted report: from then on the bureau can't withdraw it."""
    return report.status == Report.Status.SUBMITTED and report.read_at is not None


def why_not_withdrawn(report: Report) -> str:
    """Return why the bureau can't withdraw a report whose review has begun, and what it can do."""
    at = timezone.localtime(report.read_at)
    return f"督查室{report.read_by}已于{at:%-m月%-d日 %H:%M} 开始审核，不能撤回。需要修改的，请联系督查室退回。"


def pins_told(pins: Sequence[Pin]) -> str:
    """Return the comments on passages as one, each after the words that it is about; nothing without passages."""
    return "\n".join(f"“{pin.words}”：{pin.comment}" for pin in pins)


def remark(transition: Transition) -> str:
    """Return the comment, nothing where it only repeats those on passages, which then stand for it; reads the passages."""
    pins = [Pin(each.start, each.words, each.comment) for each in transition.passages.all()]
    return "" if pins and transition.comment == pins_told(pins) else transition.comment


def repeats(transition: Transition, comment: str, passages: Mapping[int, str]) -> bool:
    """Return whether a form that holds `comment`, and comments on passages by their place, says what was said already.

    A comment that only repeats those on passages may be left out; reads the passages.
    """
    said = {each.start: each.comment.strip() for each in transition.passages.all()}
    meant = {start: words.strip() for start, words in passages.items()}
    return said == meant and comment.strip() in (transition.comment, remark(transition))


def check(pins: Sequence[Pin], text: str) -> None:
    """Raise `StaleError` when words no longer stand where they stood, `RefusedError` for a passage without a comment."""
    for pin in pins:
        if not pin.words or text[pin.start : pin.start + len(pin.words)] != pin.words:
            raise StaleError("意见所针对的原文已经不在原处。请核对最新内容后再办理。")
        if not pin.comment.strip():
            raise RefusedError("请写明对原文的意见。")


def pin(transition: Transition, pins: Sequence[Pin]) -> None:
    """Keep the comments on passages with the transition that sends the report back; one query."""
    Passage.objects.bulk_create(Passage(transition=transition, **each._asdict()) for each in pins)


def judge(report: Report, verdicts: Mapping[int, str], by: User) -> int:
    """Keep the verdicts by condition and return how many changed; one that says the same keeps its author and time."""
    wanted = new_verdicts(report, verdicts)
    for condition, verdict in wanted.items():
        given = {"verdict": verdict, "by": by, "at": timezone.now()}
        ConditionVerdict.objects.update_or_create(report=report, condition_id=condition, defaults=given)
    return len(wanted)


def new_verdicts(report: Report, verdicts: Mapping[int, str]) -> dict[int, str]:
    """Return those of `verdicts`, by condition, that are not kept yet; two queries, none without any."""
    wanted = {key: verdict for key, verdict in verdicts.items() if verdict in ConditionVerdict.Verdict.values}
    if not wanted:
        return {}
    known = dict(report.condition_verdicts.values_list("condition", "verdict"))
    of_report = MilestoneCondition.objects.filter(milestone__task=report.task_id, milestone__period=report.period_id)
    held = of_report.filter(pk__in=wanted).values_list("pk", flat=True)
    return {key: wanted[key] for key in held if wanted[key] != known.get(key)}


def verdict_record(report: Report) -> dict[str, Any]:
    """Return the verdicts as a transition keeps them beside the text and rows: conditions by their words."""
    verdicts = report.condition_verdicts.select_related("condition", "by")
    return {
        "verdicts": [
            {"words": each.condition.words, "verdict": each.verdict, "by": str(each.by), "at": each.at.isoformat()}
            for each in verdicts
        ]
    }
