"""Words that are likely others mistyped, numbers of hotlines, sentences that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from reports.checks.language.places import around, passages, times
from tasks.language.figures import Span

#: Wrong word → right word, where the wrong one is no word in this place.
_SLIPS = [
    (re.compile(wrong), right)
    for wrong, right in (
        (r"全面(?=目标的?[0-9０-９]|任务的?[0-9０-９]|计划的?[0-9０-９]|目标任务的?[0-9０-９])|(?<=完成)全面(?=(?:目标|任务)+(?:[，。；、]|$))", "全年"),
        (r"截止(?=目前|今年|本月|本季|上月|[0-9０-９]{1,4}[年月])", "截至"),
        (r"布署", "部署"), (r"按装", "安装"), (r"迫不急待", "迫不及待"), (r"竟标", "竞标"), (r"竣工验受", "竣工验收"), (r"座落", "坐落"),
        (r"做出贡献", "作出贡献"), (r"渡过难关", "度过难关"), (r"既使", "即使"), (r"工做", "工作"), (r"进渡", "进度"),
        (r"(完成|进行|推进|已经|开展|正在|目前|实施|加快|项目)\1", ""),
    )
]  # fmt: skip
_HOTLINES = ("12345", "12315", "12348", "12333", "12329", "12328", "12393")
_CALLED = re.compile(r"(?<![0-9.])[0-9]{4,6}(?=(?:热线|投诉|诉求|工单|政务|市民))")
# 目标任务完成和总体进度完成60%; 未完成全年计划的道路工程建设已经完成。
_GARBLED = [
    re.compile(r"(?:任务|目标|计划|工作)完成[和与及](?:总体|整体|工程|形象)[^，。；、]{0,8}完成[0-9０-９.%％]+"),
    re.compile(r"未(?:完全|全部|全面)?完成(?!率|的)[^，。；]{8,50}(?<!未)完成(?=[。；]|$)"),
]
_NOUNS_BY_COMMA = re.compile(
    r"(?:明确|落实|确定|压实|细化)[^，。；、：]{2,10}，(?:责任(?:主体|单位|部门|人|领导)|时间节点|完成时限|工作任务|工作措施)(?:和|及|与|以及)[^，。；、]{0,4}(?:时限|主体|单位|部门|人员|领导|措施|节点|要求|标准)"
)


def slip(case: Case) -> Iterator[Said]:
    """Find a word that is likely another one mistyped."""
    for passage in passages(case):
        for pattern, right in _SLIPS:
            places = [Span(*found.span()) for found in pattern.finditer(passage.text)]
            if not places:
                continue
            words = case.subject.words(passage.mark(places[0]))
            meant = right or words[: len(words) // 2]
            yield Said(
                tuple(passage.mark(around(passage, place, 2, 8)) for place in places), f"{words} → {meant}",
                f"“{words}”疑为“{meant}”{times(places)}，请核实。",
            )  # fmt: skip


def hotline(case: Case) -> Iterator[Said]:
    """Find the number of a hotline with one digit missing, doubled or wrong: 1235 for 12345."""
    for passage in passages(case):
        for found in _CALLED.finditer(passage.text):
            meant = next((number for number in _HOTLINES if _is_mistyped(found[0], number)), None)
            if found[0] not in _HOTLINES and meant:
                mark = passage.mark(around(passage, Span(*found.span()), 0, 4))
                yield Said((mark,), f"{found[0]} → {meant}", f"“{found[0]}”疑为“{meant}”，请核实。")


def garbled_sentences(case: Case) -> Iterator[Said]:
    """Find a sentence with two predicates and no mark between them."""
    for pattern in _GARBLED:
        for found in pattern.finditer(case.progress.text):
            start = case.progress.clause(found.start()).start
            yield Said(
                (Mark(Column.PROGRESS, Span(start, found.end())),),
                "病句",
                f"“{found[0]}”语义不清，疑缺标点或多词，请改写。",
            )


def wording(case: Case) -> Iterator[Said]:
    """Find 其它, which official texts write 其他; nouns in a row parted by a comma."""
    text = case.progress.text
    others = [
        Span(found.start(), min(case.progress.clause(found.start()).end, found.start() + 7))
        for found in re.finditer("其它", text)
    ]
    if others:
        yield Said(
            tuple(Mark(Column.PROGRESS, place) for place in others), "用词", f"“其它”宜作“其他”{times(others)}。"
        )
    for found in _NOUNS_BY_COMMA.finditer(text):
        words = re.sub(r"^(?:明确|落实|确定|压实|细化)", "", found[0])
        place = Span(found.end() - len(words), found.end())
        yield Said((Mark(Column.PROGRESS, place),), "标点", f"“{words}”是并列的词，中间宜用顿号。")


def _is_mistyped(written: str, meant: str) -> bool:
    """Tell whether one digit too few, too many or wrong, or two changed over, parts `written` from `meant`."""
    if len(written) == len(meant):
        differing = [place for place in range(len(meant)) if written[place] != meant[place]]
        return len(differing) == 1 or (
            len(differing) == 2 and sorted(written) == sorted(meant) and differing[1] - differing[0] == 1
        )
    short, long = sorted((written, meant), key=len)
    return len(long) - len(short) == 1 and any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
