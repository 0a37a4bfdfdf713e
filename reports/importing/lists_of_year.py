"""Which of a year's lists a table is for: chosen, named by its title, told by its rows, or asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reports.importing.known import text_key
from reports.importing.options import Options
from reports.importing.preview import Preview, Problem
from reports.registry.questions import ANOTHER, Choice, Question
from tasks.importing.layout import DataRow, Layout
from tasks.importing.plan_lists import is_about, kinds_of, named_list
from tasks.models import Plan, Task
from tasks.models.plans import KINDS, MAIN, MAIN_SLUG

KEY = "list"
LONGEST_NAME = 30


def settle_list(preview: Preview, layout: Layout, options: Options, rows: Sequence[DataRow]) -> None:
    """Set the preview's list, new or known, or add the question which one is meant; two queries at most."""
    assert preview.year is not None
    lists = list(Plan.objects.of_year(preview.year))
    preview.lists = lists
    kinds = kinds_of(layout.title)
    if options.new_list:
        _chosen_new(preview, options, kinds)
        return
    slug, kind = options.list, ""
    told, _, value = options.decisions.get(KEY, "").partition(":")
    if slug is None and told == "list":
        slug = value
    elif slug is None and told == "new":
        kind = value
    if slug is not None:
        slug = "" if slug == MAIN_SLUG else slug
        preview.plan = next((each for each in lists if each.slug == slug), None)
        if preview.plan is None:
            have = "、".join(f"{each.slug or MAIN_SLUG}（{each.title}）" for each in lists) or "一份也没有"
            preview.file_problems.append(
                Problem("清单", f"{preview.year}年没有清单“{slug or MAIN_SLUG}”，现有：{have}。")
            )
    elif kind:
        preview.new_plan = _new(preview, kind, kind)
    elif not lists and (len(kinds) == 1 or not (kinds or is_about(layout.title))):
        kind = kinds[0] if kinds else MAIN
        preview.new_plan = _new(preview, kind, kind)
    else:
        another = ANOTHER.value in options.decisions.values()
        found = named_list(lists, layout.title) or _told_by_rows(
            lists, kinds, rows, titled=bool(is_about(layout.title))
        )
        preview.plan = None if another else found
        if preview.plan is None:
            _ask(preview, kinds, another, layout.subject)


def _chosen_new(preview: Preview, options: Options, kinds: Sequence[str]) -> None:
    title = re.sub(rf"^{preview.year}年度?(?=.)", "", options.new_list)  # the year is said before every list
    if same := next((each for each in preview.lists if each.title == title), None):
        told = f"{preview.year}年已有清单“{title}”（{same.slug or MAIN_SLUG}），请直接选它，或另起名称。"
        preview.file_problems.append(Problem("清单", told))
        return
    kind = options.kind or (title if title in KINDS else next(iter(kinds), title))
    preview.new_plan = _new(preview, kind, title)


def _new(preview: Preview, kind: str, title: str) -> Plan:
    """Return a new list under an address that the year doesn't have yet."""
    assert preview.year is not None
    taken = {each.slug for each in preview.lists}
    slug = KINDS.get(kind, "list")
    if slug in taken:
        slug = slug or "list"
        free = (f"{slug}-{number}" if number > 1 else slug for number in range(1, len(taken) + 3))
        slug = next(each for each in free if each not in taken)
    return Plan(year=preview.year, kind=kind[:30], title=title[:60], slug=slug)


def _told_by_rows(lists: Sequence[Plan], kinds: Sequence[str], rows: Sequence[DataRow], *, titled: bool) -> Plan | None:
    """Return the list that alone holds tasks with the very texts; the only one also where the title is about nothing else.

    None where the title names another.
    """
    if kinds:
        return None
    if len(lists) == 1 and not titled:
        return lists[0]
    texts = {key for row in rows if (key := text_key(row.values.get("text", "")))}
    held = Task.objects.filter(plan__in=lists).values_list("plan", "text")
    found = Counter(plan for plan, text in held if text_key(text) in texts)
    return next((each for each in lists if each.pk in found), None) if len(found) == 1 else None


def _ask(preview: Preview, kinds: Sequence[str], another: bool, subject: str) -> None:
    """Add the question which list is meant: one of the year's, or a new one of a kind that it lacks or called like the table."""
    assert preview.year is not None
    held = {each.kind for each in preview.lists} | {each.title for each in preview.lists}
    missing = sorted((kind for kind in KINDS if kind not in held), key=lambda kind: kind not in kinds)
    choices = [Choice(f"list:{each.slug}", f"是{each}") for each in preview.lists]
    if not kinds and 1 < len(subject) <= LONGEST_NAME and subject not in held | {*KINDS}:
        missing = [*missing, subject]
    fresh = [Choice(f"new:{kind}", f"新建清单：{preview.year}年{kind}") for kind in missing]
    if another:
        sentence = "您决定了这张表属于另一份清单，是哪一份"
    elif kinds:
        sentence = f"标题写的是{'、'.join(kinds)}，与{preview.year}年现有的清单对不上，这张表属于哪一份"
    else:
        have = f"有 {len(preview.lists)} 份清单" if preview.lists else "还没有清单"
        sentence = f"{preview.year}年{have}，标题没有写明是哪一份"
    first, then = (fresh, choices) if kinds and fresh and missing[0] in kinds else (choices, fresh)
    question = preview.ask(Question(KEY, sentence, (*first, *then)), "清单")
    preview.file_problems.append(Problem("清单", question.message, question.key))
