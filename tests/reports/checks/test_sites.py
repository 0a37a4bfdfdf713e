"""The condition matrix: only where the milestone counts sites and each item names one, each cell from its item alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reports.checks import Recorded, Subject, matrix_of
from reports.checks.matrix import counts_sites
from tasks.language import ConditionKind
from tasks.quarters import Quarter
from tests.reports.seed_table import seed_table

SEED = {texts[0]: texts for texts in seed_table().texts}
GOAL = SEED["40"][2]
PARTS = ("围挡搭建", "临时设施建设", "地表清理平整", "开始雨水、污水、给水等地下管网的施工铺设")


def subject(number: str, **further: object) -> Subject:
    """Return a task of the published table."""
    return Subject(number, Quarter(2024, 2), *SEED[number][1:4], **further)  # type: ignore[arg-type]


def recorded() -> tuple[Recorded, ...]:
    """Return the conditions of task 40 as the administrator corrects them: each part by itself."""
    parts = [Recorded(key, ConditionKind.EVENT, words, GOAL.find(words), words) for key, words in enumerate(PARTS)]
    five = Recorded(9, ConditionKind.QUANTITY, "5处综合公园", GOAL.find("5处"), "综合公园", value=Decimal(5), unit="处")
    return (*parts, five)


def test_each_site_answers_for_itself() -> None:
    matrix = matrix_of(subject("40", conditions=recorded()))
    assert matrix
    assert matrix.columns == PARTS
    shown = {site.marker: ([verdict.value for verdict in site.verdicts], site.percent) for site in matrix.sites}
    assert shown["①"] == (["unanswered"] * 4, Decimal(60))
    assert shown["②"] == (["reached", "unanswered", "unanswered", "missed"], Decimal(55))
    assert shown["④"] == (["reached", "reached", "reached", "reached"], Decimal(58))
    assert [site.name for site in matrix.sites][1] == "罗庄区盛湖平急两用场所"


def test_what_the_text_alone_gives_is_enough() -> None:
    matrix = matrix_of(subject("40"))
    assert matrix
    assert matrix.columns == (PARTS[-1],)


@pytest.mark.parametrize("number", ["34", "42", "88", "89", "91"])
def test_no_matrix_where_no_sites_are_counted(number: str) -> None:
    assert matrix_of(subject(number)) is None


def test_no_matrix_where_the_items_are_not_the_sites() -> None:
    one = subject("40")
    fewer = one.progress[: one.progress.index("⑤")]
    nameless = one.progress.replace("河东区华阳路平急两用场所：", "")
    for progress in (fewer, nameless, ""):
        assert matrix_of(Subject("40", one.quarter, one.task, one.goal, progress)) is None
    assert not counts_sites([(ConditionKind.QUANTITY, Decimal(2))], 2)
    assert not counts_sites([(ConditionKind.SHARE, Decimal(5)), (ConditionKind.QUANTITY, None)], 5)
