"""The administrator's decisions between two years: read from a form, shown with all that follows, written once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from reports.newyear import carried
from reports.newyear.carried import Unmet
from reports.newyear.pairing import Undecided, undecided_tasks
from reports.subjects import keep
from reports.workflow import RefusedError
from reports.yearly import copy_projects, plain_words
from tasks import audit
from tasks.importing.task_numbers import number_key
from tasks.language.comparing import Comparison, compare
from tasks.models import AnnualTarget, Plan, SubProject, Succession, Task, User

Kind = Succession.Kind
SEPARATORS = str.maketrans(dict.fromkeys("，,；;/ 　", "、"))
DROPPED, CARRIED = "dropped", "carried"


@dataclass(slots=True)
class Link:
    """One decision: the new task, the old one, and what the new one takes over; `carries` says it is made as a copy."""

    kind: Succession.Kind
    new: Task | None
    old: Task | None
    carries: bool = False
    projects: list[SubProject] = field(default_factory=list)
    targets: list[Unmet] = field(default_factory=list)
    takes_projects: bool = True
    takes_targets: bool = True

    @property
    def key(self) -> str:
        """Return by what the fields of the link are called: 12-34."""
        return f"{self.new.pk if self.new else 0}-{self.old.pk if self.old else 0}"

    @property
    def comparison(self) -> Comparison | None:
        """Return the old wording beside the new one, where both are there and differ."""
        return (
            compare(self.old.text, self.new.text) if self.new and self.old and self.new.text != self.old.text else None
        )

    @property
    def mark(self) -> list[Any]:
        """Return all that was shown of the link, as JSON values."""
        sides = [[each.pk, each.revision] if each else None for each in (self.new, self.old)]
        unmet = [[each.target.pk, str(each.remainder)] for each in self.targets]
        return [self.kind.value, self.carries, *sides, [each.pk for each in self.projects], unmet]

    def __str__(self) -> str:
        """Return 任务 7（沿用任务 34）."""
        if self.new is None or self.carries:
            return f"上年{self.old}（{'照原样列入' if self.carries else self.kind.label}）"
        return f"{self.new}（{self.kind.label}{f'，上年{self.old}' if self.old else ''}）"


@dataclass(slots=True)
class Choices:
    """What a form says: old tasks by new one (none: it is new), what becomes of the others, and what is wrong where."""

    new: dict[Task, list[Task]] = field(default_factory=dict)
    dropped: list[Task] = field(default_factory=list)
    carried: list[Task] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    again: bool = False

    @property
    def any(self) -> bool:
        """Return whether anything was decided."""
        return bool(self.new or self.dropped or self.carried)


def choices_of(data: QueryDict, plan: Plan, old: Plan, open_: Undecided) -> Choices:
    """Return what the form decides of what is still undecided; one query. `again` says that it names what is decided."""
    chosen, decided = Choices(), set(data.getlist("decide"))
    by_number = {number_key(each.number): each for each in old.tasks.select_related("lead")}
    for task in open_.new:
        if str(task.pk) not in decided:
            continue
        decided.discard(str(task.pk))
        numbers = [each for each in data.get(f"from-{task.pk}", "").translate(SEPARATORS).split("、") if each]
        found = [by_number.get(number_key(each)) for each in numbers]
        if unknown := [number for number, each in zip(numbers, found, strict=True) if each is None]:
            chosen.errors[f"from-{task.pk}"] = f"{old}没有编号为“{'、'.join(unknown)}”的任务。"
        else:
            chosen.new[task] = list(dict.fromkeys(each for each in found if each))
    chosen.again = bool(decided)
    named = {each.pk for earlier in chosen.new.values() for each in earlier}
    taken = set(plan.tasks.values_list("number", flat=True))
    left = {str(each.pk): each for each in open_.old}
    for name, becomes in data.items():
        if not name.startswith("old-") or not becomes:
            continue
        before = left.get(name.removeprefix("old-"))
        if before is None:
            chosen.again = True
        elif before.pk in named:
            chosen.errors[name] = "上面已有任务接续它，请留空，或改上面的编号。"
        elif becomes == CARRIED and before.number in taken:
            chosen.errors[name] = f"新清单已有任务 {before.number}，请先改编号，或在上面填写由哪一项接续。"
        else:
            (chosen.carried if becomes == CARRIED else chosen.dropped).append(before)
    return chosen


def links_of(choices: Choices, plan: Plan, old: Plan, on: date) -> list[Link]:
    """Return the decisions with what each carries over; a fixed number of queries."""
    earlier = {each.pk for many in choices.new.values() for each in many} | {each.pk for each in choices.carried}
    projects, unmet = carried.open_projects(earlier), carried.unmet_targets(old, earlier, on)
    before = Counter(Succession.objects.filter(plan=plan, earlier__in=earlier).values_list("earlier", flat=True))
    heirs = before + Counter(each.pk for many in choices.new.values() for each in many)
    held = defaultdict[int, list[Any]](list)
    for target in AnnualTarget.objects.filter(task__in=[each.pk for each in choices.new]):
        held[target.task_id].append(target)
    links, given = [], set(before)
    for new, many in choices.new.items():
        if not many:
            links.append(Link(Kind.NEW, new, None))
        for each in many:
            same = plain_words(new.text) == plain_words(each.text)
            kind = Kind.KEPT if same else Kind.CHANGED
            kind = Kind.MERGED if len(many) > 1 else Kind.SPLIT if heirs[each.pk] > 1 else kind
            found = unmet.get(each.pk, [])
            first = each.pk not in given
            lacks = not any(carried.has_like(held[new.pk], one.target) for one in found)
            links.append(Link(kind, new, each, False, projects.get(each.pk, []), found, first, first and lacks))
            given.add(each.pk)
    links += [Link(Kind.KEPT, None, each, True, projects.get(each.pk, [])) for each in choices.carried]
    return links + [Link(Kind.DROPPED, None, each) for each in choices.dropped]


def fingerprint(links: Iterable[Link]) -> str:
    """Return what changes with anything that was shown of the decisions."""
    return hashlib.sha256(json.dumps([each.mark for each in links]).encode()).hexdigest()


@transaction.atomic
def decide(plan: Plan, old: Plan, data: QueryDict, *, by: User, on: date) -> str:
    """Write what the form decides, each decision with what was left ticked, and return what was done.

    Nothing of the old year is touched. Raises `RefusedError` where all was decided before, or something that was shown
    has changed.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    choices = choices_of(data, plan, old, undecided_tasks(plan, old))
    if not choices.any:
        told = "这些任务此前已经确认，没有重复办理。" if choices.again else "没有选择要确认的任务。"
        raise RefusedError(told)
    links = links_of(choices, plan, old, on)
    if choices.errors or choices.again or fingerprint(links) != data.get("shown"):
        raise RefusedError("核对之后内容又有变动，没有写入。下面是现在的情况，请重新核对。")
    copied = sum((_write(plan, link, data, by) for link in links), Counter[str]())
    keep(link.new.pk for link in links if link.new)
    counts = Counter(link.kind.label for link in links)
    told = "，".join(f"{label} {count} 项" for label, count in counts.items())
    more = "".join(f"，{label} {count} 个" for label, count in copied.items() if count)
    audit.record(
        audit.Kind.DATA, "对照上年任务", by=by, about=plan, detail=f"{told}{more}：{'、'.join(map(str, links))}"
    )
    return f"{told}{more}"


