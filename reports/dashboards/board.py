"""The dashboard of the tasks of a city or of one bureau: its figures and what stands under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from reports.dashboards.cards import Card, site_list, task_cards, task_list
from reports.dashboards.outlooks import OutlookRow, ends_year, outlook_rows
from reports.dashboards.plots import Slope, slope
from reports.dashboards.sites import Sites, StageCount, by_district
from reports.models import Light, Report
from reports.selection.scope import Kind, Scope
from reports.selection.selection import Fact, Selection, bureau_name_of, by_bureau
from reports.standing import Rate, Scale, Tally, scale_now, tally
from tasks.models import Organization
from tasks.models.plans import period_at

ORDER = list(Kind)
SHOWN = 6
PRINTED_BUREAUS, PRINTED_TASKS, PRINTED_PLACES, PRINTED_SITES = 48, 10, 20, 14  # what one page of A4 holds
PRINTED_FALLEN, PRINTED_WORDS, BESIDE_PLACES = 2, 2, 12  # what it holds beside the bureaus
IN_TWO = 8  # from more bureaus on they are printed in two columns
HEAT_LINES, HEAT_CELLS = 12, 12
LAST_YEAR = "year"


class Legend(NamedTuple):
    """A kind of standing with the plan's word and colour for it and how many tasks there are of it."""

    kind: Kind
    word: str
    colour: str
    number: int


class Bureau(NamedTuple):
    """One lead bureau: its tasks, behind ones first; counts; how many were on track at the time compared."""

    key: int
    name: str
    facts: tuple[Fact, ...]
    tally: Tally
    on_time: int
    due: int
    before: Rate
    address: str
    behind_address: str

    @property
    def change(self) -> Decimal | None:
        """Return the difference of the two shares as shown, in percentage points; none where too few tasks make a share."""
        now, before = self.tally.on_track_rate.share, self.before.share
        return None if now is None or before is None else now - before

    @property
    def by_kind(self) -> list[int]:
        """Return how many tasks stand how, in the order of `Kind`."""
        return [sum(fact.kind is kind for fact in self.facts) for kind in Kind]

    @property
    def in_order(self) -> list[Fact]:
        """Return the tasks in the order of their numbers."""
        return sorted(self.facts, key=lambda fact: fact.place)


class Compared(NamedTuple):
    """One row of the comparison: what, its unit, and its value now, last quarter and a year ago (None: no value)."""

    label: str
    unit: str
    values: tuple[Decimal | int | str | None, ...]

    @property
    def cells(self) -> list[str]:
        """Return the values with their unit, as the page shows them; a rate of few is its counts."""
        unit = self.unit if self.unit == "%" else f" {self.unit}"
        return ["—" if each is None else each if isinstance(each, str) else f"{each}{unit}" for each in self.values]


