"""Words and values of a row kept together: a changed percentage rewrites its words, a row without words gets some."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from tasks.language import Stage, read
from tasks.language.figures import Basis, Span, percentages

LONGEST_KNOWN = 1000
NUMERAL = re.compile(r"[0-9０-９][0-9０-９.．]*")
SHARES = {Basis.WORKS: "总工程量完成", Basis.ANNUAL_TARGET: "完成全年目标的"}
STATES = {
    Stage.NOT_STARTED: "尚未开工",
    Stage.PREPARATION: "正在办理前期手续",
    Stage.UNDER_CONSTRUCTION: "正在施工",
    Stage.COMPLETED: "已完工",
    Stage.SUSPENDED: "已停工",
    Stage.CANCELLED: "已取消",
}


def figure(value: Decimal) -> str:
    """Return a number without needless zeros."""
    return f"{value.normalize():f}"


def places(text: str, percent: Decimal) -> list[Span]:
    """Return where `text` states this percentage, ranges left out."""
    return [share.span for share in percentages(text) if share.value == percent and share.upper is None]


def with_percentage(text: str, place: Span, percent: Decimal) -> str:
    """Return `text` with the percentage at `place` changed and nothing else: its sign stays as it was written."""
    words = place.of(text)
    numeral = NUMERAL.match(words)
    changed = figure(percent) + words[numeral.end() :] if numeral else f"{figure(percent)}%"
    return text[: place.start] + changed + text[place.end :]


def words_for(name: str, stage: str, percent: Decimal | None, basis: str) -> str:
    """Return the words for a row that has none; nothing where its values say nothing."""
    if not name or (percent is None and stage not in STATES):
        return ""
    share = (
        None if percent is None else f"{SHARES.get(Basis(basis) if basis else Basis.WORKS, '完成')}{figure(percent)}%"
    )
    return f"{name}：{share or STATES[Stage(stage)]}；"


def stage_read(text: str) -> str:
    """Return the stage that a row's words tell."""
    return _known_stage(text) if len(text) <= LONGEST_KNOWN else _stage(text)


def _stage(text: str) -> str:
    return read(text).rows[0].stage.value if text.strip() else Stage.UNSTATED.value


# Most rows stay as they are from one check to the next: without it a check of 40 rows takes 62 ms of processor time more.
_known_stage = lru_cache(2048)(_stage)
