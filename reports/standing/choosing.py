"""A kind of standing as it is chosen in a filter and carried in an address."""

from __future__ import annotations

from reports.models import Bucket, Light
from reports.standing.facts import Shape, Standing, shape_of
from reports.standing.scale import SEVERE, Scale

KINDS: dict[str, tuple[Bucket, Light]] = {
    Bucket.COMPLETED.value: (Bucket.COMPLETED, Light.GREEN),
    Bucket.AHEAD.value: (Bucket.AHEAD, Light.GREEN),
    Bucket.ON_SCHEDULE.value: (Bucket.ON_SCHEDULE, Light.GREEN),
    Bucket.BEHIND.value: (Bucket.BEHIND, Light.YELLOW),
    SEVERE: (Bucket.BEHIND, Light.RED),
    Bucket.NOT_COMPARABLE.value: (Bucket.NOT_COMPARABLE, Light.NONE),
}
SIGNS = {
    Shape.SQUARE: "■", Shape.DIAMOND: "◆", Shape.DISC: "●", Shape.UP: "▲", Shape.DOWN: "▼", Shape.RING: "○",
}  # fmt: skip


def kinds(scale: Scale) -> list[tuple[str, str]]:
    """Return what can be chosen, each with shape and word; 欠进度 holds those of a red light too."""
    return [(key, f"{SIGNS[shape_of(*kind)]} {scale.word(*kind)}") for key, kind in KINDS.items()]


def is_of(standing: Standing, kind: str) -> bool:
    """Return whether a standing is of the kind that was chosen; a task that counts nowhere is of none."""
    if not standing.counted:
        return False
    if kind == SEVERE:
        return standing.bucket == Bucket.BEHIND and standing.light == Light.RED
    return standing.bucket == kind