def _write(plan: Plan, link: Link, data: Mapping[str, Any], by: User) -> Counter[str]:
    done = Counter[str]()
    key = link.key
    if link.carries and link.old:
        try:
            link.new = carried.copy_task(link.old, plan)
        except ValidationError as error:
            raise RefusedError(f"{link.old}没有列入：{'；'.join(error.messages)}") from error
    if link.new and link.old:
        if link.new.continues_id is None:
            link.new.continues = link.old
            link.new.save(update_fields=["continues", "revision"])
        if link.kind is Kind.SPLIT:
            others = Succession.objects.filter(plan=plan, earlier=link.old, kind__in=(Kind.KEPT, Kind.CHANGED))
            others.update(kind=Kind.SPLIT)
        if f"projects-{key}" in data:
            done["沿用子项目"] += copy_projects(link.new, link.projects)
        if f"targets-{key}" in data:
            done["结转年度目标"] += carried.copy_targets(link.new, link.targets)
    earlier = link.old
    Succession.objects.create(plan=plan, kind=link.kind, task=link.new, earlier=earlier, by=by)
    return done


@transaction.atomic
def take_back(plan: Plan, key: str, *, by: User) -> str:
    """Take back what was decided of one task, so that it is asked about again, and return whose that was.

    `key` is new-12 of a task of the new list, with all that it continues, or old-34 of one that was dropped. What was
    carried over stays where it is. Raises `RefusedError` where nothing is decided of it (any more).
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    side, _, number = key.partition("-")
    wanted = {"task": number} if side == "new" else {"task": None, "earlier": number}
    found = plan.successions.filter(**wanted) if number.isdecimal() and len(number) < 18 else plan.successions.none()
    decided = list(found.select_related("task", "earlier"))
    if not decided:
        raise RefusedError("这项对照已经撤销，或者还没有确认过。")
    first = decided[0]
    earlier = [each.earlier for each in decided if each.earlier]
    found.delete()
    if first.task and first.task.continues_id in [each.pk for each in earlier]:
        first.task.continues = None
        first.task.save(update_fields=["continues", "revision"])
    _settle_heirs(plan, earlier)
    told = str(first.task) if first.task else f"上年{first.earlier}"
    audit.record(audit.Kind.DATA, "撤销对照", by=by, about=plan, detail=told)
    return told


def _settle_heirs(plan: Plan, earlier: Iterable[Task]) -> None:
    """Say of the only task that is left of one that was split that it took it over."""
    for each in earlier:
        left = list(plan.successions.filter(earlier=each).select_related("task"))
        if len(left) == 1 and left[0].kind == Kind.SPLIT and left[0].task:
            same = plain_words(left[0].task.text) == plain_words(each.text)
            left[0].kind = Kind.KEPT if same else Kind.CHANGED
            left[0].save(update_fields=["kind"])
