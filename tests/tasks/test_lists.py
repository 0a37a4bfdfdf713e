"""The lists of a year: one main list, each address and name once; what kind a title names."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tasks.importing.plan_lists import kinds_of
from tasks.models import Period, Plan, PlanKey
from tasks.models.plans import MAIN
from tests.factories import PeriodFactory, PlanFactory, TaskFactory


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("2024年二季度政府工作报告牵头的重点工作任务分解", (MAIN,)),
        ("2024年三季度重点工作推进台账", (MAIN,)),
        ("2024年1-9月份民生实事项目进展情况", ("民生实事",)),
        ("市政府工作报告确定的十件为民实事", ("民生实事",)),
        ("2024年省市重点项目进展情况", ("重点项目",)),
        ("2024年市级重大产业项目清单", ("重点项目",)),
        ("市政府常务会议议定事项落实情况", ("会议议定事项",)),
        ("主要领导批示件办理情况", ("领导批示",)),
        ("2024年民生实事和重点项目", ("民生实事", "重点项目")),
        ("2024年二季度推进情况", ()),
    ],
)
def test_a_title_names_kinds_of_list(title: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of(title) == kinds


def test_a_year_has_one_main_list_and_each_address_and_name_once(db: None) -> None:
    PlanFactory()
    PlanFactory(livelihood=True)
    taken = (("", "另一份"), ("minsheng", "另一份"), ("other", "民生实事"), ("main", "另一份"), ("other", ""))
    for slug, title in taken:
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.create(year=2024, slug=slug, title=title)
        with pytest.raises(ValidationError):
            Plan(year=2024, slug=slug, title=title).full_clean()
    with pytest.raises(ValidationError):
        Plan(year=2024, slug="民生", title="另一份").full_clean()
    Plan.objects.create(year=2025, slug="minsheng", title="民生实事")


def test_each_list_has_its_own_numbers_and_quarters(db: None) -> None:
    main, other = PeriodFactory(), PeriodFactory(plan__livelihood=True)
    assert TaskFactory(plan=main.plan, number="1").plan != TaskFactory(plan=other.plan, number="1").plan
    assert Period.objects.at(PlanKey(2024), 2).get() == main
    assert Period.objects.at(PlanKey(2024, "minsheng"), 2).get() == other
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(plan=other.plan, number=2)


def test_a_list_is_named_wherever_it_is_not_the_main_one(db: None) -> None:
    main, other = PeriodFactory(), PeriodFactory(plan__livelihood=True)
    assert (str(main), str(other)) == ("2024年二季度", "2024年二季度民生实事")
    assert main.heading == "2024年二季度政府工作报告牵头的重点工作任务分解"
    assert main.city_heading == "2024年二季度政府工作报告重点工作任务分解"
    assert other.heading == other.city_heading == "2024年二季度民生实事推进情况"
    other.title = "2024年二季度进展表"
    assert other.heading == "2024年二季度进展表（民生实事）"
    assert (str(main.plan.key), str(other.plan.key)) == ("2024", "2024/minsheng")
