"""Numbers of three levels sort as numbers; people and days that older imports kept among the other columns get their fields."""

from __future__ import annotations

import re
from typing import Any

from django.db import migrations, models

HAN, STEMS = "一二三四五六七八九", "甲乙丙丁戊己庚辛壬癸"
NUMERAL = re.compile(rf"\d+|[{HAN}十百]+|[{STEMS}]")
QUARTER = re.compile(r"^[一二三四]季度 ")
TELEPHONE = re.compile(r"电话|手机号?$|联[系络]方式")
PEOPLE = (
    ("sponsor", 60, re.compile(r"领导$|^(分管|牵头|包保|联系|责任)?(副?[市区县]长)$")),
    (
        "responsible",
        120,
        re.compile(
            r"^(直接|具体|第一|主要|分管|项目|工作|任务|牵头|单位|部门)*(责任人|负责人|负责同志)(员)?(姓名|职务|电话|联系电话|联系方式|手机|及|和)*$"
        ),
    ),
    (
        "contact",
        120,
        re.compile(
            r"^(具体|工作|单位|部门|项目)*(联[系络][人员]|经办人|承办人)(员)?(姓名|职务|电话|联系电话|联系方式|手机|及|和)*$"
        ),
    ),
    ("deadline", 200, re.compile(r"完成(时间|时限|日期)$|^时限|截止(时间|日期)$|^时间节点$")),
)


def order_of(number: str) -> int:
    """Return the place of a number as `tasks.models.tasks.number_order` gives it at this release."""
    found = [each[0] for each in NUMERAL.finditer(number)]
    if not found:
        return 2**63 - 1
    parts = [_figure(text) for text in found[:5]]
    letter = re.match(r"[A-Za-z]", number)
    order = min(parts[0], 99_999) + (100_000 * (ord(letter[0].upper()) - 64) if letter else 0)
    for part in [*parts[1:], 0, 0, 0, 0][:4]:
        order = order * 1_000 + min(part, 999)
    return order


def _figure(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text in STEMS:
        return STEMS.index(text) + 1
    total = current = 0
    for sign in text:
        if sign in "十百":
            total, current = total + (current or 1) * (10 if sign == "十" else 100), 0
        else:
            current = HAN.index(sign) + 1
    return total + current


def moved(extra: dict[str, Any], held: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the other columns without those that have a field that is blank and long enough, and the fields' values.

    A telephone goes to the person whose column stands before it, as an import puts it.
    """
    rest, fields = dict(extra), dict[str, str]()
    person = "contact"
    for heading, told in extra.items():
        name = re.sub(r"\W", "", QUARTER.sub("", heading))
        text = " ".join(str(told).split())
        field, longest = next(((field, longest) for field, longest, words in PEOPLE if words.search(name)), ("", 0))
        if field in ("responsible", "contact"):
            person = field
        elif TELEPHONE.search(name):
            field, longest = person, 120
        value = " ".join(filter(None, (fields.get(field, ""), text)))
        if field and text and not held.get(field) and len(value) <= longest:
            fields[field] = value
            del rest[heading]
    return rest, fields


def forwards(apps: Any, schema_editor: Any) -> None:
    """Give every task its place and its people."""
    tasks = apps.get_model("tasks", "Task").objects.using(schema_editor.connection.alias)
    names = [field for field, *_ in PEOPLE]
    for task in tasks.only("number", "order", "extra", *names).iterator(chunk_size=500):
        rest, fields = moved(task.extra or {}, {name: getattr(task, name) for name in names})
        order = order_of(task.number)
        if order == task.order and not fields:
            continue
        task.order, task.extra = order, rest
        for name, value in fields.items():
            setattr(task, name, value)
        task.save(update_fields=["order", "extra", *fields])


class Migration(migrations.Migration):
    """Widens the place of a number, and fills it and the fields of people."""

    dependencies = [("tasks", "0009_merged_units")]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="order",
            field=models.PositiveBigIntegerField(db_index=True, editable=False, verbose_name="次序"),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
