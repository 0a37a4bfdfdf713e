"""What a bureau gave back for several tasks at once: each portion with what it would make of its task's report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils import timezone

from reports.filing import Taken
from reports.filing.dividing import Portion
from reports.filing.forms.binding import report_form, sent_as_shown
from reports.filing.forms.report import Problem, ReportForm
from reports.filing.forms.taking import TakenIn, TakingForm, take_in
from reports.filing.forms.typed import Typed, values_of
from reports.filing.phrasing import figure
from reports.models import Report
from reports.reportpages.shown import why_unopened
from reports.reportpages.versions import readings_told
from reports.templatetags.marks import beginning
from reports.workflow import Change, Compared, Content, comparison_of, content_of, may_edit, why_not
from tasks.files import FileProblem, lines
from tasks.language.figures import Basis
from tasks.models import Task, User

MOST_PORTIONS = 300


class SeveralTakingForm(TakingForm):
    """The two ways in for all tasks at once."""

    def __init__(self, data: QueryDict | None = None, files: Any = None) -> None:
        super().__init__(data, files, way=data.get("way", "upload") if data is not None else "upload")
        self.ways = [each for each in self.ways if each[0] != "rows"][::-1]
        self.fields["paste"].label = "各项任务的推进情况"
        self.fields["paste"].help_text = (
            "整段粘贴，每项任务开头写明编号，如“任务34”“一、城市道路（任务34）”；"
            "也可以从 Excel、Word 的表格中连同表头一起复制若干行。文字一字不改。"
        )
        self.fields[
            "file"
        ].help_text = "填好的预填 Excel、含“推进情况”一列的表格，或写有各项任务的一份 Word、文本文件。"


def _hidden() -> forms.CharField:
    return forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class PortionForm(forms.Form):
    """A portion as the preview carries it; `task` is asked for where nothing says surely whose it is.

    `seen` is the task beside whose report it was shown.
    """

    number, place, doubt, text, obstacles, next_steps, readings, share, notes, seen = (_hidden() for _ in range(10))
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    task = forms.ChoiceField(label="属于哪项任务", required=False)
    whole = forms.BooleanField(required=False)
    chosen = forms.BooleanField(required=False)

    def __init__(self, *args: Any, tasks: Sequence[tuple[str, str]], **options: Any) -> None:
        """Offer the bureau's own `tasks`."""
        super().__init__(*args, **options)
        offered = self.fields["task"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [("", "不用这一段"), *tasks]
        if not self["doubt"].value():
            offered.widget = forms.HiddenInput()


PortionForms = forms.formset_factory(PortionForm, extra=0, max_num=MOST_PORTIONS, absolute_max=MOST_PORTIONS)


class Decision(NamedTuple):
    """A portion with what the person decided on it: the version of the report that they saw, whether it is taken (None: not asked)."""

    portion: Portion
    version: int | None = None
    whole: bool = False
    chosen: bool | None = None


def decisions_in(posted: QueryDict, tasks: Sequence[tuple[str, str]]) -> list[Decision]:
    """Return the portions that a preview carried; raises `FileProblem` where the page is not whole."""
    sent = PortionForms(posted, prefix="portion", form_kwargs={"tasks": tasks})
    if not sent.is_valid() or not all(form.cleaned_data for form in sent.forms):  # fewer portions than are counted
        raise FileProblem("这一页不完整，请重新粘贴或上传。")
    found = []
    for form in sent.forms:
        said: dict[str, Any] = {
            name: lines(value) if isinstance(value, str) else value for name, value in form.cleaned_data.items()
        }
        pairs = (pair.partition("=") for pair in said["readings"].split())
        readings = {int(key): value for key, _, value in pairs if key.isdecimal() and len(key) < 18}
        notes = tuple(filter(None, said["notes"].split("\n")))
        shares = shares_in(said["text"], said["share"])
        taken = Taken(said["text"], said["obstacles"], said["next_steps"], readings, notes, shares)
        portion = Portion(said["number"], taken, said["place"], said["task"], said["doubt"])
        seen = said["version"] is not None and said["seen"] == said["task"]
        found.append(
            Decision(portion, said["version"], said["whole"], said["chosen"])
            if seen
            else Decision(portion, None, said["whole"])
        )
    return found


def shares_in(text: str, share: str) -> dict[str, tuple[Decimal, Basis]]:
    """Return the percentage that stands alone in the cell, as `Taken` holds it, from "50 annual_target"; nothing from else."""
    value, _, basis = share.partition(" ")
    if basis not in [*Basis] or not re.fullmatch(r"\d{1,4}(\.\d{1,4})?", value, re.ASCII):
        return {}
    return {text.strip(): (Decimal(value), Basis(basis))}


@dataclass(frozen=True, slots=True)
class PortionShown:
    """A portion with the report of its task, what was read in it, and how that differs from what the report says.

    `refusal` says why it can't be taken; `problems` are those of single rows, with which it can only be left on the form.
    """

    decision: Decision
    report: Report | None = None
    stored: Content | None = None
    result: TakenIn | None = None
    posted: QueryDict | None = None
    form: ReportForm | None = None
    content: Content | None = None
    compared: Compared | None = None
    refusal: str = ""
    problems: tuple[Problem, ...] = ()
    unsaved: str = ""

    @property
    def fresh(self) -> bool:
        """Return whether the report says nothing yet."""
        return self.stored is not None and not (
            self.stored.text.strip() or self.stored.obstacles or self.stored.next_steps
        )

    @property
    def takeable(self) -> bool:
        """Return whether it can be taken, and would change anything."""
        return not self.refusal and self.compared is not None and not self.compared.nothing

    @property
    def chosen(self) -> bool:
        """Return whether it is ticked: what the person said, else where nothing is replaced by it."""
        return self.fresh if self.decision.chosen is None else self.decision.chosen

    @property
    def changed_readings(self) -> list[Change]:
        """Return the cumulative values that it would change; one query at most."""
        return readings_told(self.compared) if self.compared else []

    @property
    def kept_readings(self) -> list[str]:
        """Return the cumulative values that stay as they were filled in beside the text of before; no query."""
        if (
            not (self.report and self.stored and self.compared)
            or not self.compared.text.change_count
            or self.changed_readings
        ):
            return []
        values = self.stored.readings
        targets = [target for target in self.report.task.targets.all() if target.pk in values]
        return [f"{target.what} {figure(values[target.pk])} {target.unit}" for target in targets]

    @property
    def fields_carried(self) -> dict[str, Any]:
        """Return what the preview carries of it."""
        said, portion = self.decision.portion.content, self.decision.portion
        return {
            "number": portion.number,
            "place": portion.place,
            "doubt": portion.doubt,
            "text": said.text,
            "obstacles": said.obstacles,
            "next_steps": said.next_steps,
            "readings": " ".join(f"{key}={value}" for key, value in said.readings.items()),
            "share": " ".join(f"{share} {basis}" for share, basis in said.shares.values()),
            "notes": "\n".join(said.notes),
            "version": self.report.version if self.report else None,
            "task": portion.task,
            "seen": portion.task,
            "whole": self.decision.whole,
            "chosen": self.chosen,
        }


def portion_shown(decision: Decision, reports: Mapping[str, Report], user: User) -> PortionShown:
    """Return a portion beside the report of its task among `reports`, by number; nothing is saved. Some 25 queries."""
    report = reports.get(decision.portion.task)
    if report is None:
        return PortionShown(decision)
    if not may_edit(report, user):
        return PortionShown(decision, report, refusal=why_not(report, user) if report.pk else why_unopened(report))
    stored, known = content_of(report), list(report.task.subprojects.all())
    typed = Typed([values_of(entry, known) for entry in stored.entries], {}, {})
    try:
        result = take_in(typed, decision.portion.content, report, number=decision.portion.number, undone=decision.whole)
    except FileProblem as problem:
        return PortionShown(decision, report, stored, refusal=problem.message)
    posted = sent_as_shown(report_form(None, user, report, result.typed))
    form = report_form(posted, user, report)
    draft = report.drafts.filter(user=user).first()
    unsaved = f"{timezone.localtime(draft.saved_at):%-m月%-d日 %H:%M}" if draft else ""
    if not form.is_valid():
        problems = tuple(form.problems())
        return PortionShown(decision, report, stored, result, posted, form, problems=problems, unsaved=unsaved)
    content = form.typed_content()
    chosen = {key: answer for key, answer in stored.answers.items() if not answer.as_read}
    compared = comparison_of(replace(stored, answers=chosen), content)
    return PortionShown(decision, report, stored, result, posted, form, content, compared, unsaved=unsaved)


def offered_tasks(tasks: Mapping[str, Task]) -> list[tuple[str, str]]:
    """Return the tasks to choose from, as number and words."""
    return [(number, f"任务 {number}：{beginning(task.text, 25)}") for number, task in tasks.items()]
