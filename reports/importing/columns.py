"""Columns of figures: what is planned for the year becomes a target, what is done of it a reading, a share a percentage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from reports.importing.known import Known
from reports.importing.preview import Planned, Preview, RowPreview
from tasks.importing.cells import NONE
from tasks.importing.figures import MONEY, Amount, amount_of, in_unit, share_of, unit_in
from tasks.importing.headings import normal
from tasks.importing.layout import DataRow
from tasks.language.figures import Basis

FIGURES = ("done", "progress", "percent")  # columns that tell the progress in figures
INVESTED = "完成投资"
MONEY_WORDS = re.compile("投资|资金|金额|支出|经费")
PLAN = re.compile(r"(?:本|全)?年度?(?:计划|目标)|(?:累计|已)?完成")  # 年度计划 between 总投资 and 完成投资
LONGEST = 40


def progress_of(source: DataRow, values: Mapping[str, str], preview: Preview) -> str:
    """Return what the row says of progress: its own text, else what its columns of figures say, each after its heading.

    A figure that is all its own text says stands among the others.
    """
    own = values.get("progress", "")
    text = own.strip()
    if not amount_of(text) and "progress" in source.layout.fields.values():
        return "" if NONE.fullmatch(text) else own
    if preview.quarter is None:
        return own
    lines = [line for name in FIGURES if (line := _line(source, values, name))]
    return own if text and len(lines) == 1 else "\n".join(lines)


def shares_of(source: DataRow, values: Mapping[str, str], progress: str) -> dict[str, tuple[Decimal, Basis]]:
    """Return the percentages that stand alone in their cells, by the words of the narrative `progress` that say them."""
    shares: dict[str, tuple[Decimal, Basis]] = {}
    for name in FIGURES:
        if share := share_of(values.get(name, ""), source.heading(name)):
            alone = name == "progress" and progress.strip() == values[name].strip()
            shares[values[name].strip() if alone else _line(source, values, name)] = share
    return shares


def _line(source: DataRow, values: Mapping[str, str], name: str) -> str:
    """Return a cell of figures with its heading, and with the unit of its table where neither says one."""
    text = values.get(name, "").strip()
    if not text or NONE.fullmatch(text):
        return ""
    heading = source.heading(name)
    amount = amount_of(text)
    unit = _unit(source, values, name)
    if amount and not amount.unit and not unit_in(heading) and unit and "\n" not in unit:
        heading = f"{heading}（{unit}）"
    return f"{heading}：{text}"


def _unit(source: DataRow, values: Mapping[str, str], name: str) -> str:
    """Return the unit of a column: of its heading, of the row, of the table where that is money and so is the column."""
    heading, measure = source.heading(name), source.layout.measure
    item = values.get("text", "").rpartition("\n")[2]  # 城镇新增就业（人）
    if unit := unit_in(heading) or values.get("measure", "").strip() or unit_in(item).replace("%", ""):
        return unit
    if measure not in MONEY or MONEY_WORDS.search(heading):
        return measure
    beside = (each for column, each in source.layout.headings.items() if column in source.layout.figures)
    return measure if PLAN.fullmatch(normal(heading)) and any(map(MONEY_WORDS.search, beside)) else ""


def _first_words(source: DataRow, text: str) -> str:
    """Return what a target counts: the beginning of the task's text; of texts of several columns that of the last."""
    if "text" in source.layout.also.values():
        text = text.rpartition("\n")[2]
    return re.split(r"[，。；,;\n]", text)[0][:LONGEST]


def planned_of(row: RowPreview, source: DataRow, values: Mapping[str, str], known: Known) -> Planned | None:
    """Return what the row plans and has done in figures, or None; a figure without a unit is none."""
    plan, done = (amount_of(values.get(name, ""), _unit(source, values, name)) for name in ("planned", "done"))
    told = amount_of(values.get("progress", ""))
    if plan and done is None and told:  # 目标任务 10所｜进度 5
        told = Amount(told.value, told.unit or _unit(source, values, "progress") or plan.unit)
        done = told if told.unit != "%" and in_unit(told, plan.unit) is not None else None
    held = known.targets[row.task.pk] if row.task else []
    read = [*row.targets, *(clause for _, clause in row.retargeted)]
    if plan and plan.unit:
        heading = source.heading("planned")
        what = INVESTED if plan.unit in MONEY else _first_words(source, row.values["text"])
        found = Planned(what, plan, f"{heading}：{values['planned'].strip()}"[:200])
        found.target = next((each for each in held if each.words.startswith(f"{heading}：")), None) or next(
            (each for each in held if in_unit(plan, each.unit) == each.value), None
        )
        if found.target is None or found.target in {target for target, _ in row.retargeted}:
            found.clause = next((each for each in read if in_unit(plan, each.unit) == each.value), None)
        if found.target and in_unit(plan, found.target.unit) == found.target.value:
            found.words = found.target.words
    elif done and done.unit and done.unit != "%":
        found = Planned("", None, "")
        targets = [each for each in held if in_unit(done, each.unit) is not None]
        clauses = [each for each in row.targets if in_unit(done, each.unit) is not None]
        if len(targets) + len(clauses) != 1:
            return None
        found.target, found.clause = next(iter(targets), None), next(iter(clauses), None)
    else:
        return None
    unit = found.clause.unit if found.clause else found.target.unit if found.target else plan.unit if plan else ""
    if done and done.unit != "%":
        found.reached = in_unit(done if done.unit else Amount(done.value, unit), unit)
    return found
