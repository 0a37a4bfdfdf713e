"""The share of the whole works that a row states."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.language.figures import Basis, Percentage
from tasks.language.lexicon import finder
from tasks.language.names import SHORTEST, is_in_place, proper_part
from tasks.language.rows.model import Head
from tasks.language.scanner import Scan
from tasks.language.span import Span

_REACHED = re.compile(r"(?:完成|达到?|至|进度|[：:约近超过仅已])[了\s]?$")
#: A percentage alone in its cell, a remark in brackets aside: 88%（灵溪镇园区六路推进缓慢）.
_ALONE = re.compile(r"[\t][ 　]*([0-9.]+[%％])(?:[（(][^（）()\t\n]*[）)])?[ 　]*(?=[\t\n]|$)")


#: Cells that hold nothing but a figure; behind two of them a percentage is what one is of the other: 1200 | 516 | 43%.
_FIGURE_CELL = re.compile(r"\t[ 　]*[0-9][0-9.,]*[一-龥]{0,3}[ 　]*(?=\t)")
_OF_MONEY = 2


def shares_of(scan: Scan, said: Span, head: Head) -> Sequence[Percentage]:
    """Return the percentages of what is said, of several names with 分别 the one that is this name's; none of them where the numbers differ."""
    inside = scan.shares_in(said)
    apart = scan.text.find("分别", said.start, said.end)
    if head.sharers > 1 and apart >= 0:
        run = [share for share in inside if share.span.start > apart]
        return [run[head.order]] if len(run) == head.sharers else [share for share in inside if share not in run]
    return inside


def total_share(scan: Scan, shares: Sequence[Percentage], head: Head, row: Span) -> Percentage | None:
    """Return the share of the whole works that a row states last, None where it states only parts."""
    name, text = head.name, scan.text
    works = [
        share
        for share in shares
        if share.basis is Basis.WORKS
        and (head.sharers > 1 or not _is_shared_out(scan, share.span.start))
        and not _of_part(scan, share.span.start, name.span.end)
        and not _of_other(scan, share.span.start, name.span.end)
    ]
    if works:
        return works[-1]
    if head.sharers == 1 and head.only:
        line = text.find("\n", name.span.end)
        alone = _ALONE.search(text, name.span.end, line if line >= 0 else len(text))
        if alone and len(_FIGURE_CELL.findall(text, name.span.end, alone.start() + 1)) < _OF_MONEY:
            return next((share for share in shares if share.span.start == alone.start(1)), None)
    bare = [
        share for share in shares
        if share.basis in (Basis.COMPONENT, None)
        and share.what.strip("：: ") in ("", name.text, "工程", "项目", "建设", "改造", "施工")
        and _REACHED.search(text, max(0, share.span.start - 4), share.span.start)
    ]  # fmt: skip
    return bare[-1] if bare else None


def _is_shared_out(scan: Scan, place: int) -> bool:
    """Tell whether a share is one of several that its clause gives to parts in order: 路基、桥梁分别完成工程量的87%、82%."""
    clause = scan.parts.clause_at(place)
    return scan.text.find("分别", clause.start, place) >= 0 and len(scan.shares_in(clause)) > 1


def _of_other(scan: Scan, place: int, after: int) -> bool:
    """Tell whether a share stands in a later clause that begins with another thing: …建成，海螺产业园完成总工程量的75%."""
    clause = scan.parts.clause_at(place)
    if clause.start <= after:
        return False
    chunk = next(iter(scan.chunks_in(clause)), None)
    words = scan.text[clause.start : chunk.span.start if chunk else clause.start]
    if len(proper_part(words)) < SHORTEST:
        return scan.text[clause.start - 1] in "；;" and any(
            entry.family == "heads" and len(entry.word) > 1 if end < len(words) else entry.family == "works"
            for end, entry in finder("heads", "works").endings(words)
        )
    return is_in_place(words) or any(end == len(words) for end, _ in finder("heads").endings(words))


def _of_part(scan: Scan, place: int, after: int) -> bool:
    """Tell whether a share is that of one trade, which its clause names: 绿化施工进度90%."""
    begin = max(after, scan.parts.clause_at(place).start)
    words = re.sub(r"(?:施工|工程|建设)?进[度展][^，。；：0-9]{0,6}$", "", scan.text[begin:place])
    entry = finder("acts").at(scan.text, begin)
    return (
        entry is not None
        and entry.values[1] == "building"
        and (begin == after or len(entry.word) == len(words))
        and "、" not in scan.text[begin:place]  # 大坝填筑42万方、总体完成58%
        and not scan.text.startswith(("项目", "工程"), begin + len(entry.word))
    )
