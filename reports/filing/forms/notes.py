"""What stands beneath a row: what becomes of it, readings to confirm, a known name that it is like, an alias to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.filing import NEW
from reports.filing.changes import Change
from tasks.language.figures import Certainty

if TYPE_CHECKING:
    from reports.filing.forms.rows import EntryForm

KINDS = {"name": "子项目", "district": "县区", "stage": "阶段", "percent": "百分比"}
SAME = "same"
CERTAINTIES = {Certainty.LIKELY: "较可能", Certainty.GUESS: "？ 请核对"}


class Note(NamedTuple):
    """What becomes of a row, and key and name of the sub-project that its name is like."""

    change: Change | None = None
    like: tuple[str, str] | None = None


class Notes:
    """The notes of a row in the layout; a doubtful name asks, and nothing is preselected."""

    def render(self, form: EntryForm, context: Any, **options: Any) -> SafeString:
        """Return the notes, nothing where there are none."""
        note = form.note or Note()
        said = format_html('<p class="entry-note">{}</p>', note.change.word) if note.change else SafeString()
        before = note.change.before if note.change else ""
        old = format_html('<p class="entry-note verbatim">原为：<del>{}</del></p>', before) if before else SafeString()
        like = _question(form, *note.like) if note.like else SafeString()
        meant = format_html_join(
            "",
            '<p class="entry-note entry-pinned"><strong>退回意见：</strong>“{}” <span class="verbatim">{}</span></p>',
            ((each.words, each.comment) for each in form.pinned),
        )
        unit = form.units.get(str(form["contributor"].value() or ""), "")
        whose = format_html('<p class="entry-note"><span class="chip chip-from">来自 {}</span></p>', unit)
        last = (
            format_html('<p class="entry-note entry-last">上季度：{}</p>', form.last.told)
            if form.last
            else SafeString()
        )
        return last + (whose if unit else SafeString()) + meant + said + old + _confirming(form) + like + _alias(form)


def sure_id(form: EntryForm, kind: str) -> str:
    """Return the id of the box that confirms a reading of the row."""
    return f"id_{form.add_prefix('sure')}_{kind}"


def _confirming(form: EntryForm) -> SafeString:
    """Return a box for each uncertain reading of the row, ticked once it is confirmed."""
    if not form.doubts:
        return SafeString()
    confirmed = form["sure"].value() or []
    boxes = format_html_join(
        " ",
        '<label><input type="checkbox" name="{}" id="{}" value="{}"{}> {}{}：确认</label>',
        (
            (form.add_prefix("sure"), sure_id(form, kind), kind, " checked" if kind in confirmed else "", KINDS[kind],
             f"（{CERTAINTIES[certainty]}）")
            for kind, certainty in form.doubts.items()
        ),
    )  # fmt: skip
    return format_html('<div class="entry-sure" data-sure>{}</div>', boxes)


def _question(form: EntryForm, key: str, name: str) -> SafeString:
    """Return the question whether the row's name means the sub-project `name`."""
    field, given = form.add_prefix("same"), form["same"].value()
    choices = [
        (field, value, " checked" if given == value else "", label)
        for value, label in ((key, "是同一条"), (NEW, "不是"))
    ]
    radios = format_html_join(" ", '<label><input type="radio" name="{}" value="{}"{}> {}</label>', choices)
    return format_html(
        '<fieldset class="entry-doubt" data-doubt><legend>？ 与已有的“{}”相近</legend>{}</fieldset>', name, radios
    )


def _alias(form: EntryForm) -> SafeString:
    """Return the box that keeps the name in the text as another name of the one that is put in its place."""
    was = form["was_name"].value()
    if not was:
        return SafeString()
    return format_html(
        '<label class="entry-alias" data-alias><input type="checkbox" name="{}"{}> 改了名称时：文字不改，把“{}”记为别名</label>',
        form.add_prefix("alias"), " checked" if form["alias"].value() else "", was,
    )  # fmt: skip
