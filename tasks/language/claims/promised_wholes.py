"""Which wholes the task, its targets and its goal promise, and which of them a share in the text may be measured by."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tasks.language.claims.claim import ClaimKind, Source, Whole
from tasks.language.claims.intervals import interval
from tasks.language.claims.passage import Figure, Passage
from tasks.language.claims.shares import Share
from tasks.language.claims.surroundings import WHERE, Promise, Surroundings
from tasks.language.claims.vocabulary import nouns, pattern, touches
from tasks.language.figures import Comparator
from tasks.language.figures.units import in_base_unit

#: More wholes than these are looked at for no claim.
MOST = 24
#: How much the last three characters of a target's name tell.
_HEAD = 0.6


def promised_wholes(
    passage: Passage, share: Share, count: Figure, promised: list[Promise], around: Surroundings, stated: list[Whole]
) -> list[Whole]:
    """Return the figures of task, goal and last quarter; the task's figure for the same thing is graded."""
    plain = [promise.whole for promise in promised]
    best = min((whole.grade or 9 for whole in stated), default=9)
    if best <= 3 or what_it_is_of(share) or _is_narrow(passage, share, count, around):
        return plain
    targets = [promise for promise in around.targets if promise.kind == count.kind][:MOST]
    if is_total(share):
        sums = pattern("%s", "shares", "whole")
        targets = [each for each in targets if each.whole.span and sums.search(around.clause(each.whole.span))]
    meant = _same_thing(passage, share, count, targets, around)
    chosen = {id(whole) for whole in meant}
    return [replace(whole, grade=best if best < 9 else 6) if id(whole) in chosen else whole for whole in plain]


def is_of_districts(passage: Passage, count: Figure, around: Surroundings) -> bool:
    """Tell whether a count is one district's, of which the task does not speak."""
    return count.place is not None and passage.text[max(0, count.place - 3) : count.place] not in around.words


def _is_narrow(passage: Passage, share: Share, count: Figure, around: Surroundings) -> bool:
    """Tell whether a count is one district's, one part's, one month's or another body's plan's: no plan of the task is its own."""
    if is_of_districts(passage, count, around):
        return True
    between = passage.text[count.end : share.start]
    form = r"(?<![全我本城社])%s级?(?:年度|全年|年)?(?:任务|目标|计划)"
    if pattern(form, "plans", "narrower").search(between):
        return True
    if (
        re.search(r"本季度?|当季|当月|本月|[一二三四]季度(?!末)|新增[^，。；]{0,2}$", count.clause)
        and "累计" not in count.clause
    ):
        return touches(count.things, around.words) < 0.5 or "季度" in count.clause
    return count.part is not None and bool(count.things) and touches(count.things, around.words) < 0.5


def _same_thing(
    passage: Passage, share: Share, count: Figure, targets: list[Promise], around: Surroundings
) -> list[Whole]:
    """Return the targets of the task that count what a count counts; none where that is not sure."""
    sentence = passage.text[max(passage.sentence_start(count.start), count.start - 80) : share.start]
    own = count.things
    named = [promise for promise in targets if promise.named]
    scored = [
        (
            max(touches(promise.named, sentence), _HEAD * (promise.named[-1][-3:] in sentence))
            + touches(own, "".join(promise.named)),
            promise,
        )
        for promise in named
    ]
    near = [(score, promise) for score, promise in scored if score >= 0.5]
    if near and (not own or touches(own, around.words) >= 0.3):
        top = max(score for score, _ in near)
        close = [promise.whole for score, promise in near if score >= top - 0.05]
        return close if len({(whole.range.low, whole.range.high) for whole in close}) == 1 else []
    if own and touches(own, around.words) < 0.5:
        return []
    if own:
        return [promise.whole for promise in targets] if _agree([promise.whole for promise in targets]) else []
    general = [promise for promise in targets if promise.what and promise.what in count.clause + count.after]
    fitting = general if len(general) == 1 else targets  # 完成投资1000亿元；到位资金400亿元
    meant = [promise.whole for promise in fitting if not _is_foreign(passage, count, promise, around)]
    return meant if len(meant) == len(fitting) and _agree(meant) else []


def _agree(found: list[Whole]) -> bool:
    return len({whole.range.low for whole in found}) == 1


def _is_foreign(passage: Passage, count: Figure, promise: Promise, around: Surroundings) -> bool:
    """Tell whether a count without a name of its own stands under a name of which the task says nothing.

    Money under a name is the name's own, unless the target speaks of it in the same clause.
    """
    sentence = passage.text[max(passage.sentence_start(count.start), count.start - 80) : count.start]
    pieces = nouns(sentence)
    if not pieces:
        start = passage.items[count.item]
        pieces = nouns(passage.text[start : min(start + 24, count.start)].split("。")[0])
    pieces = tuple(piece for piece in pieces if len(piece) > 2)
    money = promise.kind.endswith("元") and promise.whole.span is not None
    words = around.clause(promise.whole.span) if money and promise.whole.span else around.words
    return bool(pieces) and touches(pieces, words) < 0.3


def sums_of_promises(found: list[Whole], promised: list[Promise]) -> list[Whole]:
    """Return what the targets of the task come to together, which may bear a statement out."""
    targets = {promise.whole.span: promise.whole for promise in promised if promise.whole.source is Source.TASK}
    if not 1 < len(targets) <= 6:
        return []
    parts = list(targets.values())
    base = sum((in_base_unit(whole.value, whole.unit)[0] for whole in parts), Decimal(0))
    unit = in_base_unit(Decimal(1), parts[0].unit)[1]
    return [
        Whole(base, unit, interval(base, unit, planned=True), Source.TASK, WHERE[Source.TASK], None, Comparator.EQUAL)
    ]


def is_total(share: Share) -> bool:
    """Tell whether a share is one of the whole sum: 占总投资的78.5%."""
    return bool(pattern("%s", "shares", "whole").search(share.words))


def what_it_is_of(share: Share) -> tuple[str, ...]:
    """Return what a share is one of where its words name it: 占安置户的40%; nothing in 占比40%, 占年度计划的40%."""
    if share.kind is not ClaimKind.SHARE or share.counted or is_total(share):
        return ()
    rest = re.sub(r"[比约达到为的近超过了\s]|全部|所有", "", share.words.partition("占")[2])
    if re.search("总[长面里户]", rest):
        return ()
    if total := re.search("总[数量]$", rest):
        return tuple(piece[-2:] for piece in nouns(rest[: total.start()]))  # 建议 of 占所提建议总数
    if rest in ("项目", "工程", "任务"):
        return ()
    return (nouns(rest) or (rest,)) if rest else ()
