from __future__ import annotations

from copy import deepcopy
from dataclasses import FrozenInstanceError, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.support.folded import race_facts
from tests.support.generated.gradings import answer_of, gradings
from tests.support.generated.races import ANSWERS, races
from tts_tui.domain.events import ModelCard, Question, RaceStarted, Sampling, TraceFinished
from tts_tui.domain.grading import Grading, SessionGrading
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.sameness import By, Merge
from tts_tui.domain.strategies import Clock, ask, default_names, parse

if TYPE_CHECKING:
    from tts_tui.domain.events import Event

STARTED = RaceStarted(0, 0.0, Question("q", "?", "7"), ModelCard("m", "m"), 3, Sampling(), "2026")


def race_of(*answers: str | None, grading: Grading | None = None) -> RaceState:
    race = RaceState(replace(STARTED, n=len(answers)), grading)
    for trace, text in enumerate(answers):
        race.apply(TraceFinished(0, 1.0 + trace, trace, "stop", 10, recorded_answer=text or ""))
    return race


@given(races(), gradings(), gradings())
def test_folding_under_a_grading_is_folding_and_then_grading(
    events: list[Event], before: Grading, grading: Grading
) -> None:
    started = events[0]
    assert isinstance(started, RaceStarted)
    under, first = RaceState(started, grading), RaceState(started, before)
    for event in events[1:]:
        under.apply(event)
        first.apply(event)
    untouched = deepcopy(race_facts(first))
    then = first.graded(grading)
    assert race_facts(then) == race_facts(under)
    assert race_facts(first) == untouched
    for strategy in (parse(name, under.n) for name in default_names(under.n)):
        for clock in Clock:
            pick = ask(strategy, under.pool, clock)
            assert ask(strategy, then.pool, clock) == pick
            assert then.verdict(pick) is under.verdict(pick)
    assert all(then.correct(answer) is under.correct(answer) for answer in map(answer_of, ANSWERS))


def test_a_correction_counts_as_if_it_had_been_read() -> None:
    race = race_of("8", "8", grading=Grading(answer_of("7"), corrected={0: answer_of("7")}))
    assert [trace.answer for trace in race.traces] == [answer_of("7"), answer_of("8")]
    assert [trace.answer_as_read for trace in race.traces] == [answer_of("8")] * 2
    assert [race.correct(trace.answer) for trace in race.traces] == [True, False]


def test_a_correction_to_nothing_takes_the_answer_away() -> None:
    race = race_of("7", grading=Grading(corrected={0: None}))
    assert race.traces[0].answer is None


def test_a_verdict_holds_for_every_trace_with_that_answer() -> None:
    race = race_of("8", "8", "7", grading=Grading(answer_of("7"), judged={0: True}))
    assert [race.correct(trace.answer) for trace in race.traces] == [True, True, True]


def test_a_verdict_on_a_trace_without_an_answer_says_nothing() -> None:
    race = race_of(None, "8", grading=Grading(judged={0: True, 9: True}))
    assert race.correct(answer_of("8")) is None


def test_answers_that_mean_the_same_are_right_together() -> None:
    same = {"text:1+x": Merge(answer_of("x+1"), By.MATH)}
    race = race_of("x+1", "1+x", grading=Grading(answer_of("x+1"), same=same))
    assert {trace.answer for trace in race.traces} == {answer_of("x+1")}
    assert race.correct(answer_of("1+x")) is True


def test_what_nobody_can_grade_is_neither_right_nor_wrong() -> None:
    grading = Grading(answer_of("7"), ungradable=frozenset({"text:x+1"}))
    race = race_of("x+1", "8", None, grading=grading)
    assert [race.correct(trace.answer) for trace in race.traces] == [None, False, False]


def test_a_truth_from_elsewhere_comes_before_the_sessions_own() -> None:
    assert SessionGrading().of(STARTED).truth == answer_of("7")
    assert SessionGrading(truths={"?": "8"}).of(STARTED).truth == answer_of("8")
    assert SessionGrading(truths={"q": "9", "?": "8"}).of(STARTED).truth == answer_of("9")


def test_labels_grade_the_race_that_they_name() -> None:
    labels = {
        (0, 1): TraceLabel(answer="5", right=True),
        (0, 2): TraceLabel(note="odd"),
        (1, 0): TraceLabel(answer=""),
    }
    session = SessionState([STARTED, replace(STARTED, race=1)], SessionGrading(labels))
    assert session.races[0].grading == Grading(
        answer_of("7"), corrected={1: answer_of("5")}, judged={1: True}
    )
    assert session.races[1].grading == Grading(answer_of("7"), corrected={0: None})
    covered = SessionGrading(labels).without_verdicts().of(STARTED)
    assert covered == Grading(answer_of("7"), corrected={1: answer_of("5")})


def test_a_grading_cannot_be_written_to() -> None:
    with pytest.raises(FrozenInstanceError):
        Grading().truth = None  # type: ignore[misc]
