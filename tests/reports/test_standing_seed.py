"""How the six tasks of the published table stand: derived by hand from the field's rules, with the sentence that says why.

No task of the table has a figure that its bureau entered: what is known is what the narrative surely says.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reports.importing import Options, import_bytes
from reports.models import Bucket, Light
from reports.standing import Rule, Shape, Standing, standings, tally
from tasks.models import Organization, Period, Task

SEED = Path(__file__).parents[2] / "fixtures" / "2024-Q2-housing-bureau.txt"
ON = date(2024, 7, 2)
WAIT = "未达到（自动核对）"


@pytest.fixture
def seed(bureau: Organization) -> dict[str, Standing]:
    """Return the standings of the published table by task number."""
    import_bytes(SEED.read_bytes(), SEED.name, Options(lead=bureau.name, status="accepted"))
    period = Period.objects.select_related("plan").get(number=2)
    numbers = dict(Task.objects.values_list("pk", "number"))
    return {numbers[key]: standing for key, standing in standings(period, None, ON).items()}


def test_the_six_tasks(seed: dict[str, Standing]) -> None:
    """Five miss something that their milestone asks for; of the sixth nothing can be said for sure."""
    reasons = {number: standing.reason for number, standing in seed.items()}
    assert {number: (each.bucket, each.light, each.rule) for number, each in seed.items()} == {
        # 立项 still under way, 环评 and others too; 23 of 25 roads begun
        "34": (Bucket.BEHIND, Light.YELLOW, Rule.CONDITION_MISSED),
        # 55 % reached, but ② has not begun the pipes and ⑤ has not finished them
        "40": (Bucket.BEHIND, Light.YELLOW, Rule.CONDITION_MISSED),
        # 启动8个: 7 begun, or 8 on sale? 20 % of what? Nothing that could be compared
        "42": (Bucket.NOT_COMPARABLE, Light.NONE, Rule.UNANSWERED),
        # 21 of 20 and 411 of 300, but no 认定书 was handed out
        "88": (Bucket.BEHIND, Light.YELLOW, Rule.CONDITION_MISSED),
        # 62.5 % and 10.7 % are above their 5 % and 10 %, but the 水压试验 is not completed
        "89": (Bucket.BEHIND, Light.YELLOW, Rule.CONDITION_MISSED),
        # 24 of 20 communities, but two 办法 are still out for comment
        "91": (Bucket.BEHIND, Light.YELLOW, Rule.CONDITION_MISSED),
    }
    assert reasons["34"].startswith(f"“完成立项”等 3 项{WAIT}；二季度目标完成 92%（23/25条）")
    assert reasons["40"].startswith("“开始雨水、污水、给水等地下管网的施工铺设”没有完全达到（自动核对）")
    assert reasons["42"].startswith("二季度目标没有可以核对的完成数，不亮灯")
    assert reasons["88"].startswith(
        f"“发放项目认定书”{WAIT}；其余二季度目标完成 105%（21/20个）；年度目标完成 41.2%（安置项目），序时进度 50%；另有 "
    )
    assert reasons["89"].startswith(f"“恒新能源完成2#机组水压试验”{WAIT}；其余二季度目标 10%，完成 10.7%；另有 ")
    assert reasons["91"].startswith(
        f"“制定《临沂市住宅专项维修资金管理办法》、《临沂市…”{WAIT}；其余二季度目标完成 120%（24/20个）；"
        "年度目标完成 24%，序时进度 50%；另有 "
    )
    assert {each.word for each in seed.values()} == {"欠进度", "其他"}
    assert (seed["91"].shape, seed["42"].shape) == (Shape.UP, Shape.RING)


def test_shares_of_the_six_tasks(seed: dict[str, Standing]) -> None:
    """What has begun is no share of what is to be finished: 23 roads begun are not 92 % of the year's 25."""
    assert seed["34"].milestone_share == 92
    assert seed["34"].year_share is None
    assert seed["88"].milestone_share == 105
    assert seed["88"].year_share == Decimal(21) / 51 * 100
    assert seed["91"].year_share == 24
    assert {each.elapsed_share for each in seed.values()} == {Decimal(50)}
    counted = tally(seed.values())
    assert (counted.tasks, counted.comparable, counted.behind, counted.behind_share) == (6, 5, 5, 100)
    assert counted.count_words() == "0 ÷ 5 项可比 = 0.0%；其他 1 项未计入"
