"""Accusations are right where the reading made by hand calls a claim wrong, and nowhere else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reports.measuring.accusing import admits, judge, seed, stated_claims
from reports.measuring.samples import Sample
from reports.measuring.scoring import Ratio

RIGHT = "改造危房410户，完成年度计划800户的51.25%"
WRONG = "改造危房410户，完成年度计划800户的61.25%"


def _claim(share: str, consistent: bool | None, **more: Any) -> dict[str, Any]:
    figures = {"numerator": Decimal(410), "denominator": Decimal(800), "stated_percent": Decimal(share)}
    return {"kind": "share_of_annual", "consistent": consistent} | figures | more


def _sample(text: str, *claims: dict[str, Any]) -> Sample:
    entry = {"marker": None, "text": text, "subprojects": [], "quantities": [], "claims": list(claims)}
    return Sample("", "", text + "。", (entry,))


def test_a_wrong_claim_that_is_accused_is_found() -> None:
    found = judge(_sample(WRONG, _claim("61.25", False)))
    assert found.figures["wrong.found"] == found.figures["accusations.right"] == Ratio(1, 1)
    assert found.figures["wrong.found_beyond_rounding"] == Ratio(1, 1)
    assert found.accused == []


def test_a_wrong_claim_that_nobody_accuses_is_missed() -> None:
    found = judge(_sample(RIGHT, _claim("51.25", False)))
    assert found.figures["wrong.found"] == Ratio(0, 1)
    assert found.figures["wrong.found_beyond_rounding"] == Ratio(0, 0)
    assert found.differences == ["wrong - 410 ÷ 800 = 51.25%"]


@pytest.mark.parametrize("consistent", [True, None])
def test_an_accusation_of_any_other_claim_is_false_and_shown_with_its_words(consistent: bool | None) -> None:
    found = judge(_sample(WRONG, _claim("61.25", consistent)))
    assert found.figures["accusations.right"] == Ratio(0, 1)
    [line] = found.accused
    assert line.startswith("share_mismatch 410 ÷ 800 = 51.25%：")
    assert line.endswith("的61.25%")


def test_an_accusation_of_no_claim_is_false() -> None:
    assert judge(_sample(WRONG)).figures["accusations.right"] == Ratio(0, 1)


def test_an_accusation_of_an_optional_wrong_claim_is_neither() -> None:
    found = judge(_sample(WRONG, _claim("61.25", False, optional=True)))
    assert found.figures["accusations.right"] == found.figures["wrong.found"] == Ratio(0, 0)
    assert found.accused == []


def test_right_claims_made_wrong_are_noticed() -> None:
    found = seed(_sample(RIGHT, _claim("51.25", True)))
    assert [found.figures[f"seeded.{slip}"] for slip in (1, 3, 7)] == [Ratio(1, 1)] * 3
    assert found.figures["seeded.all"] == Ratio(3, 3)


def test_a_claim_made_wrong_that_is_not_noticed_is_shown() -> None:
    """The words give no plan, so that nobody can accuse; the reading made by hand knows one all the same."""
    found = seed(_sample("改造危房410户，完成年度计划的51.25%", _claim("51.25", True)))
    assert found.figures["seeded.all"] == Ratio(0, 3)
    assert "seeded.3 - 410 ÷ 800 = 51.25% → 54.25%" in found.differences


@pytest.mark.parametrize(
    "claim",
    [_claim("51.25", None), _claim("51.25", False), _claim("51.25", True, optional=True)],
)
def test_only_right_claims_are_made_wrong(claim: dict[str, Any]) -> None:
    assert seed(_sample(RIGHT, claim)).figures["seeded.all"] == Ratio(0, 0)


def test_a_change_within_the_rounding_is_none() -> None:
    rough = {"numerator": Decimal("1.2"), "denominator": Decimal("2.4"), "stated_percent": Decimal(50)}
    found = seed(_sample("完成投资1.2亿元，占计划2.4亿元的50%", _claim("50", True) | rough))
    assert [found.figures[f"seeded.{slip}"].whole for slip in (1, 3, 7)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("count", "whole", "share", "admitted"),
    [
        ("35.9", "56.21", "63.88", True),  # 35.85–35.95
        ("35.9", "56.21", "64.88", False),
        ("27", "58", "46.5", True),  # 46.55, its end cut off
        ("27", "58", "46.6", True),
        ("27", "58", "46.7", False),
        ("7.61", "8.89", "86.1", False),
        ("4756", "9000", "52.8", True),
    ],
)
def test_the_rounding_of_its_own_figures_admits_a_share(count: str, whole: str, share: str, admitted: bool) -> None:
    assert admits(Decimal(count), Decimal(whole), Decimal(share)) is admitted


def test_the_percentage_of_a_claim_is_the_one_behind_its_count() -> None:
    text = "开工率30%；提前3项，占30%；推进缓慢4项，占40%；又有3项，占30%"
    claims = [_claim("30", True, numerator=Decimal(3)), _claim("40", True, numerator=Decimal(4))]
    claims += [_claim("30", True, numerator=Decimal(3)), _claim("30", None, numerator=None), _claim("77", True)]
    places = [one.mark.span.start for one in stated_claims(_sample(text, *claims))]
    assert places == [text.index("30%；推"), text.index("40%"), text.rindex("30%"), text.index("30%")]


def test_a_whole_in_another_multiple_is_taken_so() -> None:
    text = "完成投资12290万元，占年度任务2亿元的61.5%"
    figures = {"numerator": Decimal(12290), "denominator": Decimal(2), "stated_percent": Decimal("61.5")}
    found = seed(_sample(text, _claim("61.5", True) | figures))
    assert found.figures["seeded.all"].whole == 3
