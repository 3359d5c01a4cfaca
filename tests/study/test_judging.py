from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.math_equal import Verdict
from tts_tui.domain.answers import normalise
from tts_tui.domain.events import ModelCard, Question, RaceStarted, Sampling, TraceFinished
from tts_tui.domain.grading import SessionGrading
from tts_tui.domain.race import RaceState
from tts_tui.domain.sameness import By, Merge
from tts_tui.study.judging import judge_question

if TYPE_CHECKING:
    from collections.abc import Callable


def race_of(number: int, truth: str | None, *answers: str) -> RaceState:
    race = RaceState(
        RaceStarted(
            number,
            0.0,
            Question("q", "?", truth),
            ModelCard("m", "m"),
            len(answers),
            Sampling(),
            "",
        )
    )
    for trace, text in enumerate(answers):
        race.apply(TraceFinished(number, 1.0, trace, "stop", 10, recorded_answer=text))
    return race


def says(*same: set[str], unknown: tuple[set[str], ...] = ()) -> Callable[[str, str], Verdict]:
    def judge(first: str, second: str) -> Verdict:
        if {first, second} in same:
            return Verdict.SAME
        return Verdict.UNKNOWN if {first, second} in unknown else Verdict.DIFFERENT

    return judge


def test_answers_found_equal_count_as_the_truth_in_every_race() -> None:
    races = [race_of(0, r"\sqrt{12}", r"2\sqrt{3}", "5"), race_of(1, None, r"2\sqrt{3}")]
    judged = judge_question(races, says({r"\sqrt{12}", r"2\sqrt{3}"}))
    assert judged.merged == 2
    graded, other = judged.races
    assert [graded.correct(trace.answer) for trace in graded.traces] == [True, False]
    assert other.traces[0].answer == graded.grading.truth


def test_the_races_that_were_judged_stay_as_they_were() -> None:
    race = race_of(0, r"\sqrt{12}", r"2\sqrt{3}")
    before = race.traces[0].answer
    judged = judge_question([race], says({r"\sqrt{12}", r"2\sqrt{3}"}))
    assert race.traces[0].answer == before
    assert race.correct(before) is False
    assert judged.races[0].correct(judged.races[0].traces[0].answer) is True


def test_what_no_judge_could_say_in_time_is_ungradable_and_counted() -> None:
    race = race_of(0, r"\sqrt{12}", r"9^{9^9}", r"9^{9^9}", "5")
    judged = judge_question([race], says(unknown=({r"\sqrt{12}", "9^{9^9}"},)))
    [graded] = judged.races
    assert [graded.correct(trace.answer) for trace in graded.traces] == [None, None, False]
    assert (judged.merged, judged.unknown) == (0, 2)


def test_what_was_merged_by_hand_goes_on_through_what_is_equal() -> None:
    said = normalise("the root of 12")
    root, other = normalise(r"\sqrt{12}"), normalise(r"2\sqrt{3}")
    assert said is not None and root is not None and other is not None  # noqa: PT018
    races = [race_of(at, r"\sqrt{12}", "the root of 12", r"2\sqrt{3}") for at in (0, 1)]
    # Two sessions whose people merged the same answers the other way round.
    by_hand = ({said.key: Merge(other, By.HAND)}, {other.key: Merge(root, By.HAND)})
    races = [
        race.graded(SessionGrading(merges={"q": merges}).of(race.started))
        for race, merges in zip(races, by_hand, strict=True)
    ]
    judged = judge_question(races, says({r"\sqrt{12}", r"2\sqrt{3}"}))
    first, second = judged.races
    assert [first.correct(trace.answer) for trace in first.traces] == [True, True]
    assert [second.correct(trace.answer) for trace in second.traces] == [False, True]
    assert first.grading.same[said.key].by is By.HAND
