"""Kept readings: as good as fresh ones, made anew by whatever changes a text, and enough for every page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reports.checks import find
from reports.importing import Options, import_bytes, undo
from reports.models import KeptReading, Report, Transition
from reports.periods.goals import judge, propose
from reports.subjects import (
    Reading,
    keep,
    keep_typed,
    keeping,
    reading_if,
    readings_in,
    reread,
    stamps,
    told_in,
)
from reports.subjects import results as reader
from reports.subjects.loading import Sight
from reports.subjects.stamps import stamps_by_period
from reports.subjects.told import TYPED as ON_FORM
from reports.subjects.values import as_json, from_json
from reports.workflow import Content, EntryData, answer, case_of, perform, save
from reports.yearly import take_over
from tasks import language
from tasks.language import KnownName
from tasks.models import ImportBatch, Period, Task, User
from tests.conftest import Visitor
from tests.factories import (
    AnnualTargetFactory,
    PeriodFactory,
    PlanFactory,
    ReportFactory,
    SubProjectFactory,
    TaskFactory,
)
from tests.reports.checks.test_seed import _subjects

ClientOf = Callable[[Visitor], Client]
Action = Transition.Action


def _refused(*arguments: Any, **options: Any) -> Any:
    raise AssertionError("a text is read")


@contextmanager
def nothing_is_read() -> Iterator[None]:
    """Let the reader and the rules fail, whoever calls them."""
    with pytest.MonkeyPatch.context() as patch:
        for entry in (language.read, find):
            patch.setattr(entry, "__code__", _refused.__code__)
        yield


@pytest.mark.parametrize("name", reader.KINDS)
def test_what_is_read_comes_back_from_json_as_it_was(name: str) -> None:
    kind = reader.KINDS[name]
    read = [kind.read(subject) for subject in _subjects()]
    assert [from_json(kind.type, json.loads(json.dumps(as_json(each)))) for each in read] == read
    assert any(read) or name in ("matrix", "stated")


def test_what_has_no_form_in_json_is_refused() -> None:
    for kind in (int | str, set[int], complex):
        with pytest.raises(TypeError):
            from_json(kind, [])
    with pytest.raises(TypeError):
        as_json({1, 2})


class Held(NamedTuple):
    """Values of the kinds that readings are made of."""

    amounts: dict[str, Decimal]
    pair: tuple[int, str | None]
    listed: tuple[float, ...]


def test_named_tuples_and_mappings_come_back_too() -> None:
    held = Held({"户": Decimal("1.50")}, (3, None), (0.5, 2.0))
    assert from_json(Held, json.loads(json.dumps(as_json(held)))) == held


def everything(user: User | None, numbers: list[str] | None = None) -> list[Any]:
    """Return all that is read in the texts of 2024, as `user` reads them."""
    periods = list(Period.objects.select_related("plan").filter(plan__year=2024, plan__slug="").order_by("number"))
    return [
        (period, each.number, [getattr(each, name) for name in reader.KINDS])
        for period, found in readings_in(periods, user, numbers, *reader.KINDS).items()
        for each in found
    ]


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Delete every kept reading for a while."""
    with transaction.atomic():
        KeptReading.objects.all().delete()
        reader.forget()
        yield
        transaction.set_rollback(True)


def test_without_a_kept_reading_the_text_is_read(task: Task, period: Period) -> None:
    """Show that the reader can be stopped at all: else the test above would prove nothing."""
    ReportFactory(task=task, period=period, submitted=True)
    with nothing_is_read(), pytest.raises(AssertionError, match="a text is read"):
        told_in(period)


class Scene(NamedTuple):
    """A task with a report in two quarters, and who works on it."""

    task: Task
    report: Report
    lead: User
    supervisor: User
    admin: Client


