"""Task numbers in their natural order, in lists and in a database of an earlier release."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from tasks.models import Task
from tasks.models.tasks import number_order
from tests.factories import TaskFactory

MIGRATION = importlib.import_module("tasks.migrations.0010_natural_order_and_people")
NATURAL = [
    "1", "2", "3", "3-1", "3-2", "3-2-1", "3-2-2", "3-2-10", "3-2-10-1", "3-10", "10", "十二", "34a", "2024-001", "A2", "A10",
    "B1", "附件",
]  # fmt: skip


@pytest.mark.parametrize("of", [number_order, MIGRATION.order_of])
def test_numbers_of_any_depth_are_in_their_order(of: object) -> None:
    assert callable(of)
    orders = [of(number) for number in NATURAL]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)
    assert [of("三"), of("（二）"), of("甲"), of("丙")] == [of("3"), of("2"), of("1"), of("3")]
    assert of("9999999-9999-9999-9999-9999-9") < of("无") == 2**63 - 1


@pytest.mark.django_db
def test_a_list_is_in_that_order() -> None:
    for number in reversed(NATURAL):
        TaskFactory(number=number)
    assert list(Task.objects.order_by("order", "number").values_list("number", flat=True)) == NATURAL


def test_people_kept_among_other_columns_get_their_fields() -> None:
    extra = {
        "责任人": "王五", "联系电话": "8310001", "联络人": "李四", "手机": "139", "二季度 完成时限": "12月底前", "分管领导": "张伟",
        "备注": "无关", "责任科室": "建设科",
    }  # fmt: skip
    rest, fields = MIGRATION.moved(extra, {})
    assert rest == {"备注": "无关", "责任科室": "建设科"}
    assert fields == {"responsible": "王五 8310001", "contact": "李四 139", "deadline": "12月底前", "sponsor": "张伟"}
    rest, fields = MIGRATION.moved({"责任人": "王五", "分管领导": "长" * 61}, {"responsible": "赵六"})
    assert (rest, fields) == ({"责任人": "王五", "分管领导": "长" * 61}, {})


@pytest.mark.django_db
def test_tasks_of_an_earlier_release_are_put_in_order() -> None:
    old, kept = (
        TaskFactory(number="3-2-10", extra={"责任人": "王五"}),
        TaskFactory(number="40", extra={"责任单位": "甲"}),
    )
    Task.objects.update(order=7)
    MIGRATION.forwards(apps, SimpleNamespace(connection=connection))
    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.order, old.responsible, old.extra) == (number_order("3-2-10"), "王五", {})
    assert (kept.order, kept.extra) == (number_order("40"), {"责任单位": "甲"})
