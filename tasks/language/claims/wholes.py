"""Of which wholes a claimed share may be a share, and which of them is surely meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tasks.language.claims.claim import ClaimKind, Source, Whole
from tasks.language.claims.counts import Count, figures_beside
from tasks.language.claims.intervals import interval, meets
from tasks.language.claims.passage import REACH, Figure, Passage
from tasks.language.claims.promised_wholes import (
    MOST,
    is_of_districts,
    is_total,
    promised_wholes,
    sums_of_promises,
    what_it_is_of,
)
from tasks.language.claims.shares import Share
from tasks.language.claims.surroundings import Surroundings
from tasks.language.claims.vocabulary import WORKS, nouns, pattern, touches

#: So many characters stand before the figure of a heading at most: 解决人畜饮水最困难地区|500万人饮水安全.
_LONGEST_HEADING = 16
_SINCE = re.compile(r"。[\s　]*(?:截[至止]|目前)")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_FOLLOWS = re.compile(
    r"[^，。；：0-9（）()]{0,16}(?:（[^（）]{0,30}）)?[^，。；：0-9（）()]{0,8}[，：,:、]?(?:其中)?(?:目前|现|截至[^，。；]{0,8}[，]?|至[^，。；]{0,8}[，]?|[0-9\-—至]{1,5}月[底末份]?)?"
    r"[^，。；：0-9]{0,14}"
)


def wholes(
    passage: Passage, share: Share, count: Count, taken: frozenset[int], around: Surroundings, *, meant: bool
) -> list[Whole]:
    """Return the wholes of which `share` may be a share of `count`; those graded are what the words mean.

    `taken` are the places of figures that other shares count; without `meant` none is graded.
    """
    figure = count.figure
    if share.named:
        place = share.run[0] if share.run[1] == len(share.named) else -1
        own = share.named[place]
        alike = [each for each in share.named if each.kind == figure.kind] if own.kind != figure.kind else [own]
        if alike:
            return [_whole(alike[-1], grade=1)]
    after = passage.in_bracket_after(share.stated.span.end)
    if after and after[0] is not figure and after[0].kind == figure.kind and after[0].range:
        return [_whole(after[0], grade=1)]
    sentence = passage.sentence_start(figure.start)
    if abreast := _abreast(passage, share, figure, sentence):
        return [_whole(abreast, grade=2)]
    if meant:
        near = _candidates(passage, share, count, taken, sentence)
        found = _meant(passage, share, figure, _graded(passage, share, figure, near, taken))
        if any(whole.grade == 2 and meets(count.range, whole.range, share.stated.value) for whole in found):
            return found
    others = _candidates(passage, share, count, taken, 0)
    found = [_whole(other) for other in others] if not meant else []
    if meant:
        found = _meant(passage, share, figure, _graded(passage, share, figure, others, taken))
        if any(whole.grade == 2 for whole in found):  # with a plan of its own, none of those before
            found = [whole for whole in found if whole.grade or (whole.span and whole.span.start >= sentence)]
    promised = [] if is_of_districts(passage, figure, around) else around.of_kind(figure.kind)[:MOST]
    stated = [whole for whole in found if whole.grade]
    found += (
        promised_wholes(passage, share, figure, promised, around, stated)
        if meant
        else [each.whole for each in promised]
    )
    if share.kind is ClaimKind.SHARE_OF_ANNUAL or (share.rate and share.kind is ClaimKind.RATE):
        found += sums_of_promises(found, promised)
    return found[: 2 * MOST]


def _abreast(passage: Passage, share: Share, count: Figure, sentence: int) -> Figure | None:
    """Return the whole in the place of a share: 项目20个、40个，分别开工15个、32个，开工率分别为75%、80%."""
    place, many = share.run
    if many == 1 or not share.rate or not share.is_of_one_rate:
        return None
    figures = [figure for figure in passage.between(sentence, share.begin) if figure.kind == count.kind]
    ahead = (
        figures_beside(passage, figures[:many]) if len(figures) == 2 * many and figures[many + place] is count else []
    )
    return ahead[place] if len(ahead) == many else None


def _candidates(passage: Passage, share: Share, count: Count, taken: frozenset[int], low: int) -> list[Figure]:
    """Return the figures ahead of a share from a place on of which its count may be a part."""
    figure, annual = count.figure, share.kind is ClaimKind.SHARE_OF_ANNUAL
    homeless = figure.place is None or not passage.is_of_districts
    return [
        other
        for other in passage.of_kind(figure.kind, low, share.begin, MOST)
        if other.cell >= figure.cell - 1 and (homeless or other.home == figure.home)
        and not (annual and other.start in taken) and other.range and other.amount.value and other is not figure
        and other.role not in ("growth", "average") and not (other.role == "rest" and other.planned < 2)
        and not count.amount.span.overlaps(other.amount.span) and not _is_other_measure(passage, figure, other)
    ]  # fmt: skip


def _graded(
    passage: Passage, share: Share, count: Figure, others: Sequence[Figure], taken: frozenset[int]
) -> list[Whole]:
    return [_whole(other, grade=_grade(passage, share, count, other, taken)) for other in others]


def _is_other_measure(passage: Passage, count: Figure, other: Figure) -> bool:
    """Tell whether a figure gives in another measure what one right beside it gives in that of the count: 11件15项."""
    if other.amount.unit == count.amount.unit:
        return False
    return any(each.amount.unit == count.amount.unit for each in passage.beside(other))


def _whole(figure: Figure, grade: int | None = None) -> Whole:
    assert figure.amount.value is not None
    assert figure.range is not None
    amount = figure.amount
    read = interval(amount.value, amount.unit, planned=True) if grade == 1 and amount.value else figure.range
    return Whole(
        figure.amount.value, figure.amount.unit, read, Source.TEXT, "文中", figure.amount.span,
        figure.amount.comparator, grade,
    )  # fmt: skip


def _grade(  # noqa: C901, PLR0911, PLR0912
    passage: Passage, share: Share, count: Figure, other: Figure, taken: frozenset[int]
) -> int | None:
    """Return how surely a figure ahead of a share is its whole: 2 in the same sentence … 5 in the line before."""
    annual = share.kind is ClaimKind.SHARE_OF_ANNUAL
    if other.start > count.start and not (other.planned == 2 and other.sentence == count.sentence):
        return None
    inset = other.bracket is not None and other.bracket != count.bracket
    if (other.role == "aside" and not other.planned and not _adjoins(passage, count, other)) or (
        inset and (other.planned < 2 or other.sentence != count.sentence)
    ):
        return None
    if other.sentence != count.sentence and _is_of_others(passage, count, other):
        return None
    floor = max(count.place or 0, (count.part or 0) if annual else 0)
    if other.start < floor or (other.place is not None and other.home != count.home):
        return None
    fitting = _fits_rate(passage, share, other)
    if share.rate and not annual and count.part is not None and other.start < count.part and other.start in taken:
        return None  # 项目436项，开工率85.8%，其中政府项目开工379项，开工率85.4%
    if (
        share.rate
        and not annual
        and count.part is not None
        and other.start < count.part
        and not (fitting or _adjoins(passage, count, other))
    ):
        return None if count.things or other.start in taken or (not other.planned and not other.among) else 3
    if other.part is not None and other.part != count.part and (count.place is None or other.home != count.home):
        return 5 if fitting and other.cell == count.cell else None
    if other.start in taken and not fitting:
        main = share.kind is ClaimKind.SHARE and count.part is not None and other.end <= count.part
        return (
            2 if main and other.sentence == count.sentence and not passage.between(other.end, count.part or 0) else None
        )
    if other.sentence == count.sentence and _adjoins(passage, count, other) and (not other.done or fitting):
        return 2
    if (
        other.sentence == count.sentence
        and share.rate
        and not WORKS & {*share.rate.acts}
        and _adjoins(passage, count, other)
    ):
        return 3  # 开工各类保障房53500套，已配租配售52636套，配租配售率98.39%
    what = what_it_is_of(share)
    opens = other.planned == 2 or other.start == passage.items[other.item]
    near = other.period == count.period or (opens and other.cell == count.cell)
    if what and near and touches(what, other.clause + other.after) >= 0.5:
        return 2 if other.sentence == count.sentence else 3  # 总库容2000万立方米，蓄水1500万立方米，占总库容的75%
    if share.kind is ClaimKind.SHARE and other.period == count.period and _is_parted(passage, count, other):
        return 2 if other.sentence == count.sentence else 3  # 建议93件，其中农业方面26件，占总数的27.9%
    announced = other.planned == 2 or other.among or fitting or _heads_item(passage, other)
    if annual and not announced and not other.planned:
        same = other.sentence == count.sentence and not other.done and _alike(count, other)
        return 4 if same else None
    if other.sentence == count.sentence and announced:
        return 2
    if count.place is not None and other.home != count.home:
        return None
    if not _alike(count, other) and other.things and count.things:
        return None
    if other.period == count.period and (announced or other.planned or not other.done or share.kind is ClaimKind.SHARE):
        return 3
    if other.item == count.item and other.cell == count.cell and (announced or other.planned or not other.done):
        return 4
    return 5 if (announced or other.planned) and other.cell == count.cell - 1 else None


def _is_parted(passage: Passage, count: Figure, other: Figure) -> bool:
    """Tell whether a count is a part of a figure, which stands last of its kind before 其中."""
    if count.part is None or other.end > count.part:
        return False
    return not any(each.kind == other.kind for each in passage.between(other.end, count.part))


def _heads_item(passage: Passage, figure: Figure) -> bool:
    """Tell whether a figure opens an item of which its sentence is the heading: 2000个行政村环境连片整治。累计完成650个…."""
    sentence = passage.parts.sentence_at(figure.start)
    if len(sentence) > REACH or sentence.start < passage.items[figure.item]:
        return False
    head, tail = (
        passage.text[sentence.start : figure.start],
        _BRACKETED.sub("", passage.text[figure.end : sentence.end]),
    )
    done = pattern("%s", "plans", "done")
    if _SINCE.match(passage.text, sentence.end) and not done.search(head + tail):
        return True  # 新改扩建公路300公里，加固改造危桥120座。截至6月30日，…
    if figure.done or len(head) > _LONGEST_HEADING or re.search("[，：,:]", head):
        return False
    return len(tail) > 1 and not done.search(tail) and not re.search("[，：,:0-9]", tail)


def _is_of_others(passage: Passage, count: Figure, other: Figure) -> bool:
    """Tell whether a count is that of a group of things of its own (221个计划竣工项目完成投资…), of which a figure elsewhere says nothing."""
    head = count.start - len(count.clause)
    groups = [each for each in passage.between(head, count.start) if each.kind == "个" and each.kind != count.kind]
    if not groups:
        return False
    low = passage.sentence_start(other.start)
    around = (each for each in passage.between(low, other.end + REACH) if each is not groups[-1])
    return all(each.amount.value != groups[-1].amount.value for each in around)


def _fits_rate(passage: Passage, share: Share, other: Figure) -> bool:
    """Tell whether the words of a figure are those of a rate's whole: 到位 of 支付率, 计划开工 of 开工率."""
    return share.rate is not None and passage.says(other, share.rate.whole)


