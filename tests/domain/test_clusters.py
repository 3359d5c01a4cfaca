from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given

from tests.support.generated.gradings import answer_of, gradings
from tests.support.generated.races import races
from tts_tui.domain.clusters import Why, clusters_of, merged_in
from tts_tui.domain.events import (
    Channel,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFinished,
)
from tts_tui.domain.grading import Grading
from tts_tui.domain.race import RaceState
from tts_tui.domain.sameness import By, Merge

if TYPE_CHECKING:
    from tts_tui.domain.events import Event

STARTED = RaceStarted(0, 0.0, Question("q", "?", "0.5"), ModelCard("m", "m"), 1, Sampling(), "2026")


def race_of(*texts: str, grading: Grading | None = None) -> RaceState:
    race = RaceState(replace(STARTED, n=len(texts)), grading)
    for trace, text in enumerate(texts):
        race.apply(TokensArrived(0, trace, Channel.ANSWER, (1.0 + trace,), (2,), (text,)))
        race.apply(TraceFinished(0, 1.5 + trace, trace, "stop", 10))
    return race


def told(race: RaceState) -> list[tuple[str, list[tuple[str, Why, tuple[int, ...]]]]]:
    return [
        (cluster.answer.text, [(one.written, one.why, one.traces) for one in cluster.spellings])
        for cluster in clusters_of(race)
    ]


@given(races(), gradings())
def test_clusters_are_the_votes_and_every_trace_that_answers_is_in_one(
    events: list[Event], grading: Grading
) -> None:
    started = events[0]
    assert isinstance(started, RaceStarted)
    race = RaceState(started, grading)
    for event in events[1:]:
        race.apply(event)
    clusters = clusters_of(race)
    counts = race.pool.poll().ballot.counts
    assert {one.answer.key: one.votes for one in clusters} == {
        answer.key: votes for answer, votes in counts.items()
    }
    members = [at for one in clusters for spelling in one.spellings for at in spelling.traces]
    assert sorted(members) == [t.index for t in race.traces if t.answer is not None]
    for cluster in clusters:
        assert cluster.right is race.correct(cluster.answer)
        for spelling in cluster.spellings:
            head = race.grading.head(spelling.answer)
            assert head is not None
            assert head.key == cluster.answer.key
            assert spelling.why.apart == (spelling.answer.key != cluster.answer.key)
        apart = {one.answer.key for one in cluster.spellings if one.why.apart}
        assert len(merged_in(race).get(cluster.answer.key, ())) == len(apart)


def test_an_answer_is_told_with_the_ways_it_was_written_and_why_each_counts() -> None:
    grading = Grading(
        answer_of("0.5"),
        corrected={4: answer_of("1/2")},
        same={
            "text:half": Merge(answer_of("0.5"), By.HAND),
            "text:sin(30)": Merge(answer_of("0.5"), By.MATH),
        },
    )
    texts = (r"\boxed{\frac{1}{2}}", r"\boxed{0.5}", r"it is \boxed{0.5}", r"\boxed{half}",
             r"\boxed{7}", r"\boxed{sin(30)}", "the answer is 8.", "no idea")  # fmt: skip
    assert told(race_of(*texts, grading=grading)) == [
        (
            "1/2",
            [
                ("0.5", Why.NORMALISED, (1, 2)),
                (r"\frac{1}{2}", Why.NORMALISED, (0,)),
                ("half", Why.HAND, (3,)),
                ("1/2", Why.CORRECTED, (4,)),
                ("sin(30)", Why.MATH, (5,)),
            ],
        ),
        ("8", [("8", Why.EXACT, (6,))]),
    ]


def test_an_answer_that_was_recorded_without_its_text_is_written_as_it_was_read() -> None:
    race = RaceState(STARTED)
    race.apply(TraceFinished(0, 1.0, 0, "stop", 10, recorded_answer="$7$"))
    assert told(race) == [("7", [("7", Why.EXACT, (0,))])]
