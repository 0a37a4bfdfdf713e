"""Stated shares and rates, each with its count, the wholes it may be a share of, and what they come to: one calculator.

A claim holds if any fair reading of its figures bears it out; it is refuted only by one whole that is surely meant.
"""

from tasks.language.claims.claim import Claim, ClaimKind, Source, Target, Verdict, Whole
from tasks.language.claims.engine import claims

__all__ = ["Claim", "ClaimKind", "Source", "Target", "Verdict", "Whole", "claims"]