@pytest.fixture
def scene(task: Task, period: Period, lead: User, supervisor: User, admin: User, client_of: ClientOf) -> Scene:
    """Return a task whose first quarter was accepted and whose second is written; both are kept."""
    admin.is_staff = admin.is_superuser = True
    admin.save()
    task.lead.signs_off = False
    task.lead.save()
    AnnualTargetFactory(task=task)
    SubProjectFactory(task=task, name="沂河路")
    ReportFactory(task=task, period=PeriodFactory(plan=task.plan, number=1), accepted=True, text="①沂河路已开工。")
    report = ReportFactory(task=task, period=period, text="①沂河路总工程量完成60%。")
    assert sum(reread()) == 1
    return Scene(task, report, lead, supervisor, client_of(admin))


def _save(scene: Scene) -> None:
    save(scene.report, Content((EntryData("①沂河路总工程量完成120%。"),), outlook="feasible"), by=scene.lead, version=0)


def _submit(scene: Scene) -> None:
    said = Content((EntryData("①沂河路正在推进。"),), {}, "缺资金", "筹资金", outlook="feasible")
    saved = save(scene.report, said, by=scene.lead, version=0)
    told = case_of(saved, scene.lead).findings
    answer(saved, {each.fingerprint: "已说明" for each in told if each.asks}, by=scene.lead)
    perform(saved, Action.SUBMIT, by=scene.lead)


def _send_back(scene: Scene) -> None:
    _submit(scene)
    perform(scene.report, Action.SEND_BACK, by=scene.supervisor, comment="请补充")


def _answer(scene: Scene) -> None:
    answer(scene.report, {}, by=scene.lead)


def _reword(scene: Scene) -> None:
    revision = propose(scene.task, scene.report.period, text="沂河路完成立项。", reason="调整", by=scene.lead)
    judge(revision, agree=True, comment="", by=scene.supervisor)


TABLE = (
    "任务编号\t工作任务\t工作目标\t一季度推进情况\n34\t{text}\t沂河路、沭河路完成立项\t①沂河路已完工。②沭河路已完工。\n"
)


def _import(scene: Scene) -> None:
    options = Options(lead=scene.task.lead.name, year=2024, quarter=1)
    done = import_bytes(TABLE.format(text=scene.task.text).encode(), "表.txt", options)
    assert not done.problems


def _undo(scene: Scene) -> None:
    _import(scene)
    batch = ImportBatch.objects.get()
    undo(batch, None)


def _take_over(scene: Scene) -> None:
    before = TaskFactory(plan=PlanFactory(year=2023), number="34", lead=scene.task.lead, text=scene.task.text)
    road = SubProjectFactory(task=before, name="沭河路")
    last = ReportFactory(task=before, period=PeriodFactory(plan=before.plan, number=4), accepted=True, text="①沭河路。")
    last.entries.update(subproject=road)
    assert take_over(scene.task, str(before.pk)) == 1


def _posted(scene: Scene, of: Any, **values: str) -> None:
    """Change `of` on its page of the administration."""
    address = f"/admin/tasks/{of._meta.model_name}/{of.pk}/change/"
    shown = scene.admin.get(address).context
    data: dict[str, Any] = {}
    for each in shown["inline_admin_formsets"]:
        for form in (each.formset.management_form, *each.formset.initial_forms):
            data |= {
                field.html_name: field.value()
                for field in form
                if field.value() is not None and field.value() is not False
            }
    data |= {
        field.html_name: field.value()
        for field in shown["adminform"].form
        if field.value() is not None and field.value() is not False
    }
    answer = scene.admin.post(address, dict((data | values).items()))
    assert answer.status_code == 302, answer.context["errors"]


def _correct_task(scene: Scene) -> None:
    _posted(scene, scene.task, text="沭河路建成通车800米。")


def _correct_target(scene: Scene) -> None:
    _posted(scene, scene.task, **{"targets-0-value": "41"})


def _correct_milestone(scene: Scene) -> None:
    _posted(scene, scene.task.milestones.get(), text="沭河路完成立项。", reason="调整")


def _rename_bureau(scene: Scene) -> None:
    _posted(scene, scene.task.lead, name="市住房和城乡建设局", aliases="住建局\n建设局")


