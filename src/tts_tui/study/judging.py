"""Answers that are mathematically equal become one answer, in every race of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.math_equal import MathJudge, classes
from tts_tui.domain.answers import Answer
from tts_tui.study.reading import unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.analysis.math_equal import Verdict
    from tts_tui.domain.race import RaceState
    from tts_tui.study.reading import Study, Watch


def judge_all(studies: Sequence[Study], watch: Watch = unwatched) -> list[str]:
    """Merge equal answers of all races with math-verify; gives notices for people.

    Races are changed in place: they were read for this. Raises MathUnavailable.
    """
    asked: dict[tuple[str, str], list[RaceState]] = {}
    for study in studies:
        for race in study.races:
            question = race.started.question
            asked.setdefault((question.id, question.text), []).append(race)
    merged = unknown = 0
    with MathJudge() as judge:
        for number, races in enumerate(asked.values()):
            watch("comparing answers of questions", number, len(asked))
            more, unclear = merge(races, judge)
            merged, unknown = merged + more, unknown + unclear
    notices = [f"math-verify found {merged} of the answers equal to others."] if merged else []
    if unknown:
        notices.append(
            f"Of {unknown} answers nobody could say in time whether they are right; "
            "they count as unknown, and not as right."
        )
    return notices


def merge(races: Sequence[RaceState], judge: Callable[[str, str], Verdict]) -> tuple[int, int]:
    """Merge the answers of one question; gives how many were merged, how many stayed unknown."""
    truths = [race.truth for race in races if race.truth is not None]
    traces = [
        (race, trace, trace.answer)
        for race in races
        for trace in race.traces
        if trace.answer is not None
    ]
    answers = [*truths, *(answer for _, _, answer in traces)]
    first_of, unclear = classes(answers, judge)
    heads: dict[str, Answer] = {}
    for answer in answers:
        heads.setdefault(first_of[answer.key], answer)
    merged = 0
    for race, trace, answer in traces:
        key = first_of[answer.key]
        if key != answer.key:
            merged += 1
            race.merge_answer(trace, Answer(key, heads[key].text))
    for race in races:
        if race.truth is None:
            continue
        race.truth = heads[first_of[race.truth.key]]
        truth = race.truth.key
        race.unsure = frozenset(
            key for pair in unclear if truth in pair for key in pair if key != truth
        )
    unknown = sum(
        trace.answer is not None and trace.answer.key in race.unsure
        for race in races
        for trace in race.traces
    )
    return merged, unknown
