"""Precision and recall, apart, of a reading against one made by hand.

Gold entries may say more than one right answer: `name_also` and `status_also` name further ones, and what is `optional`
is neither missed nor invented. Every figure is a share of 1 that is better the higher it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from reports.measuring.plain_values import Entry
from tasks.language.figures import Span
from tasks.language.figures.units import in_base_unit, plain_unit

_Thing = TypeVar("_Thing")
DONE = "已完工"
#: A figure may stand in another multiple of its unit: 12290万元 of 2亿元.
SCALES = tuple(Decimal(1).scaleb(places) for places in (0, 4, 8, -4, -8))
#: Claims of which nothing is asked: by how much a plan was passed.
_UNASKED = "excess"


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many of a number of things are right."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Ratio) -> Ratio:
        """Return both taken together."""
        return Ratio(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float:
        """Return the share, 0–1; 1 where there is nothing."""
        return self.part / self.whole if self.whole else 1.0


Figures = dict[str, Ratio]


@dataclass(slots=True)
class Measured:
    """The figures by name, and a line each for what the two readings do not share and for what is accused wrongly."""

    figures: Figures = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    accused: list[str] = field(default_factory=list)

    def __iadd__(self, other: Measured) -> Measured:
        """Take another measure in."""
        for name, ratio in other.figures.items():
            self.figures[name] = self.figures.get(name, Ratio()) + ratio
        self.differences += other.differences
        self.accused += other.accused
        return self

    def take(self, aspect: str, *, agreed: int, read: int, gold: int) -> None:
        """Put down precision and recall of one aspect."""
        self.figures[f"{aspect}.precision"] = Ratio(agreed, read)
        self.figures[f"{aspect}.recall"] = Ratio(agreed, gold)

    def differ(self, aspect: str, invented: Iterable[object], missed: Iterable[object]) -> None:
        """Note what was invented (+) and what was missed (-)."""
        self.differences += [f"{aspect} + {one}" for one in invented] + [f"{aspect} - {one}" for one in missed]


def measure(text: str, read: Sequence[Entry], gold: Sequence[Entry]) -> Measured:
    """Return the figures of what was `read` in `text` against `gold`.

    Names are compared within the items that overlap; percent, stage and district over the names that were found;
    quantities and claims over the whole text.
    """
    found = Measured()
    _items(found, read, gold)
    _projects(found, text, read, gold)
    _quantities(found, read, gold)
    _claims(found, read, gold)
    return found


def is_asked(claim: Entry) -> bool:
    """Tell whether a claim made by hand must be found."""
    return not claim.get("optional") and claim["kind"] != _UNASKED


def same_figure(one: object, other: object) -> bool:
    """Tell whether two figures are the same number, in whatever multiple of the unit; None equals None only."""
    if one is None or other is None:
        return one is other
    left, right = Decimal(str(one)), Decimal(str(other))
    return any(left == right * scale for scale in SCALES)


def claim_words(claim: Entry) -> str:
    """Return a claim for the eye: 28 ÷ 58 = 48.3%."""
    return f"{claim['numerator']} ÷ {claim['denominator']} = {claim['stated_percent']}%"


def without_space(text: str) -> str:
    """Return `text` without white space and closing marks."""
    return "".join(text.split()).rstrip("；;。，、")


def places_of(text: str, entries: Sequence[Entry]) -> list[Span]:
    """Return where each entry stands in `text`, in order; the whole text for one whose words are not there."""
    kept = [place for place, letter in enumerate(text) if not letter.isspace()]
    plain = "".join(text[place] for place in kept)
    spans, after = [], 0
    for entry in entries:
        words = without_space(entry["text"])
        start = plain.find(words, after)
        start = plain.find(words) if start < 0 else start
        if start < 0 or not words:
            spans.append(Span(0, len(text)))
            continue
        after = start + len(words)
        spans.append(Span(kept[start], kept[after - 1] + 1))
    return spans


def _items(found: Measured, read: Sequence[Entry], gold: Sequence[Entry]) -> None:
    mine, theirs = (
        Counter(without_space((entry["marker"] or "") + entry["text"]) for entry in side) for side in (read, gold)
    )
    found.take("items", agreed=(mine & theirs).total(), read=mine.total(), gold=theirs.total())
    found.differ("items", (mine - theirs).elements(), (theirs - mine).elements())


def _projects(found: Measured, text: str, read: Sequence[Entry], gold: Sequence[Entry]) -> None:
    mine, theirs = _spread(text, read), _spread(text, gold)
    theirs.sort(key=lambda project: bool(project[1].get("optional")))
    pairs, invented, missed = _paired(mine, theirs, _is_named_so)
    pairs = [pair for pair in pairs if not pair[1][1].get("optional")]
    missed = [project for project in missed if not project[1].get("optional")]
    both = [(one, other) for (_, one), (_, other) in pairs]
    found.take("names", agreed=len(both), read=len(both) + len(invented), gold=len(both) + len(missed))
    found.differ("names", (one["name"] for _, one in invented), (one["name"] for _, one in missed))
    right = sum("name" in one.get("sure", ()) for one, _ in both)
    wrong = sum("name" in one.get("sure", ()) for _, one in invented)
    found.figures["names_sure.precision"] = Ratio(right, right + wrong)
    found.figures["names_sure.share"] = Ratio(right + wrong, len(both) + len(invented))
    stages = [(one["status"] in _also(other, "status"), one, other) for one, other in both]
    found.figures["stage.right"] = Ratio(sum(fits for fits, _, _ in stages), len(stages))
    sure = [fits for fits, one, _ in stages if "status" in one.get("sure", ())]
    found.figures["stage_sure.right"] = Ratio(sum(sure), len(sure))
    done = [fits for fits, one, _ in stages if one["status"] == DONE]
    found.figures["stage_done.right"] = Ratio(sum(done), len(done))
    found.differences += [
        f"stage {one['name']}: {one['status']} / {other['status']}" for fits, one, other in stages if not fits
    ]
    for key in ("percent", "district"):
        stated = [(_plain(one.get(key)), _plain(other.get(key))) for one, other in both]
        found.take(
            key,
            agreed=sum(one == other for one, other in stated if one is not None),
            read=sum(one is not None for one, _ in stated),
            gold=sum(other is not None for _, other in stated),
        )
        found.differences += [
            f"{key} {one['name']}: {one.get(key)} / {other.get(key)}"
            for (one, other), (left, right) in zip(both, stated, strict=True)
            if left != right
        ]


def _spread(text: str, entries: Sequence[Entry]) -> list[tuple[Span, Entry]]:
    """Return the sub-projects, each with the place of its item."""
    return [
        (span, project)
        for span, entry in zip(places_of(text, entries), entries, strict=True)
        for project in entry["subprojects"]
    ]


def _is_named_so(one: tuple[Span, Entry], other: tuple[Span, Entry]) -> bool:
    """Tell whether a sub-project that was read is one of those made by hand."""
    names = {without_space(name) for name in _also(other[1], "name")}
    return without_space(one[1]["name"]) in names and one[0].overlaps(other[0])


def _also(project: Entry, key: str) -> list[str]:
    """Return all right values of a sub-project's name or status."""
    return [project[key], *project.get(f"{key}_also", ())]