CHANGES = (
    _save, _submit, _send_back, _answer, _reword, _import, _undo, _take_over, _correct_task, _correct_target,
    _correct_milestone, _rename_bureau,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_whatever_changes_a_text_keeps_its_reading_and_its_neighbours(
    change: Callable[[Scene], None], scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    before = everything(None), everything(scene.lead)
    with django_capture_on_commit_callbacks(execute=True):
        change(scene)
    with nothing_is_read():
        kept = everything(None), everything(scene.lead)
    with nothing_kept():
        assert (everything(None), everything(scene.lead)) == kept
    assert change in (_answer, _undo, _take_over, _correct_target, _rename_bureau) or kept != before
    assert KeptReading.objects.count() <= 2 * 2


def test_a_change_that_kept_nothing_is_read_at_once(scene: Scene) -> None:
    entry = scene.report.entries.get()
    entry.text = "①沂河路总工程量完成120%。"
    entry.save()
    scene.report.save()
    assert "percent_impossible" in [each.finding.code for each in told_in(scene.report.period, scene.lead)["34"]]
    scene.task.text = "沂河路总工程量完成150%。"
    scene.task.save()
    assert told_in(scene.report.period, scene.lead)["34"]
    assert KeptReading.objects.filter(stamp__in=[each.stamp for each in _stamps(scene)]).count() == 0


def _stamps(scene: Scene) -> list[Any]:
    return stamps_by_period([scene.report.period], Sight.ALL)[scene.report.period_id]


def test_what_other_rules_kept_does_not_count(scene: Scene) -> None:
    with nothing_is_read():
        told_in(scene.report.period, scene.lead)
    KeptReading.objects.update(version="0")
    reader.forget()
    with nothing_is_read(), pytest.raises(AssertionError, match="a text is read"):
        told_in(scene.report.period, scene.lead)


def test_the_same_words_are_not_read_again(scene: Scene, django_capture_on_commit_callbacks: Any) -> None:
    with nothing_is_read(), django_capture_on_commit_callbacks(execute=True):
        scene.task.save()
        keep([scene.task.pk])
        keep([scene.task.pk])
    with nothing_is_read():
        everything(scene.lead)


def test_a_text_of_which_a_reading_stands_is_not_even_loaded(
    scene: Scene, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[list[int]] = []
    load = keeping.sources_by_period

    def noted(periods: Any, *others: Any, **limits: Any) -> Any:
        loaded.append([period.number for period in periods])
        return load(periods, *others, **limits)

    monkeypatch.setattr(keeping, "sources_by_period", noted)
    with django_capture_on_commit_callbacks(execute=True):
        keep([scene.task.pk])
    assert loaded == []
    with django_capture_on_commit_callbacks(execute=True):
        _save(scene)
    assert loaded == [[2]]  # the draft as its bureau reads it


def test_a_text_as_it_is_stored_is_not_read_for_the_form(scene: Scene) -> None:
    known = [KnownName("沂河路", (), None)]
    with nothing_is_read():
        stored = reading_if(scene.report, scene.lead, scene.report.text, known)
        assert stored
        assert (stored.findings, stored.stated) == (stored.findings, [None])
        other = reading_if(scene.report, scene.lead, f"{scene.report.text}②完成120%。", known)
        assert other
        with pytest.raises(AssertionError, match="a text is read"):
            other.findings  # noqa: B018


TYPING = "①沂河路总工程量完成120%。②已开工农村危房改造754户，开工率95%。"


def _typed(scene: Scene, text: str = TYPING) -> Reading:
    """Return what the form is told of `text`; what another process kept is found, nothing is held in this one."""
    found = reading_if(scene.report, scene.lead, text, [KnownName("沂河路", (), None)])
    assert found
    return found


def test_what_is_typed_is_read_once_and_as_good_as_fresh(scene: Scene) -> None:
    before = KeptReading.objects.count()
    keep_typed(_typed(scene), scene.report)
    with nothing_is_read():
        kept = [getattr(_typed(scene), name) for name in ON_FORM]
        keep_typed(_typed(scene), scene.report)
    row = KeptReading.objects.get(stamp=keeping.TYPED)
    with nothing_kept():
        fresh = _typed(scene)
        assert [getattr(fresh, name) for name in ON_FORM] == kept
        assert json.loads(json.dumps(fresh.all_kinds())) == {name: getattr(row, name) for name in reader.KINDS}
    assert kept[0]
    for further in range(5):
        keep_typed(_typed(scene, f"{TYPING}③又完成{further}户。"), scene.report)
    assert KeptReading.objects.count() == before + 1  # one a report, whatever is typed


def _other_rules(scene: Scene) -> None:
    KeptReading.objects.update(version="0")
    reader.forget()


@pytest.mark.parametrize(
    "change", [_correct_task, _correct_target, _correct_milestone, _rename_bureau, _other_rules],
    ids=lambda change: change.__name__.strip("_"),
)  # fmt: skip
def test_what_was_read_of_a_typed_text_lapses_with_all_that_it_stood_beside(
    change: Callable[[Scene], None], scene: Scene
) -> None:
    keep_typed(_typed(scene), scene.report)
    assert _typed(scene).is_kept
    change(scene)
    assert not _typed(scene).is_kept
    with nothing_is_read(), pytest.raises(AssertionError, match="a text is read"):
        _typed(scene).findings  # noqa: B018


def test_last_quarters_text_makes_a_typed_one_to_be_read_again(scene: Scene) -> None:
    keep_typed(_typed(scene), scene.report)
    entry = scene.task.reports.get(period__number=1).entries.get()
    entry.text = "①沂河路已完工。"
    entry.save()
    assert not _typed(scene).is_kept


def test_a_typed_text_is_kept_while_its_report_is_open(scene: Scene, django_capture_on_commit_callbacks: Any) -> None:
    typed = KeptReading.objects.filter(stamp=keeping.TYPED)
    keep_typed(_typed(scene), scene.report)
    with django_capture_on_commit_callbacks(execute=True):
        keep([scene.task.pk])
    assert typed.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        _submit(scene)
    assert typed.count() == 0


def test_where_a_typed_text_cant_be_kept_the_form_is_told_all_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(KeptReading.objects, "bulk_create", full)
    keep_typed(_typed(scene), scene.report)
    assert _typed(scene).findings
    assert not _typed(scene).is_kept


def test_an_upgrade_reads_ahead_what_the_old_version_still_looks_at(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(version: str) -> None:
        reader.forget()
        for module in (reader, keeping, stamps):
            monkeypatch.setattr(module, "version", lambda: version)

    serve("old")
    list(reread())
    kept = KeptReading.objects.filter(version="old").count()
    serve("new")
    call_command("reread", "--ahead", "--verbosity", "0")
    for version in ("old", "new"):
        serve(version)
        assert KeptReading.objects.filter(version=version).count() == kept > 0
        with nothing_is_read():
            everything(None)
            told_in(scene.report.period, scene.lead)
    call_command("reread", "--verbosity", "0")  # as the service does when it starts
    assert set(KeptReading.objects.values_list("version", flat=True)) == {"new"}


def test_what_is_read_already_is_not_read_again(scene: Scene) -> None:
    with nothing_is_read():
        list(reread())


def test_the_command_reads_a_year_or_all(scene: Scene) -> None:
    KeptReading.objects.all().delete()
    reader.forget()
    for arguments, told, kept in ((["--year", "2023"], 0, 0), (["--year", "2024"], 1, 3), ([], 1, 3)):
        out = StringIO()
        call_command("reread", *arguments, stdout=out)
        assert out.getvalue() == f"已重读 {told} 项任务的文字。\n"
        assert KeptReading.objects.count() == kept


@pytest.mark.parametrize("tasks", [1, 3])
def test_what_is_kept_comes_in_seven_queries(
    tasks: int, scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, tasks):
        task = TaskFactory(number=f"9{number}", lead=scene.task.lead)
        ReportFactory(task=task, period=scene.report.period, submitted=True)
    list(reread())
    periods = list(Period.objects.select_related("plan"))
    with django_assert_num_queries(7):
        readings_in(periods, None, None, "findings")
    KeptReading.objects.all().delete()
    reader.forget()
    with django_assert_num_queries(14):
        readings_in(periods, None, None, "findings")
