"""Claims: right statements in the ways cities write them are never called wrong, the same made wrong always."""

from decimal import Decimal
from pathlib import Path

import pytest

from tasks.language import read

LINES = Path("fixtures/reading/statements.tsv").read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.parametrize("line", LINES, ids=range(1, len(LINES) + 1))
def test_a_right_statement_is_not_called_wrong(line: str) -> None:
    task, progress = line.split("\t")
    found = read(progress, task=task).claims
    assert [claim.span.of(progress) for claim in found if claim.consistent is False] == []


def test_the_same_statements_made_wrong_are_called_wrong() -> None:
    made = noticed = 0
    for line in LINES:
        task, progress = line.split("\t")
        for claim in read(progress, task=task).claims:
            start, end = claim.stated.span.start, claim.stated.span.end
            for points in (1, 3, 7) if claim.consistent and claim.stated.text[:1].isdigit() else ():
                wrong = f"{progress[:start]}{claim.stated.value + points}%{progress[end:]}"
                again = next(claim for claim in read(wrong, task=task).claims if claim.stated.span.start == start)
                made, noticed = made + 1, noticed + (again.consistent is False)
    assert noticed >= 0.95 * made >= 150


def test_most_statements_are_confirmed() -> None:
    found = [claim for line in LINES for claim in read(line.split("\t")[1], task=line.split("\t")[0]).claims]
    assert sum(claim.consistent is True for claim in found) >= 0.9 * len(found) >= 60


@pytest.mark.parametrize(
    ("progress", "task", "numerator", "denominator"),
    [
        ("开工12个（含续建5个），开工率60%。", "开工项目20个", 12, 20),
        ("34个项目中31个已开工，6个已完工，开工率91.2%。", "实施项目34个", 31, 34),
        ("新签约项目187个，其中制造业项目112个，完成全年目标的62.3%。", "新签约项目300个", 187, 300),
        (
            "高标准农田新建13.5万亩、改造6万亩，占年度任务的65%。",
            "新建高标准农田20万亩、改造提升10万亩",
            Decimal("19.5"),
            30,
        ),
        ("其中沂水县完成0.6万户，完成县年度任务的75%。", "改建农村户厕5万户", Decimal("0.6"), None),
        ("26所学校中，已竣工13所，竣工率50%。", "新建学校30所", 13, 26),
        ("办理案件612件，审结547件，审结率89.4%。", "办理案件700件", 547, 612),
    ],
)
def test_a_share_finds_its_count_and_its_whole(
    progress: str, task: str, numerator: Decimal, denominator: Decimal | None
) -> None:
    claim = read(progress, task=task).claims[0]
    assert claim.numerator is not None
    assert (claim.numerator.value, claim.denominator) == (numerator, denominator)
