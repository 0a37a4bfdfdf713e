"""The milestone as a checklist on the report form: each condition with its answer, chosen, read, or only proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django import forms
from django.http import QueryDict

from reports.models import ConditionAnswer
from reports.workflow import AnswerData, Item

Answer = ConditionAnswer.Answer
PREFIX = "condition"
CHIPS = [(value, label.removeprefix("本季度")) for value, label in Answer.choices]


class ConditionField(forms.ChoiceField):
    """The answer to one condition; left empty it is as the text surely reads. One that has to be answered is asked for."""

    def __init__(self, place: int, item: Item, *, is_early: bool = False) -> None:
        """Take the number of the condition within its milestone; while it `is_early` nothing is asked for yet."""
        self.place, self.item, self.is_early = place, item, is_early
        self.asks = item.is_open and not is_early
        super().__init__(
            label=f"目标事项 {place}：完成情况",
            required=False,
            choices=CHIPS if self.asks else [("", "填写后识别" if is_early else _untouched(item)), *Answer.choices],
        )

    @property
    def is_unread(self) -> bool:
        """Return whether a sentence was found that perhaps answers the condition: the person has to say."""
        return self.asks and bool(self.item.sentence) and not self.item.likely_answer


def _untouched(item: Item) -> str:
    """Return what the empty choice says: the answer as surely read, else what is expected."""
    if item.read and item.is_sure:
        return f"{Answer(item.read.answer).label}（识别）"
    return "可以不填" if item.owner else "请选择"


class ConditionsForm(forms.Form):
    """A field for each condition on record of the milestone, named by its key; what is in them is in the items."""

    def __init__(self, items: Sequence[Item], *, is_early: bool = False) -> None:
        """Show the items with their answers; before anything is written it `is_early`, and nothing is asked for."""
        chosen = {str(item.key): item.chosen.answer for item in items if item.chosen}
        super().__init__(prefix=PREFIX, initial=chosen)
        self.items, self.is_early = items, is_early
        for place, item in enumerate(items, 1):
            self.fields[str(item.key)] = ConditionField(place, item, is_early=is_early)

    @property
    def open(self) -> list[Item]:
        """Return the conditions that have to be answered."""
        return [item for item in self.items if item.is_open]

    @property
    def items_proposed(self) -> list[Item]:
        """Return the conditions whose answer is only likely: proposed, and to be confirmed."""
        return [item for item in self.open if item.likely_answer]

    @property
    def unread(self) -> list[Item]:
        """Return the conditions of which the text surely says nothing, and of which nobody has said anything."""
        return [item for item in self.open if not item.likely_answer]

    @property
    def together(self) -> list[tuple[str, str]]:
        """Return the answers that all `unread` ones can be given at one press; none where there are not several."""
        return CHIPS if len(self.unread) > 1 and not self.is_early else []

    def rest_chosen(self, posted: QueryDict, answer: str) -> QueryDict:
        """Return `posted` with that answer for each of the `unread`."""
        data = posted.copy()
        for item in self.unread if answer in Answer.values else ():
            data[f"{PREFIX}-{item.key}"] = answer
        return data

    @property
    def agreement(self) -> str:
        """Return what the button that confirms all proposals sends, 12=reached 13=partly: those that it stands above."""
        return " ".join(f"{key}={answer}" for key, answer in self._answers.items())

    @property
    def _answers(self) -> dict[int, str]:
        return {item.key: item.likely_answer.answer for item in self.items_proposed if item.likely_answer}

    def with_agreement(self, posted: QueryDict, seen: str) -> tuple[QueryDict, int]:
        """Return `posted` with the proposals that were `seen`, as `agreement` writes them, and how many they are.

        One counts only while the text as typed still gives it and nothing else was chosen: what was seen is confirmed.
        """
        data, pairs = posted.copy(), seen.split()
        taken = {key: answer for key, answer in self._answers.items() if f"{key}={answer}" in pairs}
        for key, answer in taken.items():
            data[f"{PREFIX}-{key}"] = answer
        return data, len(taken)

    @property
    def behind(self) -> list[Item]:
        """Return the conditions that are reached in part or not at all."""
        return [item for item in self.items if item.is_behind]

    @property
    def counts(self) -> str:
        """Return 5 项，未达到 1，待确认 1，待选择 1 — without what there is none of."""
        proposed = len(self.items_proposed)
        waiting = {} if self.is_early else {"待确认": proposed, "待选择": len(self.open) - proposed}
        further = [behind_counts(self.items), *(f"{label} {count}" for label, count in waiting.items() if count)]
        return "，".join(filter(None, [f"{len(self.items)} 项", *further]))

    def missing(self, obstacles: str, next_steps: str) -> Iterator[tuple[str, str]]:
        """Yield what is missing before the report can be submitted: the id of the field, and a sentence."""
        for item in self.open:
            first = "_0"  # of the radio buttons
            asked = f"识别为“{item.proposal}”，请确认或另选" if item.proposal else "请选择完成情况"
            yield f"{self[str(item.key)].auto_id}{first}", f"“{item.words}”：{asked}。"
        behind = f"有 {len(self.behind)} 个目标事项未达到或部分达到"
        if self.behind and not obstacles.strip():
            yield "id_obstacles", f"“存在问题”：{behind}，请写明原因和采取的措施。"
        if self.behind and not next_steps.strip():
            yield "id_next_steps", f"“下步打算”：{behind}，请写明何时完成、由谁负责。"


def behind_counts(items: Iterable[Item]) -> str:
    """Return 未达到 1，部分达到 2 — nothing where all is reached."""
    labels = [item.label for item in items if item.is_behind]
    return "，".join(f"{label} {labels.count(label)}" for label in dict.fromkeys(labels))


def chosen_in(posted: QueryDict, stored: Mapping[int, AnswerData]) -> dict[int, AnswerData]:
    """Return the answers that were chosen on a posted form; of conditions that were not on it, as stored."""
    typed = {name.removeprefix(f"{PREFIX}-"): str(value) for name, value in posted.items() if name.startswith(PREFIX)}
    chosen = {int(key): AnswerData(value) for key, value in typed.items() if key.isdecimal() and value in Answer.values}
    others = {key: said for key, said in stored.items() if str(key) not in typed and not said.as_read}
    return others | chosen
