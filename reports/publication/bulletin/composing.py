"""The paragraphs of a bulletin as they are composed from what is on record: plain Chinese with the figures as fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reports.documents.official import on_paper
from reports.documents.table import Cell, Column, Row, Table
from reports.models import Bucket, Light, Outlook
from reports.publication.bulletin.bulletin_figures import Facts, day
from reports.selection import Fact, Kind, bureau_name_of, by_bureau
from reports.standing import Scale, Source, tally
from tasks.quarters import LAST_QUARTER, NUMERALS

MORE_NUMERALS = f"{NUMERALS}五六七八九十"
LONGEST = 90
STOPS = "。；;！？"
UNCOUNTED = "；另有 "  # from here on a standing's reason tells what it left out
SOURCES = re.compile(
    f"（(?:{'|'.join(each.value for each in Source if each.value)}|、)+）"
)  # “完成立项”等3项未达到（单位填报、自动核对）


class Section(NamedTuple):
    """A section as it is composed: what it is called in the form, its heading in print, and its paragraphs, a line each."""

    key: str
    heading: str
    text: str


def sections(facts: Facts, scale: Scale) -> list[Section]:
    """Return the sections in order; a text that has nothing to say is empty."""
    made = (
        ("opening", "", _opening(facts, scale)),
        ("overall", "总体情况", _overall(facts, scale)),
        ("moved", "进度变化情况", _moved(facts, scale)),
        ("behind", f"{scale.behind}任务及原因", _behind(facts, scale)),
        ("outlook", "全年预期", _outlook(facts)),
        ("late", "报送和催办情况", _late(facts)),
        ("doubts", "数据核对情况", _doubts(facts)),
        ("asked", "下步工作要求", _asked(facts, scale)),
    )
    return [Section(key, heading, "\n".join(lines)) for key, heading, lines in made]


def title(facts: Facts) -> str:
    """Return what the bulletin is called: 关于二季度重点工作任务推进情况的通报."""
    return f"关于{facts.period.quarter}{facts.period.plan.tasks_title}推进情况的通报"


def bureaus(facts: Facts, scale: Scale) -> Table:
    """Return the table by bureau, the sum last; as the dashboard counts, and behind are those severely behind too, as in the text."""
    severe = _severe(facts)
    heads = ["任务数"]
    for bucket in Bucket:
        heads.append(_word(bucket, scale))
        if severe and bucket is Bucket.BEHIND:
            heads.append(f"其中{Kind.SEVERE.word(scale)}")
    columns = (
        Column("unit", "牵头单位", 29),
        *(Column("count", heading, 18 if heading.startswith("其中") else 14) for heading in (*heads, "应报", "按时")),
    )
    groups = [(bureau_name_of(each), each) for _, each in by_bureau(facts.selection.facts)]
    rows = tuple(_counted(name, each, severe=severe) for name, each in [*groups, ("合计", facts.selection.facts)])
    return Table("各牵头单位任务完成情况（单位：项）", "", None, columns, rows)


def behind(facts: Facts, scale: Scale) -> Table:
    """Return the list of the tasks behind the plan, with what it goes by and what their bureau says."""
    columns = (
        Column("number", "编号", 11), Column("task", "工作任务", 40), Column("lead", "牵头单位", 19),
        Column("standing", "进度", 15), Column("reason", "判定依据", 42), Column("obstacles", "单位说明", 29),
    )  # fmt: skip
    rows = tuple(
        Row(
            fact.number, "",
            tuple(map(Cell, (fact.number, fact.text, fact.bureau, fact.standing.word, on_paper(fact.standing.reason), fact.obstacles or "未说明"))),
        )
        for fact in _worst_first(facts.selection.pick("behind"))
    )  # fmt: skip
    return Table(f"{scale.behind}任务清单", "", None, columns, rows)


def _counted(name: str, facts: list[Fact], *, severe: bool) -> Row:
    asked = [fact for fact in facts if fact.asked]
    told = tally(fact.standing for fact in facts)
    counts = [told.tasks]
    for bucket in Bucket:
        counts.append(told.buckets[bucket])
        if severe and bucket is Bucket.BEHIND:
            counts.append(sum(fact.kind is Kind.SEVERE for fact in facts))
    counts += [len(asked), sum(fact.on_time is True for fact in asked)]
    return Row(name, "", (Cell(name), *(Cell(str(count)) for count in counts)))


def _opening(facts: Facts, scale: Scale) -> Iterator[str]:
    called = f"{facts.period.quarter}{facts.period.plan.tasks_title}"
    yield (
        f"按照市政府督查工作安排，近期对{called}推进情况进行了督查。各牵头单位逐项报送推进情况和指标完成数，督查室逐项审核，"
        f"对照{facts.period.quarter.label}工作目标和年度目标比对进度，对报送的数据、项目名称逐条核对。{_rules(scale)}。"
        f"数据截至{facts.selection.as_of.month}月{facts.selection.as_of.day}日。现将有关情况通报如下："
    )


def _rules(scale: Scale) -> str:
    """Return by what progress is judged, as running text."""
    ahead, yellow, red = (f"{each.normalize():f}个百分点" for each in (scale.ahead_by, scale.yellow_by, scale.red_by))
    below = f"{yellow}以上" if scale.yellow_by else ""
    return (
        f"进度判定以季度目标为准，没有季度目标的对照序时进度{f'（{scale.label}）' if scale.version else ''}；"
        f"高于参照线{ahead}及以上的为{scale.word(Bucket.AHEAD, Light.GREEN)}，低于参照线{below}的亮黄灯，低于{red}以上的亮红灯"
    )


def _overall(facts: Facts, scale: Scale) -> Iterator[str]:
    words = {bucket: _word(bucket, scale) for bucket in Bucket}
    parts = "，".join(f"{words[bucket]}{{{bucket.label}}}项、占{{{bucket.label}占比}}" for bucket in Bucket)
    severe = f"{words[Bucket.BEHIND]}任务中，{Kind.SEVERE.word(scale)}{{严重欠进度}}项。" if _severe(facts) else ""
    comparable = (
        f"可以比对进度的{{可比}}项任务中，{scale.on_track}{{达进度及以上}}项，占{{达进度率}}。"
        if facts.tally.comparable
        else ""
    )
    yield f"列入督查的任务共{{任务}}项，由{{单位}}个单位牵头：{parts}。{severe}{comparable}"
    present = [bucket for bucket in Bucket if facts.tally.buckets[bucket]]
    for numeral, bucket in zip(MORE_NUMERALS, present, strict=False):
        why = "（尚未报送，或没有可以比对的完成数）" if bucket is Bucket.NOT_COMPARABLE else ""
        yield f"（{numeral}）{words[bucket]}任务{{{bucket.label}}}项{why}：{{{bucket.label}名单}}。"


def _moved(facts: Facts, scale: Scale) -> Iterator[str]:
    before = facts.selection.previous
    if before is None:
        return
    rose, fell = facts.selection.pick("rose"), facts.selection.pick("fell")
    for told, name, found in (("加快", "转好", rose), ("放缓", "转差", fell)):
        if not found:
            continue
        yield f"与{before.quarter.label}相比，进度{told}的{{{name}}}项："
        for fact in found:
            assert fact.kind_before
            change = f"由{fact.kind_before.word(scale)}转为{fact.kind.word(scale)}"
            reason = _bureau_says(fact) if name == "转差" else f"{_reason(fact)}。"
            yield f"{_who(fact)}：{change}。{reason}"
    if not (rose or fell):
        yield f"与{before.quarter.label}相比，可比任务的进度没有明显变化。"


def _behind(facts: Facts, scale: Scale) -> Iterator[str]:
    found = _worst_first(facts.selection.pick("behind"))
    if found:
        yield f"{scale.behind}任务共{{欠进度}}项，占{{欠进度占比}}，逐项情况见附件1。其中："
    for fact in found:
        severe = f"（{fact.standing.word}）" if fact.kind is Kind.SEVERE else ""
        yield f"{_who(fact)}{severe}：{_reason(fact)}。{_bureau_says(fact)}"


def _outlook(facts: Facts) -> Iterator[str]:
    """Yield how the bureaus and the office expect the year to end, task by task where the target is in doubt."""
    selection = facts.selection
    said = any(fact.outlook for fact in selection.facts)
    if said:
        parts = [
            f"{each.label}{{预期{each.label}}}项"
            for each in Outlook
            if any(fact.outlook == each for fact in selection.facts)
        ]
        parts += ["没有说明{没有说明预期}项"] if selection.pick("outlook-none") else []
        yield f"各牵头单位对能否完成全年目标的预期：{'，'.join(parts)}。"
    if judged := [fact for fact in selection.facts if fact.office_outlook]:
        parts = [
            f"{each.label}{{督查室预期{each.label}}}项"
            for each in Outlook
            if any(fact.office_outlook == each for fact in judged)
        ]
        yield f"督查室逐项审核后认定：{'，'.join(parts)}。"
    if facts.period.number == LAST_QUARTER and any(fact.foreseen for fact in selection.facts):
        yield "四季度以前单位预期已完成、能完成的{预期完成}项，年底完成全年目标的{预期完成并完成}项。"
    for fact in selection.pick("at_risk"):
        office = f"督查室认为{_brief(fact.office_told).rstrip(STOPS)}。" if fact.office_outlook else ""
        own = f"单位预期{_brief(fact.outlook_told).rstrip(STOPS)}。" if fact.outlook else ""
        if fact.outlook and fact.outlook_told == fact.office_told:
            own, office = f"单位和督查室都预期{_brief(fact.outlook_told).rstrip(STOPS)}。", ""
        yield f"{_who(fact)}：{own}{office}"


def _late(facts: Facts) -> Iterator[str]:
    due = facts.period.due_on
    until = f"{facts.period.quarter.label}推进情况报送截止日期为{day(due)}。" if due else ""
    so_far = due is not None and facts.selection.as_of <= due
    asked = any(fact.asked for fact in facts.selection.facts)
    if asked:
        late = "；逾期{逾期}项" if facts.selection.pick("late") else ""
        sent = f"截至{day(facts.selection.as_of)}已经报送" if so_far else "按时报送"
        yield f"{until}应报送{{应报}}项，{sent}{{按时报送}}项，占{{按时报送率}}{late}。"
        if facts.selection.pick("unaccepted"):
            yield "已经报送的，有{未通过}项报告尚未审核通过，进度以审核结果为准。"
        if facts.selection.pick("late"):
            yield "逾期报送或者至今没有报送的：{逾期名单}。"
    if facts.chased:
        yield "对到期没有报送的，督查室已向{催办单位}个单位催办{催办}项任务。"


def _doubts(facts: Facts) -> Iterator[str]:
    selection = facts.selection
    if selection.doubts or selection.answers_by_task:
        open_ones = "单位已经说明{已说明}处，还有{未说明}处没有说明" if selection.doubts else "单位已经全部说明"
        yield f"对报送的数据、单位、项目名称和前后季度逐条核对，发现需要说明的问题{{核对问题}}处，{open_ones}。"
    if selection.doubts:
        yield "还没有说明的涉及{未说明任务}项任务：{未说明名单}。"
    if found := selection.pick("unmentioned"):
        yield "对照任务原文，今年以来各季度报告始终没有写到的内容{未写到}处，涉及{未写到任务}项任务："
        for fact in found:
            yield f"{_who(fact)}：“{'”“'.join(selection.words_unmentioned[fact.key])}”。"


def _asked(facts: Facts, scale: Scale) -> Iterator[str]:
    asked = []
    if facts.tally.behind:
        asked.append(
            f"加快推进{scale.behind}任务。各牵头单位要逐项分析原因，明确整改措施、责任人和完成时限，于{{答复期限}}前报市政府督查室。"
        )
    if facts.selection.pick("late"):
        asked.append("按时报送推进情况。逾期没有报送的单位，于{答复期限}前补报，并说明原因。")
    if facts.selection.doubts:
        asked.append("核实报送数据。对核对中发现、还没有说明的问题，于{答复期限}前逐处改正或者说明。")
    if facts.selection.pick("unmentioned"):
        until = "在下一次报送时" if facts.next_period else "于{答复期限}前补充"
        asked.append(f"补齐报送内容。始终没有写到的任务内容，{until}写明进展。")
    if facts.next_period and facts.next_period.due_on:
        asked.append(f"做好下季度报送。{facts.next_period.quarter.label}推进情况于{{下期截止}}前报送。")
    for numeral, text in zip(MORE_NUMERALS, asked, strict=False):
        yield f"（{numeral}）{text}"


def _word(bucket: Bucket, scale: Scale) -> str:
    kinds = {Bucket.NOT_COMPARABLE: Kind.OTHER}
    return (kinds.get(bucket) or Kind(bucket.value)).word(scale)


def _severe(facts: Facts) -> bool:
    return any(fact.kind is Kind.SEVERE for fact in facts.selection.facts)


def _worst_first(facts: list[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: (list(Kind).index(fact.kind), fact.place))


def _who(fact: Fact) -> str:
    return f"{fact.bureau}第{fact.number}项任务"


def _reason(fact: Fact) -> str:
    """Return by what it was judged as running text: without what was left out and who said so."""
    return SOURCES.sub("", on_paper(fact.standing.reason.partition(UNCOUNTED)[0]))


def _bureau_says(fact: Fact) -> str:
    """Return what the bureau gives as reason in one paragraph, cut behind a sentence; with an end."""
    words = _brief(fact.obstacles)
    if not words:
        return "单位没有说明原因。"
    return f"单位说明：{words if words[-1] in '。！？…' else f'{words.rstrip(STOPS)}。'}"


def _brief(text: str) -> str:
    """Return a text in one line, cut behind a sentence where it is long."""
    words = "".join(text.split("\n")).strip()
    if len(words) <= LONGEST:
        return words
    cut = max(words[:LONGEST].rfind(stop) for stop in STOPS)
    return words[: cut + 1] if cut > 0 else f"{words[:LONGEST]}……"
