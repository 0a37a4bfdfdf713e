"""The stage of works that statements about them tell together."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.language.kinds import Modality, Stage, Step
from tasks.language.lexicon import words_of
from tasks.language.modality import AHEAD
from tasks.language.statement.verb import AMOUNT, FINISHED, GOING, WORKED_AT, Statement

#: How much a statement weighs, the heaviest decides: what ends all, what came last, what is done, what goes on, what is only hoped.
_ENDED, _RESUMED, _STOPPED, _DONE, _SURE, _LIKELY, _EXPECTED, _VAGUE, _HOPED = 90, 80, 70, 60, 50, 40, 35, 30, 10

#: Within so many statements what was told is taken back.
_SOON = 6


def stage_of(made: Sequence[Statement]) -> tuple[Stage, Statement | None]:
    """Return the stage that statements about one thing tell, with the one that tells it; UNSTATED and None where none does."""
    best: tuple[int, Stage, Statement] | None = None
    made = [
        one
        for place, one in enumerate(made)
        if one.act != FINISHED or not _is_taken_back(one, made[place + 1 : place + _SOON])
    ]
    for one in made:
        judged = _judged(one)
        if judged and (
            best is None or judged[0] > best[0] or (judged[0] == best[0] and judged[1] is not Stage.COMPLETED)
        ):
            best = (*judged, one)
    return (best[1], best[2]) if best else (Stage.UNSTATED, None)


def _is_taken_back(one: Statement, later: Sequence[Statement]) -> bool:
    """Tell whether works told as finished are said to be finished only later in the sentence, so that a part of them was meant.

    路基土方工程全部完成，…，全部工程明年五一前建成.
    """
    return one.holds and one.verb not in words_of("states") and any(
        other.step is Step.FINISHED and other.act == FINISHED and other.modality in AHEAD
        and other.clause.sentence == one.clause.sentence
        for other in later
    )  # fmt: skip


def _judged(one: Statement) -> tuple[int, Stage] | None:
    """Return the weight and the stage of what one statement tells of the works."""
    step, mode = one.step, one.modality
    if step is Step.CANCELLED:
        return (_ENDED, Stage.CANCELLED) if mode is Modality.PLAIN and one.whole else None
    if step is Step.SUSPENDED:
        return (_STOPPED, Stage.SUSPENDED) if mode in (Modality.PLAIN, Modality.UNDERWAY) and one.whole else None
    if one.act == "复工" or mode is Modality.RESUMED:
        return None if mode is Modality.DENIED or mode in AHEAD else (_RESUMED, Stage.UNDER_CONSTRUCTION)
    if one.act == WORKED_AT and mode is Modality.UNDERWAY and one.explicit:
        return _VAGUE, Stage.UNDER_CONSTRUCTION
    if step >= Step.FINISHED:
        return _finished(one)
    if step >= Step.BEGUN:
        return _begun(one)
    return (_LIKELY, Stage.PREPARATION) if step >= Step.PLANNED and mode is not Modality.OTHER_TIME else None


def _finished(one: Statement) -> tuple[int, Stage] | None:
    """Return what a verb of finishing tells: the end only where it is plain and said of the works themselves."""
    if one.holds:
        return (_DONE, Stage.COMPLETED) if one.whole else (_LIKELY, Stage.UNDER_CONSTRUCTION)
    if one.modality in (Modality.NEARLY, Modality.UNDERWAY):
        return _LIKELY, Stage.UNDER_CONSTRUCTION
    ahead = one.modality is Modality.DENIED or one.modality in AHEAD
    return (_HOPED, Stage.UNDER_CONSTRUCTION) if ahead else None


def _begun(one: Statement) -> tuple[int, Stage] | None:
    """Return what a verb of beginning or building tells."""
    opens = one.step is Step.BEGUN
    if one.modality is Modality.DENIED:
        return (_SURE, Stage.NOT_STARTED) if opens and one.whole else None
    if one.modality in AHEAD and (one.step > Step.BUILDING or (one.done and one.act != AMOUNT and not opens)):
        return _HOPED, Stage.UNDER_CONSTRUCTION
    if one.modality in AHEAD or (one.modality is Modality.NEARLY and opens):
        return (_EXPECTED, Stage.NOT_STARTED) if one.act in ("开工", "施工") else None
    return (_VAGUE if one.act in (GOING, AMOUNT) else _SURE), Stage.UNDER_CONSTRUCTION
