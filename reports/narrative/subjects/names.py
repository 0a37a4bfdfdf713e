"""The one name that the words before a statement give."""

from __future__ import annotations

import re

from reports.narrative.endings import FLOOR_SPACE, PART, PHASE, WORKS_END, is_closed, proper_ends
from reports.narrative.grammar import is_thing, without_parts
from reports.narrative.predicates import predicates
from reports.narrative.subjects.heads import Names
from tasks.clauses.projects import (
    AMOUNT,
    begins_with_activity,
    ends_like_name,
    is_independent,
    looks_like_name,
    parts_of,
)

NEW = re.compile(
    r"(?:新建|改建|扩建|迁建|改扩建|建设[路大街]|中心|通|全民|全域|将军|从|向|共青|共和|解放|在建|续建|实验|为民|优|完善|建国|建成|本|打造|拓展|于[一-龥]{0,2}[庄村家集店])"
)
#: What is measured or kept up, not built: 水源地水质达标率, 队伍规范化建设.
_MEASURED = re.compile(
    r"(?<![工成收约])率$|占比$|比例$|人数$|数量$|总[量额]$|产值$|(?:行动|活动|机制|体系|制度)$|(?:规范|标准|制度|信息|专业|法治)化建设$|队伍建设$"
)
_DOES = re.compile(r"(?:正在|已|目前|全面)?(?:进行|开展|实施|完成|启动|推进|办理)(?:了)?")


def name_in(subject: str, known: Names, goal: str) -> str | None:
    """Return the name at the beginning of a clause's subject: 阳光热力供热首站扩能项目 of …扩能项目设备采购."""
    subject = subject.rstrip("的 ")
    if not 3 <= len(subject) <= 60 or len(parts_of(subject, 0, len(subject), "、")) > 1:
        return None
    if known.sure(subject):
        return subject
    if _is_no_subject(subject):
        return None
    proper = proper_ends(subject, goal)
    known_part = next(
        (
            subject[:end]
            for end in proper
            if WORKS_END.search(subject[:end])
            or ((part := PART.match(subject, end)) and not any(end < other <= part.end() for other in proper))
        ),
        None,
    )
    if known_part or not proper:
        return known_part
    tail = subject[max(proper) :]
    trimmed = without_parts(subject)
    if len(trimmed) < len(subject) and (ends_like_name(trimmed) or len(trimmed) <= max(proper)):
        return trimmed
    longest = subject[: max(proper)]
    if len(longest) >= 4 and is_independent(longest) and is_closed(longest):
        return longest
    if said := next((place for place in predicates(subject) if place >= max(proper)), 0):
        return subject[:said] if is_thing(subject[:said]) else None
    return subject if len(tail) <= 6 and not re.search(r"[0-9，、“”的]|[率量数额值度比户人]$", tail) else None


def with_phase(name: str, words: str) -> str:
    """Return a name at the beginning of `words` with the phase after it: 雪亮工程三期; none of 古镇一期商业街."""
    if FLOOR_SPACE.match(words, len(name) + 2):
        return name
    return words[: len(name) + 2] if PHASE.search(name[-1:] + words[len(name) : len(name) + 2]) else name


def _is_no_subject(words: str) -> bool:
    """Tell whether words begin with an act, a count or a paper, or count something, and so name nothing built."""
    if begins_with_activity(words) and not (NEW.match(words) and len(words) >= 4):
        return True
    if _MEASURED.search(words):
        return True
    counted = words[0].isdigit() and not re.match(r"[0-9]+(?:#|号|千伏|[kK][vV])", words)
    return counted or words[0] == "《" or bool(AMOUNT.search(words))


def goal_name(clause: str, goal: str) -> str | None:
    """Return 恒新能源2#机组水压试验 for 恒新能源正在进行2#机组水压试验, where the goal speaks of both together."""
    verb = _DOES.search(clause) if goal else None
    if not verb or not 2 <= verb.start() <= 16:
        return None
    actor, work = clause[: verb.start()], clause[verb.end() :]
    if len(work) < 4 or begins_with_activity(actor) or looks_like_name(actor):
        return None
    place = goal.find(actor)
    before, joint, _ = goal[place + len(actor) : place + len(actor) + 12 + len(work)].partition(work)
    return actor + work if place >= 0 and joint and not re.search(r"[，。；]", before) else None
