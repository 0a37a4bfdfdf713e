"""The narrative's answers to events of the milestone: an act done to an object, works brought to a step."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reports.checks import events, plan, works
from reports.checks.answer import NOTHING, Answer, Verdict
from reports.checks.case import Case
from reports.checks.words import touches
from tasks.language import Condition
from tasks.language.figures import Certainty, Span


def answer_to(case: Case, condition: Condition, event: events.Wanted | None) -> Answer:
    """Return the answer to an event: done, only some of its objects, still under way, or not spoken of."""
    if (event is None or not event.object) and (answer := _works(case, condition)):
        return answer
    if event is None:
        return _spoken(case, condition.what)
    late = _late(case, event)
    done = events.done(case, event)
    if late is not None:
        objects = [part for part in event.parts if any(part in span.of(case.progress.text) for span in done)]
        verdict = Verdict.PARTLY if objects and not any(span.start == late for span in done) else Verdict.MISSED
        return Answer(verdict, Certainty.SURE, late)
    if done:
        text = case.progress.text
        open_ = [part for part in event.parts if not any(part in span.of(text) for span in done)]
        if open_ and len(open_) < len(event.parts):
            clauses = (span for span in case.progress.clauses if any(part in span.of(text) for part in open_))
            return Answer(Verdict.PARTLY, Certainty.LIKELY, case.progress.begin(next(clauses, done[0])))
        return Answer(Verdict.REACHED, Certainty.SURE if event.must_be_reached else Certainty.LIKELY, done[0].start)
    return _spoken(case, event.object or condition.what)


def _works(case: Case, condition: Condition) -> Answer | None:
    """Return the answer to works to be brought to a step: by a count of all of them, else by the words of their step."""
    words = condition.span.of(case.subject.goal)
    every = re.search(r"(?:全部|均)(开工|完工|竣工|建成|启动)", words)
    pair = plan.counted(case, every[1], words[: every.start()]) if every else None
    if pair and pair[0].value and pair[1].value:
        verdict = Verdict.REACHED if pair[0].value >= pair[1].value else Verdict.PARTLY
        return Answer(verdict, Certainty.LIKELY, pair[0].span.start, pair[0].value)
    aim = works.aim_of(words)
    found = works.stated(case, aim) if aim else None
    if aim is None or found is None:
        return None
    verdict = Verdict.REACHED if found[0] >= aim.level else Verdict.MISSED
    return Answer(verdict, Certainty.LIKELY, case.progress.begin(found[1]))


def _late(case: Case, event: events.Wanted) -> int | None:
    """Return where the narrative says that an event has not come about; None where it does not."""
    said = next(events.lateness(case, event), None)
    return said.spans[0].span.start if said else None


def _spoken(case: Case, words: str) -> Answer:
    """Return the answer of a clause that speaks of the same thing without a word of completion."""
    best: tuple[float, Span] | None = None
    for clause in _worded(clause for clause in case.progress.clauses if not case.is_ahead(clause.start)):
        share = touches(words, clause.of(case.progress.text))
        if share >= 0.5 and (best is None or share > best[0]):
            best = (share, clause)
    if best is None:
        share, place = max(
            ((touches(words, span.of(case.progress.text)), span.start) for span in case.progress.sentences),
            default=(0.0, 0),
        )
        return Answer(Verdict.REACHED, Certainty.GUESS, place) if share >= 0.6 else NOTHING
    said, begin = best[1].of(case.progress.text), case.progress.begin(best[1])
    if events.NOT_STARTED.search(said):
        return Answer(Verdict.MISSED, Certainty.LIKELY, begin)
    return Answer(Verdict.REACHED, Certainty.LIKELY if events.DONE.search(said) else Certainty.GUESS, begin)


def _worded(clauses: Iterable[Span]) -> Iterable[Span]:
    """Return the clauses that are long enough to say something."""
    return (clause for clause in clauses if len(clause) >= 4)
