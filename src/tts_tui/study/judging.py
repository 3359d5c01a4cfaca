"""Answers that are mathematically equal count as one answer, in every race of a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_tui.analysis.math_equal import MathJudge, classes
from tts_tui.domain.sameness import By, Merge, flattened
from tts_tui.study.reading import unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.analysis.math_equal import Verdict
    from tts_tui.domain.race import RaceState
    from tts_tui.study.reading import Study, Watch


@dataclass(frozen=True, slots=True)
class Judged:
    """Races graded anew, and what came of it."""

    races: tuple[RaceState, ...]
    """In the order they were given."""
    merged: int
    """How many traces' answers count as another one that means the same."""
    unknown: int
    """How many traces' answers nobody could grade in time."""


def judge_all(studies: Sequence[Study], watch: Watch = unwatched) -> tuple[list[Study], list[str]]:
    """The same studies with equal answers counted as one by math-verify, and notices for people.

    Raises MathUnavailable.
    """
    asked: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for number, study in enumerate(studies):
        for place, race in enumerate(study.races):
            question = race.started.question
            asked.setdefault((question.id, question.text), []).append((number, place))
    races = [list(study.races) for study in studies]
    merged = unknown = 0
    with MathJudge() as judge:
        for done, places in enumerate(asked.values()):
            watch("comparing answers of questions", done, len(asked))
            judged = judge_question([races[number][place] for number, place in places], judge)
            for (number, place), race in zip(places, judged.races, strict=True):
                races[number][place] = race
            merged, unknown = merged + judged.merged, unknown + judged.unknown
    notices = [f"math-verify found {merged} of the answers equal to others."] if merged else []
    if unknown:
        notices.append(
            f"Of {unknown} answers nobody could say in time whether they are right; "
            "they count as unknown, and not as right."
        )
    graded = [replace(study, races=tuple(own)) for study, own in zip(studies, races, strict=True)]
    return graded, notices


def judge_question(races: Sequence[RaceState], judge: Callable[[str, str], Verdict]) -> Judged:
    """Grade the races of one question so that answers which mean the same count as one."""
    truths = [race.grading.truth for race in races if race.grading.truth is not None]
    said = [trace.answer for race in races for trace in race.everyone if trace.answer]
    first_of, unclear = classes([*truths, *said], judge)
    firsts = {answer.key: answer for answer in reversed([*truths, *said])}
    same = {key: Merge(firsts[first], By.MATH) for key, first in first_of.items() if key != first}
    graded = []
    for race in races:
        # What a person merged before is part of the chain.
        grading = replace(race.grading, same=flattened({**race.grading.same, **same}))
        if (truth := grading.head(grading.truth)) is not None:
            ungradable = {
                key for pair in unclear if truth.key in pair for key in pair if key != truth.key
            }
            grading = replace(grading, truth=truth, ungradable=frozenset(ungradable))
        graded.append(race.graded(grading))
    unknown = sum(
        trace.answer is not None and trace.answer.key in race.grading.ungradable
        for race in graded
        for trace in race.everyone
    )
    return Judged(tuple(graded), sum(answer.key in same for answer in said), unknown)
