"""Cells that hold a figure: amounts with the unit of their cell, column or table, and percentages alone in a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from tasks.files import clean_key
from tasks.importing.cells import NONE
from tasks.language.figures import Basis

MEASURE = (
    r"(?:[万亿千百]{0,2}(?:元|户|人|个|条|公里|千米|米|平方米|平方公里|立方米|亩|公顷|吨|台|套|处|座|所|家|项|件|次|辆|张|盏|株|间|"
    r"千瓦|人次|标箱|床|名|套次|班|场|只|头)|㎡|km|MW|%|％|‰)"
)
# 总投资（万元）, 计划·单位：公里
IN_HEAD = re.compile(rf"[（(【/／·,，]\s*(?:计量)?(?:单位)?\s*[:：]?\s*({MEASURE})\s*[）)】]?(?=$|[·（(])")
# 填报日期：7月2日　金额单位：万元
IN_LINE = re.compile(rf"(?:^|[\s（(])(?:计量|金额|投资额?)?单位\s*[:：]\s*({MEASURE})(?=$|[\s）)、，,；;])")
# 约1,200.5万元, 35
AMOUNT = re.compile(rf"(?:约|共|计)?\s*(\d[\d,，]*(?:\.\d+)?)\s*({MEASURE})?")
PERCENT = ("%", "％")
OF_WORKS = re.compile("形象进度|总体进度|工程进度")
MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
MOSTLY = 0.8
LONGEST = 40
LARGEST = Decimal(10) ** 13


class Amount(NamedTuple):
    """A figure with its unit, "" where none is said; a percentage has the unit %."""

    value: Decimal
    unit: str


def amount_of(text: str, unit: str = "") -> Amount | None:
    """Return the one figure that a cell holds, in its own unit or in `unit`; None where it says anything else."""
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    found = AMOUNT.fullmatch(unicodedata.normalize("NFKC", clean_key(text)).replace("，", ","))
    if not found:
        return None
    value = Decimal(found[1].replace(",", ""))
    return Amount(value, found[2] or unit) if value < LARGEST else None


def share_of(text: str, heading: str) -> tuple[Decimal, Basis] | None:
    """Return the percentage that stands alone in a cell: a share of the year's target, under 形象进度 of the works."""
    amount = amount_of(text, "%" if any(sign in heading for sign in PERCENT) else "")
    if amount is None or amount.unit != "%":
        return None
    return amount.value, Basis.WORKS if OF_WORKS.search(heading) else Basis.ANNUAL_TARGET


def in_unit(amount: Amount, unit: str) -> Decimal | None:
    """Return the amount in another unit: 2 亿元 are 20000 万元; None where one is not the other."""
    if amount.unit == unit:
        return amount.value
    if amount.unit in MONEY and unit in MONEY:
        return amount.value * MONEY[amount.unit] / MONEY[unit]
    return None


def unit_in(heading: str) -> str:
    """Return the unit that a heading names: 年度计划投资（万元）, 总投资/亿元; "" where it names none."""
    found = IN_HEAD.search(clean_key(heading))
    return unicodedata.normalize("NFKC", found[1]) if found else ""


def unit_of_lines(lines: Iterable[str]) -> str:
    """Return the unit that a line above the table names: 单位：万元; of several the last, "" for none."""
    found = [each[1] for line in lines for each in IN_LINE.finditer(clean_key(line))]
    return unicodedata.normalize("NFKC", found[-1]) if found else ""


def without_unit(heading: str) -> str:
    """Return a heading without the unit that it names."""
    return IN_HEAD.sub("", clean_key(heading))


def are_figures(cells: Iterable[str], mostly: float = MOSTLY) -> bool:
    """Return whether a column holds amounts and hardly anything else; percentages are none."""
    filled = [cell for cell in cells if cell.strip() and not NONE.fullmatch(cell.strip())]
    amounts = [amount for cell in filled if (amount := amount_of(cell)) and amount.unit != "%"]
    return bool(amounts) and len(amounts) >= mostly * len(filled)


def are_measures(cells: Iterable[str]) -> bool:
    """Return whether a column holds units of measure and hardly anything else."""
    filled = [
        unicodedata.normalize("NFKC", cell.strip()) for cell in cells if cell.strip() and not NONE.fullmatch(cell)
    ]
    found = sum(re.fullmatch(rf"{MEASURE}(?:/[一-龥]{{1,2}}){{0,2}}", cell) is not None for cell in filled)
    return bool(found) and found >= MOSTLY * len(filled)
