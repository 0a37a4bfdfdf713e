"""Percentages as official texts round them: half-up, truncated or up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

_NAMES = {ROUND_HALF_UP: "四舍五入", ROUND_DOWN: "舍去尾数", ROUND_CEILING: "进一法"}


@dataclass(frozen=True, slots=True)
class Share:
    """A stated percentage beside the count and the whole that it should follow from."""

    numerator: Decimal
    denominator: Decimal
    stated: Decimal

    @property
    def exact(self) -> Decimal:
        """Return numerator ÷ denominator in percent."""
        with localcontext(prec=40):
            return self.numerator / self.denominator * 100

    @property
    def holds(self) -> bool:
        """Tell whether the statement is the exact share, rounded half-up to its digits."""
        return self._rounded(ROUND_HALF_UP) == self.stated

    @property
    def rounding(self) -> str | None:
        """Return the other rounding that gives what is stated: 舍去尾数 or 进一法."""
        return next((_NAMES[way] for way in (ROUND_DOWN, ROUND_CEILING) if self._rounded(way) == self.stated), None)

    @property
    def half_up(self) -> Decimal:
        """Return the share rounded half-up to the digits of the statement."""
        return self._rounded(ROUND_HALF_UP)

    def _rounded(self, way: str) -> Decimal:
        return self.exact.quantize(self._digit, way)

    @property
    def _digit(self) -> Decimal:
        return Decimal(1).scaleb(min(0, int(self.stated.as_tuple().exponent)))

    @property
    def computation(self) -> str:
        """Return 754 ÷ 800 = 94.25%; ≈ where more than three decimals follow."""
        shown = self.exact.quantize(Decimal("0.001"), ROUND_HALF_UP)
        if shown == self.exact:
            return f"{plain(self.numerator)} ÷ {plain(self.denominator)} = {plain(shown)}%"
        return f"{plain(self.numerator)} ÷ {plain(self.denominator)} ≈ {plain(self.exact.quantize(Decimal('0.01'), ROUND_HALF_UP))}%"

    def whole_between(self) -> tuple[Decimal, Decimal] | None:
        """Return the least and the greatest denominator for which the statement holds; None where there is none."""
        return whole_between(self.numerator, self.stated, self.denominator)


def whole_between(numerator: Decimal, stated: Decimal, like: Decimal) -> tuple[Decimal, Decimal] | None:
    """Return the least and the greatest whole, in the decimals of `like`, of which `numerator` is `stated` percent."""
    half = Decimal(1).scaleb(min(0, int(stated.as_tuple().exponent))) / 2
    if stated <= half or numerator <= 0:
        return None
    digit = Decimal(1).scaleb(min(0, int(like.normalize().as_tuple().exponent)))
    with localcontext(prec=40):
        above = numerator * 100 / (stated - half)
        low = max(digit, (numerator * 100 / (stated + half)).quantize(digit, ROUND_FLOOR))
        high = above.quantize(digit, ROUND_CEILING)
    while low <= high and not Share(numerator, low, stated).holds:
        low += digit
    while high >= low and not Share(numerator, high, stated).holds:
        high -= digit
    return (low, high) if low <= high else None


def plain(value: Decimal) -> str:
    """Return a number without trailing zeros and without an exponent: 800, 94.25."""
    return f"{value.normalize():f}"