class Board:
    """All that a dashboard of tasks shows; each part is computed when it is first asked for."""

    def __init__(self, selection: Selection, compare: str = "", scale: Scale | None = None) -> None:
        """Prepare the dashboard; `scale` is asked for where it isn't given."""
        self.selection, self.period, self.compare = selection, selection.period, compare
        self.scale = scale or scale_now(self.period.plan_id)

    @cached_property
    def cards(self) -> list[Card]:
        """Return the five headline figures."""
        return task_cards(self.selection, self.scale)

    @cached_property
    def legend(self) -> list[Legend]:
        """Return every kind of standing with its count; the counts sum to the tasks."""
        kinds = [fact.kind for fact in self.selection.facts]
        return [Legend(kind, self.word(kind), kind.colour(self.scale), kinds.count(kind)) for kind in Kind]

    @property
    def bureaus_on_paper(self) -> int:
        """Return how many bureaus fit the printed page; one more takes the room of the note that it is left out."""
        number = len(self.bureaus)
        return number if number <= PRINTED_BUREAUS + 1 else PRINTED_BUREAUS

    @property
    def halves(self) -> list[list[Bureau]]:
        """Return the bureaus that are printed, in two columns where there are many."""
        listed = self.bureaus[: self.bureaus_on_paper]
        middle = -(-len(listed) // 2)
        return [listed[:middle], listed[middle:]] if len(listed) > IN_TWO else [listed]

    @property
    def beyond(self) -> int:
        """Return how many bureaus the printed page leaves out."""
        return len(self.bureaus) - self.bureaus_on_paper

    @property
    def tasks_on_paper(self) -> int:
        """Return how many of a bureau's own tasks fit the printed page."""
        return PRINTED_TASKS

    @cached_property
    def heat_on_paper(self) -> int:
        """Return of how many bureaus the tasks fit the printed page, `HEAT_CELLS` a line."""
        lines = list(accumulate(-(-len(each.facts) // HEAT_CELLS) for each in self.bureaus))
        return sum(line <= HEAT_LINES for line in lines)

    @property
    def heat_beyond(self) -> int:
        """Return of how many it leaves them out."""
        return len(self.bureaus) - self.heat_on_paper

    @property
    def on_schedule(self) -> str:
        """Return the plan's word for 达进度."""
        return self.word(Kind.ON_SCHEDULE)

    @property
    def made_good(self) -> bool:
        """Return whether a task warns that isn't behind: its milestone was missed and made good later."""
        return any(fact.standing.light == Light.YELLOW and not fact.kind.behind for fact in self.selection.facts)

    @property
    def year_before(self) -> int:
        """Return the year with which the page compares this one where it is asked to."""
        return self.period.plan.year - 1

    @property
    def compared_label(self) -> str:
        """Return with what the bureaus are compared, in words."""
        return "上年" if self.compare == LAST_YEAR else "上季度"

    def word(self, kind: Kind) -> str:
        """Return the plan's word for a kind of standing."""
        return kind.word(self.scale)

    @cached_property
    def last_quarter(self) -> Selection | None:
        """Return the same scope in the quarter before."""
        return self.selection.at(self.selection.previous) if self.selection.previous else None

    @cached_property
    def last_year(self) -> Selection | None:
        """Return the same scope in the same quarter of last year's list of the same address; one query."""
        key = self.period.plan.key
        found = period_at(key.year - 1, key.slug, self.period.number)
        return self.selection.at(found[0]) if found else None

    @property
    def before(self) -> Selection | None:
        """Return what the bureaus are compared with: last quarter, or last year where that was chosen."""
        return self.last_year if self.compare == LAST_YEAR else self.last_quarter

    @cached_property
    def bureaus(self) -> list[Bureau]:
        """Return the lead bureaus, the largest share behind first."""
        before = {key: tally(each.standing for each in facts) for key, facts in by_bureau(self._compared_facts)}
        found = []
        for key, facts in by_bureau(self.selection.facts):
            counts = tally(fact.standing for fact in facts)
            due = [fact for fact in facts if fact.due]
            was = before.get(key)
            scope = self._scope_of(key, facts[0])
            found.append(
                Bureau(
                    key, bureau_name_of(facts), tuple(sorted(facts, key=lambda fact: ORDER.index(fact.kind))), counts,
                    sum(fact.on_time is True for fact in due), len(due), was.on_track_rate if was else Rate(0, 0),
                    task_list(self.period, scope), task_list(self.period, scope, "behind"),
                )
            )  # fmt: skip
        return sorted(
            found, key=lambda each: (-(each.tally.behind_share or 0), -each.tally.behind, each.facts[0].place)
        )

    @property
    def _compared_facts(self) -> list[Fact]:
        return self.before.facts if self.before else []

    def _scope_of(self, key: int, fact: Fact) -> Scope:
        scope = self.selection.scope
        lead = scope.lead or Organization(pk=key, name=fact.bureau_name, short_name=fact.bureau)
        return replace(scope, lead=lead)

    @cached_property
    def slope(self) -> Slope:
        """Return the bureaus' shares on track then and now."""
        return slope([(each.name, each.before.share, each.tally.on_track_rate.share) for each in self.bureaus])

    @cached_property
    def comparison(self) -> list[Compared]:
        """Return the figures of this quarter beside those of the last and of last year's plan."""
        columns = [_figures(each) for each in (self.selection, self.last_quarter, self.last_year)]
        return [
            Compared(label, unit, tuple(column[place] if column else None for column in columns))
            for place, (label, unit) in enumerate(self._figures)
        ]

    @property
    def _figures(self) -> tuple[tuple[str, str], ...]:
        severe = self.word(Kind.SEVERE)
        return (
            ("任务", "项"), ("按时报送", "%"), (f"{self.scale.on_track}占可比任务", "%"), (self.scale.behind, "项"), (severe, "项"),
        )  # fmt: skip

    @property
    def unit_then(self) -> str:
        """Return what the bureau of the scope was called when the quarter was closed, where that was another name."""
        lead, facts = self.selection.scope.lead, self.selection.facts
        return "、".join(dict.fromkeys(fact.bureau_name for fact in facts if lead and fact.bureau_name != lead.name))

    @property
    def sentence(self) -> str:
        """Return what matters most, as one sentence."""
        return sentence_of(self.selection.facts, self.scale)

    @cached_property
    def behind(self) -> list[Fact]:
        """Return all tasks that are behind, the worst first and among them those that fell since the quarter before."""
        return sorted(self.selection.pick("behind"), key=worst_first)

    @cached_property
    def fallen_tasks(self) -> list[Fact]:
        """Return what fell behind, worst first; where there is no quarter before, what is behind."""
        found = self.selection.pick("fell" if self.selection.previous else "behind")
        return sorted(found, key=lambda fact: ORDER.index(fact.kind))

    @property
    def fallen_shown(self) -> list[Fact]:
        """Return as many of them as the page shows."""
        return self.fallen_tasks[:SHOWN]

    @property
    def fallen_address(self) -> str:
        """Return the address of the list of what fell behind."""
        return task_list(self.period, self.selection.scope, "fell" if self.selection.previous else "behind")

    @cached_property
    def words_unmentioned(self) -> list[tuple[Fact, tuple[str, ...]]]:
        """Return the tasks with commitments that no report has mentioned, and their words."""
        return [(fact, self.selection.words_unmentioned[fact.key]) for fact in self.selection.pick("unmentioned")]

    @property
    def unmentioned_shown(self) -> list[tuple[Fact, tuple[str, ...]]]:
        """Return as many of these tasks as the page shows."""
        return self.words_unmentioned[:SHOWN]

    @property
    def unmentioned_count(self) -> int:
        """Return how many commitments that are."""
        return sum(len(words) for _, words in self.words_unmentioned)

    @property
    def unmentioned_address(self) -> str:
        """Return the address of the list of those tasks."""
        return task_list(self.period, self.selection.scope, "unmentioned")

    @cached_property
    def outlooks(self) -> list[OutlookRow]:
        """Return how many tasks are expected to end the year how."""
        return outlook_rows(self.selection)

    @property
    def ends_year(self) -> bool:
        """Return whether what was expected can be compared with how the year ended."""
        return ends_year(self.selection)

    @property
    def foreseen(self) -> list[OutlookRow]:
        """Return those that were expected of any task before the year's last quarter."""
        return [row for row in self.outlooks if row.foreseen_count]

    @cached_property
    def at_risk(self) -> list[Fact]:
        """Return the tasks whose target for the year is in doubt, the furthest behind first."""
        return sorted(self.selection.pick("at_risk"), key=lambda fact: (ORDER.index(fact.kind), fact.place))

    @property
    def at_risk_shown(self) -> list[Fact]:
        """Return as many of them as the page shows."""
        return self.at_risk[:SHOWN]

    @property
    def at_risk_address(self) -> str:
        """Return the address of the list of all of them."""
        return task_list(self.period, self.selection.scope, "at_risk")

    @cached_property
    def sites(self) -> Sites:
        """Return the sub-projects of the scope."""
        return Sites([self.period], self.selection.user, self.selection.scope)

    @property
    def sites_address(self) -> str:
        """Return the address of their list."""
        return site_list(self.period, self.selection.scope)

    @cached_property
    def districts(self) -> list[StageCount]:
        """Return the sub-projects by district and stage."""
        return by_district(self.sites.all)


def worst_first(fact: Fact) -> tuple[int, bool, int]:
    """Return what tasks are sorted by that are behind: how far, then those that fell since the quarter before, then their order."""
    return ORDER.index(fact.kind), not fact.fell, fact.place


def sentence_of(facts: Sequence[Fact], scale: Scale) -> str:
    """Return how many of the tasks are behind, how many of them fell behind, and how many have not come, as a sentence.

    None is behind where something is on record; before that nothing is known of any.
    """
    behind, fell = sum(fact.kind.behind for fact in facts), sum(fact.fell for fact in facts)
    none = f"没有任务{scale.behind}" if any(fact.kind is not Kind.OTHER for fact in facts) else "还没有能比较进度的任务"
    told = f"{behind} 项{scale.behind}" if behind else none
    told += f"，其中 {fell} 项由好转差" if fell else ""
    missing = [fact for fact in facts if fact.asked and fact.state not in Report.SUBMITTED]
    if missing:
        late, back = sum(fact.on_time is False for fact in missing), sum(fact.arrived for fact in missing)
        told += f"；{len({fact.lead for fact in missing})} 个单位 {len(missing)} 项未报"
        parts = [f"{late} 项逾期"] * bool(late) + [f"{back} 项退回待改"] * bool(back)
        told += f"，其中 {'、'.join(parts)}" if parts else ""
    return f"{told}。"


def _figures(selection: Selection | None) -> tuple[Decimal | int | str | None, ...] | None:
    if selection is None:
        return None
    facts = selection.facts
    counts = tally(fact.standing for fact in facts)
    due = [fact for fact in facts if fact.due]
    none = counts.comparable == 0
    return (
        counts.tasks,
        Rate(sum(fact.on_time is True for fact in due), len(due)).cell,
        counts.on_track_rate.cell,
        None if none else counts.behind,
        None if none else sum(fact.kind is Kind.SEVERE for fact in facts),
    )
