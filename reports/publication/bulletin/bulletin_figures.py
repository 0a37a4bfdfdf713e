"""The figures of a bulletin: each a name that its paragraphs hold in braces, counted as the dashboard counts it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from reports.models import Bucket, Outlook, Reminder
from reports.selection import Fact, Kind, Selection, bureau_name_of, by_bureau
from reports.standing import Rate, tally
from tasks.calendar import after
from tasks.models import Period
from tasks.quarters import LAST_QUARTER

FIELD = re.compile(r"\{([^{}\n]{1,20})\}")
ANSWER_DAYS = 5
"""So many working days after its date a bulletin gives for measures and answers."""


LISTS = {Bucket.BEHIND: ("behind", ""), Bucket.NOT_COMPARABLE: ("", Kind.OTHER.value)}
"""By which part and kind the dashboard lists a bucket, where that isn't its own name."""


class Figure(NamedTuple):
    """A figure as it was counted; `pick` and `kind` are those of the dashboard's list of what it counts, where there is one."""

    name: str
    value: str
    pick: str = ""
    kind: str = ""


class Facts:
    """What a bulletin is made from: the dashboard's selection of the whole list, and what was chased."""

    def __init__(self, selection: Selection, dated: date) -> None:
        """Ask once for what the paragraphs need; about fifty queries whatever the tasks."""
        self.selection, self.period, self.dated = selection, selection.period, dated
        self.tally = tally(fact.standing for fact in selection.facts)
        self.chased = _chased(selection)
        self.answer_by = after(dated, ANSWER_DAYS)
        following = Period.objects.filter(plan=self.period.plan_id, number=self.period.number + 1)
        self.next_period: Period | None = following.select_related("plan").first()

    def of_bucket(self, bucket: Bucket) -> list[Fact]:
        """Return the tasks that stand so."""
        return [fact for fact in self.selection.facts if fact.standing.bucket == bucket]

    def figures(self) -> dict[str, Figure]:
        """Return all figures by name."""
        selection, counts = self.selection, self.tally
        facts = selection.facts
        asked = [fact for fact in facts if fact.asked]
        on_time, late = len(selection.pick("on_time")), selection.pick("late")
        doubted, doubts, answers = selection.pick("doubted"), selection.doubts, selection.answers_by_task
        silent = selection.pick("unmentioned")
        listed = [
            Figure("任务", str(counts.tasks), "counted"),
            Figure("单位", str(len({fact.lead for fact in facts}))),
            Figure("可比", str(counts.comparable)),
            Figure("达进度及以上", str(counts.on_track), "on_track"),
            Figure("达进度率", percent(counts.on_track_rate)),
            Figure("应报", str(len(asked))),
            Figure("按时报送", str(on_time), "on_time"),
            Figure("按时报送率", percent(Rate(on_time, len(asked)))),
            Figure("未通过", str(len(selection.pick("unaccepted"))), "unaccepted"),
            Figure("逾期", str(len(late)), "late"),
            Figure("逾期名单", tasks_by_bureau(late)),
            Figure("催办", str(len(self.chased))),
            Figure("催办单位", str(len({fact.lead for fact in self.chased}))),
            Figure("转好", str(len(selection.pick("rose"))), "rose"),
            Figure("转差", str(len(selection.pick("fell"))), "fell"),
            Figure("严重欠进度", str(sum(fact.kind is Kind.SEVERE for fact in facts)), kind=Kind.SEVERE),
            Figure("核对问题", str(sum(doubts.values()) + sum(answers.values()))),
            Figure("已说明", str(sum(answers.values()))),
            Figure("未说明", str(sum(doubts.values()))),
            Figure("未说明任务", str(len(doubted)), "doubted"),
            Figure("未说明名单", tasks_by_bureau(doubted)),
            Figure("未写到", str(sum(len(selection.words_unmentioned[fact.key]) for fact in silent))),
            Figure("未写到任务", str(len(silent)), "unmentioned"),
            Figure("答复期限", day(self.answer_by)),
        ]
        for bucket in Bucket:
            found = self.of_bucket(bucket)
            pick, kind = LISTS.get(bucket, ("", bucket.value))
            listed += [
                Figure(bucket.label, str(counts.buckets[bucket]), pick, kind),
                Figure(f"{bucket.label}占比", percent(Rate(counts.buckets[bucket], counts.tasks))),
                Figure(f"{bucket.label}名单", tasks_by_bureau(found)),
            ]
        if selection.asks_outlook:
            listed += self._outlooks()
        if self.next_period and self.next_period.due_on:
            listed.append(Figure("下期截止", day(self.next_period.due_on)))
        return {figure.name: figure for figure in listed}

    def _outlooks(self) -> list[Figure]:
        """Return of how many tasks their bureaus and the office expect the year to end how."""
        listed, picked = [], self.selection.pick
        for outlook in Outlook:
            said, judged = f"outlook-{outlook}", f"office-{outlook}"
            listed += [
                Figure(f"预期{outlook.label}", str(len(picked(said))), said),
                Figure(f"督查室预期{outlook.label}", str(len(picked(judged))), judged),
            ]
        listed.append(Figure("没有说明预期", str(len(picked("outlook-none"))), "outlook-none"))
        if self.period.number == LAST_QUARTER:
            foreseen = [fact for fact in self.selection.facts if fact.foreseen in (Outlook.COMPLETED, Outlook.FEASIBLE)]
            met = sum(fact.standing.bucket == Bucket.COMPLETED for fact in foreseen)
            listed += [Figure("预期完成", str(len(foreseen))), Figure("预期完成并完成", str(met))]
        return listed


def fill_fields(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with its fields filled; a name that is no figure stays as it is."""
    return FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def fields(text: str) -> list[str]:
    """Return the names of the fields in `text`, each once and in order."""
    return list(dict.fromkeys(FIELD.findall(text)))


def percent(rate: Rate) -> str:
    """Return a share as the dashboard counts it, of one or two tasks in words: 2项中的1项; 0% of nothing."""
    if rate.share is None and rate.whole:
        return f"{rate.whole}项中的{rate.part}项"
    return f"{rate.share or 0}%"


def day(on: date) -> str:
    """Return 7月12日."""
    return f"{on.month}月{on.day}日"


def tasks_by_bureau(facts: Iterable[Fact]) -> str:
    """Return tasks by bureau: 市住建局第34、40项，市水利局第66项; 无 for none."""
    groups = by_bureau(facts)
    return (
        "，".join(f"{bureau_name_of(each)}第{'、'.join(fact.number for fact in each)}项" for _, each in groups) or "无"
    )


def _chased(selection: Selection) -> list[Fact]:
    """Return the tasks on which the office reminded somebody in this period; one query."""
    reminded = Reminder.objects.filter(report__period=selection.period, step__isnull=True)
    keys = set(reminded.values_list("report__task", flat=True))
    return [fact for fact in selection.facts if fact.key in keys]
