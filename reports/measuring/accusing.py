"""Whether findings accuse those claims, and only those, that a reading made by hand calls wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.checks import Column, Finding, Mark
from reports.measuring.plain_values import Entry
from reports.measuring.samples import Sample
from reports.measuring.scoring import SCALES, Measured, Ratio, claim_words, is_asked, places_of
from tasks.language.figures import Span

#: The findings that call a figure wrong.
ACCUSATIONS = frozenset(
    "share_mismatch sum_mismatch remainder_mismatch part_exceeds_whole percent_impossible contradiction magnitude "
    "whole_differs".split()
)
#: By how many points a right share is made wrong.
SLIPS = (1, 3, 7)
_SHARE = re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+)?(?=[%％])")  # 占48.3%


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim made by hand and where its percentage stands."""

    claim: Entry
    mark: Mark


def stated_claims(sample: Sample) -> list[Stated]:
    """Return the claims made by hand that are found in the texts; several of one figure in their order."""
    found = []
    for column in Column:
        text, gold = sample.text(column), sample.by_hand(column)
        for entry, place in zip(gold, places_of(text, gold), strict=True):
            free = [Span(one.start(), one.end()) for one in _SHARE.finditer(text, place.start, place.end)]
            for claim in entry["claims"]:
                own = [
                    (_distance(text, place, claim, span), span)
                    for span in free
                    if Decimal(span.of(text)) == claim["stated_percent"]
                ]
                if own:
                    _, nearest = min(own)
                    free.remove(nearest)
                    found.append(Stated(claim, Mark(column, nearest)))
    return found


def judge(sample: Sample) -> Measured:
    """Return how many of the wrong claims are found, and how many accusations are right; the false ones as lines."""
    claims = stated_claims(sample)
    accusations = [finding for finding in sample.findings() if finding.code in ACCUSATIONS]
    wrong = [one for one in claims if one.claim["consistent"] is False]
    asked = [one for one in wrong if is_asked(one.claim)]
    found = Measured()
    seen = [any(_holds(finding, one.mark) for finding in accusations) for one in asked]
    found.figures["wrong.found"] = Ratio(sum(seen), len(seen))
    beyond = [is_seen for one, is_seen in zip(asked, seen, strict=True) if not _is_rounded(one.claim)]
    found.figures["wrong.found_beyond_rounding"] = Ratio(sum(beyond), len(beyond))
    found.differ("wrong", (), (claim_words(one.claim) for one, is_seen in zip(asked, seen, strict=True) if not is_seen))
    right = [finding for finding in accusations if any(_holds(finding, one.mark) for one in asked)]
    false = [finding for finding in accusations if not any(_holds(finding, one.mark) for one in wrong)]
    found.figures["accusations.right"] = Ratio(len(right), len(right) + len(false))
    found.accused = [f"{finding.code} {finding.computed}：{finding.evidence}" for finding in false]
    return found


def seed(sample: Sample) -> Measured:
    """Return how many of the right claims are noticed, each made wrong by 1, 3 and 7 points at a time.

    A change within what the rounding of the claim's own figures admits is none. Reads the narrative three times a claim.
    """
    found = Measured()
    for slip in SLIPS:
        results = list(_slipped(sample, Decimal(slip)))
        found.figures[f"seeded.{slip}"] = Ratio(sum(noticed for noticed, _ in results), len(results))
        found.differ(f"seeded.{slip}", (), (words for noticed, words in results if not noticed))
    found.figures["seeded.all"] = sum((found.figures[f"seeded.{slip}"] for slip in SLIPS), Ratio())
    return found


def admits(numerator: Decimal, denominator: Decimal, share: Decimal) -> bool:
    """Tell whether a share follows from its figures, each taken as rounded where it has decimals.

    35.9 stands for 35.85–35.95; the share may be rounded half-up, to even, down or up to its last digit.
    """
    digit = Decimal(1).scaleb(min(0, int(share.as_tuple().exponent)))
    (low, high), (least, most) = _around(numerator), _around(denominator)
    return low / most * 100 < share + digit and high / least * 100 > share - digit


def _distance(text: str, item: Span, claim: Entry, share: Span) -> int:
    """Return how far behind its count a percentage stands, farther than any where no count stands before it."""
    if claim["numerator"] is None:
        return 0
    number = re.compile(rf"(?<![0-9.]){claim['numerator']:f}(?![0-9])")
    ends = [found.end() for found in number.finditer(text, item.start, share.start)]
    return share.start - ends[-1] if ends else len(text)


def _slipped(sample: Sample, slip: Decimal) -> Iterator[tuple[bool, str]]:
    """Yield for each right claim made wrong whether it is noticed, and the claim."""
    for one in stated_claims(sample):
        claim, span = one.claim, one.mark.span
        if one.mark.column is not Column.PROGRESS or not is_asked(claim) or not _is_right(claim):
            continue
        share = Decimal(span.of(sample.progress))
        if admits(claim["numerator"], _scaled(claim), share + slip):
            continue
        words = f"{share + slip:f}"
        changed = sample.saying(sample.progress[: span.start] + words + sample.progress[span.end :])
        mark = Mark(Column.PROGRESS, Span(span.start, span.start + len(words)))
        noticed = any(finding.code in ACCUSATIONS and _holds(finding, mark) for finding in changed.findings())
        yield noticed, f"{claim_words(claim)} → {words}%"


def _is_right(claim: Entry) -> bool:
    """Tell whether a claim follows from figures that the text states."""
    return bool(claim["consistent"] and claim["numerator"] and claim["denominator"])


def _is_rounded(claim: Entry) -> bool:
    """Tell whether a wrong claim is so by no more than a rounding: 27 ÷ 58 = 46.5%."""
    if not claim["numerator"] or not claim["denominator"]:
        return False
    return admits(claim["numerator"], _scaled(claim), claim["stated_percent"])


def _scaled(claim: Entry) -> Decimal:
    """Return the whole in the unit of the count: 12290 (万元) of 2 (亿元) are of 20000."""
    count, whole, share = (Decimal(claim[key]) for key in ("numerator", "denominator", "stated_percent"))
    return min((whole * scale for scale in SCALES), key=lambda scaled: abs(count / scaled * 100 - share))


def _around(figure: Decimal) -> tuple[Decimal, Decimal]:
    """Return between which values lies what was rounded to a figure; a whole number is taken as exact."""
    exponent = int(figure.as_tuple().exponent)
    half = Decimal(5).scaleb(exponent - 1) if exponent < 0 else Decimal(0)
    return figure - half, figure + half


def _holds(finding: Finding, mark: Mark) -> bool:
    """Tell whether the words of a finding hold those at `mark`."""
    place = finding.spans[0]
    return place.column is mark.column and place.span.start <= mark.span.start and mark.span.end <= place.span.end