def _paired(
    mine: Sequence[_Thing], theirs: Sequence[_Thing], same: Callable[[_Thing, _Thing], bool]
) -> tuple[list[tuple[_Thing, _Thing]], list[_Thing], list[_Thing]]:
    """Return the pairs that agree, what stands only in the first and what only in the second; each counts once."""
    left = list(theirs)
    pairs, invented = [], []
    for one in mine:
        place = next((place for place, other in enumerate(left) if same(one, other)), None)
        if place is None:
            invented.append(one)
        else:
            pairs.append((one, left.pop(place)))
    return pairs, invented, left


def _quantities(found: Measured, read: Sequence[Entry], gold: Sequence[Entry]) -> None:
    mine = Counter(_amount(figure) for figure in _all(read, "quantities"))
    asked = Counter(_amount(figure) for figure in _all(gold, "quantities") if not figure.get("optional"))
    spare = Counter(_amount(figure) for figure in _all(gold, "quantities") if figure.get("optional"))
    agreed = mine & asked
    invented, missed = mine - asked - spare, asked - mine
    invented -= _shares(gold)
    missed -= _shares(read)
    found.take(
        "quantities",
        agreed=agreed.total(),
        read=agreed.total() + invented.total(),
        gold=agreed.total() + missed.total(),
    )
    found.differ("quantities", invented.elements(), missed.elements())


