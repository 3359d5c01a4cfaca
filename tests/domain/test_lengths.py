from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tts_tui.domain.events import ModelCard, Question, RaceStarted, Sampling, SamplingDropped
from tts_tui.domain.lengths import Lengths, PastRace, WholeTrace, as_past, known_lengths, sampled_of
from tts_tui.domain.race import RaceState, SessionState

if TYPE_CHECKING:
    from tts_tui.domain.events import Event

LONG = "The pens are in packs, and so they are to be counted one by one. "


def session_of(*lengths: int, text: str = "", races: int = 1) -> SessionState:
    """Races of four traces, of which some have ended, each with a text of its own or this one."""
    controls = FakeControls(plan_of(*[QUESTION] * races, n=4))
    for race in range(races):
        controls.start(race, race)
        for trace, tokens in enumerate(lengths):
            controls.say(trace, text or f"{LONG}{race} {trace} ", 1.0, race=race)
            controls.finish(trace, "7", 2.0 + trace, tokens=tokens, race=race)
    return SessionState(controls.poll().events)


def known(session: SessionState, past: tuple[PastRace, ...] = ()) -> Lengths:
    races = list(session.races.values())
    return known_lengths(races[-1], races, past)


def past_of(session: SessionState, *lengths: int) -> PastRace:
    """A race of the past that was sampled as the one of this session."""
    traces = tuple(WholeTrace(tokens, tokens // 2, f"{tokens}") for tokens in lengths)
    race = as_past(next(iter(session.races.values())), "old.jsonl")
    return race._replace(started_at="2026-01-01T00:00:00.000Z", traces=traces)


def test_lengths_are_those_of_whole_traces() -> None:
    assert known(session_of(90, 30)) == Lengths((30, 90), (30, 90), "qwen-1.5b", 1, True)
    assert known(session_of()) == Lengths((), (), "qwen-1.5b", 0, True)


def test_the_races_before_in_its_session_count_too() -> None:
    assert known(session_of(90, 30, races=2)) == Lengths(
        (30, 30, 90, 90), (30, 30, 90, 90), "qwen-1.5b", 1, False
    )


def test_the_past_is_added() -> None:
    session = session_of(90)
    past = past_of(session, 40, 50)
    assert known(session, (past, past._replace(session="older.jsonl", traces=()))) == Lengths(
        (40, 50, 90), (20, 25, 90), "qwen-1.5b", 2, False
    )


@pytest.mark.parametrize(
    "other",
    [
        {"name": "another"},
        {"model_id": "another"},
        {"temperature": 0.7},
        {"temperature": None},
        {"max_tokens": 100},
    ],
    ids=str,
)
def test_the_history_of_another_model_is_never_used(other: dict[str, Any]) -> None:
    session = session_of(90)
    past = past_of(session, 40)
    past = past._replace(sampled=past.sampled._replace(**other))
    assert known(session, (past,)) == known(session)


def test_a_replay_knows_no_more_than_was_known() -> None:
    session = session_of(90)
    past = past_of(session, 40)
    for moment in ("2026-11-24T14:03:00+00:00", "2026-11-24T14:03:00.001Z", "2027"):
        assert known(session, (past._replace(started_at=moment),)) == known(session)


def test_the_session_itself_is_no_past_of_itself() -> None:
    session = session_of(90, 30, races=2)
    first, last = session.races.values()
    last.started = replace(last.started, started_at="2026-11-24T15:00:00.000Z")
    saved = tuple(as_past(race, "this.jsonl") for race in (first, last))
    assert known(session, saved) == known(session)
    alone = known_lengths(last, [last], saved)
    assert alone.tokens == (30, 30, 90, 90)


def test_copies_count_once() -> None:
    assert known(session_of(90, 90, 90, text=LONG)).tokens == (90,)
    # A few words may be alike by chance, unless the seed is the same too.
    assert known(session_of(9, 9, 8, text="so ")).tokens == (8, 9, 9)
    session = session_of(9, 90)
    saved = as_past(session.races[0], "copy.jsonl")._replace(started_at="2026-01-01")
    assert known(session, (saved,)).tokens == (9, 90)


def test_what_the_server_refused_was_not_sampled() -> None:
    session = session_of(90)
    race = session.races[0]
    assert sampled_of(race).temperature == Sampling().temperature
    race.apply(SamplingDropped(0, 9.0, 1, ("temperature",)))
    assert sampled_of(race).temperature is None


def test_the_output_of_a_beam_search_is_no_sample() -> None:
    events: list[Event] = [
        RaceStarted(0, 0.0, Question("q", "?"), ModelCard("m", "m"), 1, Sampling(), "", beams=4)
    ]
    controls = FakeControls(plan_of(n=1))
    controls.finish(0, "7", 2.0, tokens=90)
    race = RaceState(events[0])  # type: ignore[arg-type]
    for event in controls.poll().events:
        race.apply(event)
    assert as_past(race, "s").traces == ()
