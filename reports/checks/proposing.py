"""What a percentage may be mended to where its count and its whole are plain: offered to a person, never taken."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from reports.checks.finding import Proposal
from reports.checks.rounding import Share, plain
from tasks.language.figures import Percentage

_WRITTEN = re.compile(r"[0-9０-９.．]+(\s*[%％])")


def proposals_for(figure: Share, share: Percentage) -> tuple[Proposal, ...]:
    """Return the share that the figures come to, with two decimals and in the digits of the statement, as it is written.

    None where it is not written in figures, and no 0 or 100 that is only a rounding.
    """
    written = _WRITTEN.fullmatch(share.text)
    if not written:
        return ()
    fine = figure.exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    values = dict.fromkeys(plain(value) for value in (fine, figure.half_up))
    whole = {"0", "100"} - {plain(figure.exact)}
    return tuple(Proposal(value + written[1], share.span) for value in values if value not in whole)
