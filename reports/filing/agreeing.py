"""A corrected reading and the words it was read in: the words follow where they are plain, else the person is asked.

Each function returns the text with the correction written into it, and what was changed ("" where the words may stay as
they are); it raises `DisagreementError` where words and correction would contradict each other.
"""

from __future__ import annotations

import re

from reports.filing.phrasing import STATES
from reports.models.entries import STAGES
from tasks.language import Stage, read
from tasks.language.figures import Certainty

#: The words by which a clause says nothing but the stage: these alone are rewritten.
PLAIN = {
    Stage.NOT_STARTED: r"(?:尚|暂|还)?未(?:开工|动工)",
    Stage.PREPARATION: r"正在办理(?:前期|施工)?手续|正在开展前期工作",
    Stage.UNDER_CONSTRUCTION: r"正在(?:加紧|加快|抓紧)?(?:施工|建设)|在建",
    Stage.COMPLETED: r"(?:目前)?(?:已|均)?(?:全部|全面)?(?:已)?(?:完工|竣工)",
    Stage.SUSPENDED: r"已?停工",
    Stage.CANCELLED: r"已?取消(?:实施)?",
}
CLAUSE = r"(?<![^：:，,；;。\n])(?:{})(?=[，,；;。\n]|$)"


class DisagreementError(Exception):
    """The words say something else than the correction; its text is a sentence for the person."""


def with_name(text: str, was: str, now: str) -> tuple[str, str]:
    """Let the name `now` take the place of `was`, unless the text has `now` already: then it was only read wrongly."""
    if not was or not now or was == now or was not in text or now in text:
        return text, ""
    if (count := text.count(was)) > 1:
        raise DisagreementError(f"“{was}”在文字里有 {count} 处，请直接改文字，或勾选“记为别名”。")
    return text.replace(was, now), f"“{was}”改为“{now}”"


def with_district(text: str, was: str, now: str) -> tuple[str, str]:
    """Accept the district `now` where the text does not name `was`; a name that holds a district is not rewritten."""
    if was and now and was != now and was in text and now not in text:
        raise DisagreementError(f"文字里写的是“{was}”，改为“{now}”请直接改文字。")
    return text, ""


def with_stage(text: str, was: str, now: str) -> tuple[str, str]:
    """Let the words of the stage `now` take the place of those of `was`; what was read only from works may stand."""
    said = read(text).rows[0]
    if now in (was, said.stage.value, Stage.UNSTATED.value) or said.stage is Stage.UNSTATED:
        return text, ""
    plain = list(re.finditer(CLAUSE.format(PLAIN[said.stage]), text)) if said.stage in PLAIN else []
    if len(plain) == 1:
        words = plain[0]
        changed = text[: words.start()] + STATES[Stage(now)] + text[words.end() :]
        if read(changed).rows[0].stage.value == now:
            return changed, f"“{words[0]}”改为“{STATES[Stage(now)]}”"
    if said.stage_certainty is not Certainty.SURE and not plain:
        return text, ""
    told = plain[0][0] if plain else said.stage_span.of(text) if said.stage_span else ""
    source = f"文字写的是“{told}”" if told else "文字读出的"
    raise DisagreementError(f"{source}（{STAGES[said.stage]}），阶段改为“{STAGES[Stage(now)]}”请直接改文字。")