def _shares(entries: Sequence[Entry]) -> Counter[str]:
    """Return the percentages that stand in sub-projects and claims."""
    values = [claim["stated_percent"] for claim in _all(entries, "claims")]
    values += [project["percent"] for project in _all(entries, "subprojects") if project["percent"] is not None]
    return Counter(_amount({"value": value, "unit": "%"}) for value in values)


def _all(entries: Sequence[Entry], key: str) -> list[Entry]:
    """Return the sub-projects, quantities or claims of all entries."""
    return [one for entry in entries for one in entry[key]]


def _amount(figure: Entry) -> str:
    """Return value and unit as they are compared: in base units, comparing words left out, 下降33.5% as 33.5%."""
    value, unit = figure["value"], figure["unit"]
    try:
        number, base = in_base_unit(Decimal(str(value)), unit)
    except InvalidOperation:
        return f"{value}{plain_unit(unit)}"
    return f"{abs(number) if base == '%' else number:f}{base}"


def _claims(found: Measured, read: Sequence[Entry], gold: Sequence[Entry]) -> None:
    theirs = _all(gold, "claims")
    mine = _all(read, "claims")
    whole, rest, left = _paired(mine, theirs, lambda one, other: _is_same(one, other) and _has_whole(one, other))
    others, invented, missed = _paired(rest, left, _is_same)
    right = sum(is_asked(other) for _, other in whole)
    agreed = right + sum(is_asked(other) for _, other in others)
    missed = [claim for claim in missed if is_asked(claim)]
    plain = Counter(_amount(figure) for figure in _all(gold, "quantities")) + _shares(
        [entry | {"claims": []} for entry in gold]
    )
    invented = [claim for claim in invented if not _is_bare(claim, plain)]
    found.take("claims", agreed=agreed, read=agreed + len(invented), gold=agreed + len(missed))
    found.figures["claims_whole.right"] = Ratio(right, agreed)
    found.differ("claims", map(claim_words, invented), map(claim_words, missed))
    found.differences += [
        f"claims_whole {claim_words(one)} / {other['denominator']}" for one, other in others if is_asked(other)
    ]


def _is_same(one: Entry, other: Entry) -> bool:
    """Tell whether two claims state the same share of the same count."""
    stated = Decimal(str(one["stated_percent"])) == Decimal(str(other["stated_percent"]))
    return stated and same_figure(one["numerator"], other["numerator"])


def _has_whole(one: Entry, other: Entry) -> bool:
    """Tell whether two claims are of the same whole, or both of none that is stated."""
    return same_figure(one["denominator"], other["denominator"])


def _is_bare(claim: Entry, plain: Counter[str]) -> bool:
    """Tell whether a claim without a count is a percentage that stands elsewhere in the reading made by hand."""
    return claim["numerator"] is None and _amount({"value": claim["stated_percent"], "unit": "%"}) in plain


def _plain(value: object) -> object:
    """Return a number as a `Decimal`, anything else as it is."""
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else value
