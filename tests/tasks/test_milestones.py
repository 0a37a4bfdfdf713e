"""A milestone's conditions follow its wording: what reads the same keeps its row, what was corrected stays corrected."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from reports.models import ConditionAnswer
from tasks.milestones import follow, known_as, reword
from tasks.models import MilestoneCondition, MilestoneRevision, Organization, Period, QuarterlyMilestone, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory

ClientOf = Callable[[Visitor], Client]
BEFORE = "温泉路完成立项；新建改造道路23条；沐河路完成立项。"


@pytest.fixture
def milestone(task: Task, period: Period) -> QuarterlyMilestone:
    """Return the milestone of task 34 with the conditions that were read in it."""
    return reword(task, period, BEFORE)


def kept(milestone: QuarterlyMilestone) -> dict[str, int]:
    """Return the key of each condition by its words and place."""
    return {f"{each.words}@{each.start}": each.pk for each in milestone.conditions.all()}


def test_what_reads_the_same_keeps_its_row_and_its_answer(milestone: QuarterlyMilestone, task: Task) -> None:
    words = {each.words: each for each in milestone.conditions.all()}
    assert list(words) == ["温泉路完成立项", "新建改造道路23条", "沐河路完成立项"]
    report = ReportFactory(task=task, period=milestone.period)
    for each in words.values():
        ConditionAnswer.objects.create(report=report, condition=each, answer="reached")
    milestone = reword(task, milestone.period, "雄安大道确定方案；温泉路完成立项；新建改造道路25条；沐河路完成立项。")
    now = {each.words: each for each in milestone.conditions.all()}
    assert list(now) == ["雄安大道确定方案", "温泉路完成立项", "新建改造道路25条", "沐河路完成立项"]
    assert now["温泉路完成立项"].pk == words["温泉路完成立项"].pk
    assert now["温泉路完成立项"].start == milestone.text.index("温泉路")
    assert now["新建改造道路25条"].value == 25
    assert {answer.condition.words for answer in report.condition_answers.all()} == {"温泉路完成立项", "沐河路完成立项"}


def test_conditions_of_the_same_words_are_told_apart(task: Task, period: Period) -> None:
    milestone = reword(task, period, "市政管网完成立项。其他道路完成立项；市政管网完成立项。")
    before = kept(milestone)
    assert len(before) == 3
    assert kept(reword(task, period, milestone.text)) == before
    again = kept(reword(task, period, "市政管网完成立项。"))
    assert set(again.values()) == {before["市政管网完成立项@0"]}


def test_what_was_corrected_stays_while_its_words_stand(milestone: QuarterlyMilestone) -> None:
    milestone.conditions.filter(kind="quantity").update(value=Decimal(24))
    milestone.conditions.filter(words="温泉路完成立项").update(words="温泉路完成立项；新建", start=0)
    before = kept(milestone)
    assert reword(milestone.task, milestone.period, f"{BEFORE}完成招标。").conditions.count() == 4
    assert before.items() <= kept(milestone).items()
    assert milestone.conditions.get(kind="quantity").value == 24
    reword(milestone.task, milestone.period, "温泉路已完成立项。")
    assert [each.words for each in milestone.conditions.all()] == ["温泉路已完成立项"]


def test_a_clause_of_another_bureau_names_it(task: Task, period: Period, partner_bureau: Organization) -> None:
    partner_bureau.aliases = ["城管委"]
    partner_bureau.save()
    found = reword(task, period, "完成排水防涝规划编制（市城管局）；完成立项。").conditions.values_list(
        "owner", flat=True
    )
    assert partner_bureau.pk in found
    assert [known_as(name) for name in ("城管局", "城管委", "市水利局")] == [partner_bureau, partner_bureau, None]


def posted(milestone: QuarterlyMilestone, **changes: str) -> dict[str, object]:
    """Return what the administration's form of a milestone sends, its conditions as they are."""
    rows = list(milestone.conditions.all()) if milestone.pk else []
    form: dict[str, object] = {
        "task": milestone.task_id, "period": milestone.period_id, "text": milestone.text, "reason": "",
        "conditions-TOTAL_FORMS": len(rows), "conditions-INITIAL_FORMS": len(rows),
    }  # fmt: skip
    for place, row in enumerate(rows):
        for name in ("id", "kind", "words", "what", "comparator", "unit", "basis", "value"):
            form[f"conditions-{place}-{name}"] = "" if getattr(row, name) is None else getattr(row, name)
    return form | changes


def test_the_administrators_wording_is_read_and_the_old_one_is_kept(
    milestone: QuarterlyMilestone, admin: User, client_of: ClientOf
) -> None:
    clerk, page = client_of(admin), f"/admin/tasks/quarterlymilestone/{milestone.pk}/change/"
    refused = clerk.post(page, posted(milestone, text="温泉路完成立项；完成招标。"))
    assert "须写明理由" in refused.content.decode()
    assert clerk.post(page, posted(milestone, text="温泉路完成立项；完成招标。", reason="省里调整")).status_code == 302
    assert [each.words for each in milestone.conditions.all()] == ["温泉路完成立项", "完成招标"]
    revision = MilestoneRevision.objects.get()
    assert (revision.before, revision.reason, revision.state) == (BEFORE, "省里调整", "agreed")
    milestone.refresh_from_db()
    assert clerk.post(page, posted(milestone, **{"conditions-0-words": "温泉路立项"})).status_code == 302
    assert milestone.conditions.filter(words="温泉路立项").exists()
    assert MilestoneRevision.objects.count() == 1
    assert clerk.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_a_milestone_typed_in_the_administration_gets_its_conditions(
    task: Task, period: Period, admin: User, client_of: ClientOf
) -> None:
    QuarterlyMilestone.objects.all().delete()
    new = QuarterlyMilestone(task=task, period=period, text="完成立项。")
    assert client_of(admin).post("/admin/tasks/quarterlymilestone/add/", posted(new, reason="新增")).status_code == 302
    condition = MilestoneCondition.objects.get()
    assert (condition.words, condition.milestone.text) == ("完成立项", "完成立项。")
    follow(condition.milestone, condition.milestone.text)
    assert MilestoneCondition.objects.get() == condition