def _adjoins(passage: Passage, count: Figure, other: Figure) -> bool:
    """Tell whether a count follows its whole at once, as what was done of it: 新建25项，已开工9项."""
    if other.end > count.start or count.start - other.end > 80:
        return False
    between = [
        each for each in passage.between(other.end, count.start) if not each.bracket or each.bracket == count.bracket
    ]
    if any(each.kind == count.kind for each in between) or len(between) > 2:
        return False
    words = _BRACKETED.sub("", passage.text[other.end : count.start])
    words = words if between else re.sub("[0-9]", "", words)
    said = count.done or pattern("%s", "plans", "done").search(count.after) is not None
    return said and bool(
        _FOLLOWS.fullmatch(re.sub(r"[0-9.]+[^，。；：0-9]{0,10}[，、]", "", words) if between else words)
    )


def _alike(count: Figure, other: Figure) -> bool:
    """Tell whether two figures may count the same: one of them names nothing of its own, or they name the same."""
    mine, its = count.things, other.things or nouns(other.after)
    if not mine or not its:
        return True
    return (
        touches(mine, other.clause + other.amount.what + other.after) >= 0.5
        or touches(its, count.clause + count.amount.what + count.after) >= 0.5
    )


def _meant(passage: Passage, share: Share, count: Figure, found: list[Whole]) -> list[Whole]:
    """Return the wholes with only those graded that the words of the share mean among them."""
    graded = [whole for whole in found if whole.grade]
    if not graded:
        return found
    by_place = {
        figure.start: figure
        for whole in graded
        if whole.span
        for figure in passage.between(whole.span.start, whole.span.start + 1)
    }
    figures = {whole: by_place[whole.span.start] for whole in graded if whole.span and whole.span.start in by_place}
    what = what_it_is_of(share)
    meant = [
        whole for whole in graded if not what or touches(what, figures[whole].clause + figures[whole].after) >= 0.5
    ]
    if not meant:
        return [replace(whole, grade=None) for whole in found]
    fitting = [whole for whole in meant if _fits_rate(passage, share, figures[whole])]
    best = min(whole.grade or 9 for whole in meant)
    meant = [whole for whole in fitting if best >= 4 or (whole.grade or 9) < 5] or meant
    totals = is_total(share)
    meant = [whole for whole in meant if totals == _is_sum(figures[whole])] or meant
    best = min(whole.grade or 9 for whole in meant)
    meant = [whole for whole in meant if whole.grade == best]
    if len(meant) > 1 and best == 2:
        planned = [whole for whole in meant if figures[whole].planned == 2] or meant
        meant = planned[-1:]
    if len(meant) > 1:
        meant = _nearest_or_sum(count, meant, figures)
    if totals and not all(_is_sum(figures[whole]) for whole in meant):
        meant = []
    if _is_yearly(share) and all("总投资" in figures[whole].clause for whole in meant):
        meant = []
    kept = {id(whole) for whole in meant}
    return [whole if id(whole) in kept or not whole.grade else replace(whole, grade=None) for whole in found]


def _nearest_or_sum(count: Figure, meant: list[Whole], figures: dict[Whole, Figure]) -> list[Whole]:
    """Return of several wholes those of the count's own sentence, else the one that the others make up: 55项，新建21项，续建34项."""
    if near := [whole for whole in meant if figures[whole].sentence == count.sentence]:
        return near
    first, *rest = sorted(meant, key=lambda whole: figures[whole].start)
    together = len({figures[whole].sentence for whole in meant}) == 1
    return [first] if together and sum(whole.value for whole in rest) == first.value else meant


def _is_sum(figure: Figure) -> bool:
    """Tell whether a figure is given as a whole sum: 总投资6580万元."""
    return bool(pattern("%s", "shares", "whole").search(figure.clause))


def _is_yearly(share: Share) -> bool:
    return any(word in share.words for word in ("年度", "全年", "年计划", "年初"))
