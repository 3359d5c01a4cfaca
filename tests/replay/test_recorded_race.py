from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.families import family
from tests.support.folded import picture
from tests.support.generated.gradings import gradings
from tests.support.generated.races import races, regrouped
from tests.support.names import every_name
from tests.support.picking import pick_from
from tests.support.recordings import recording_of
from tts_tui.domain.answers import Answer
from tts_tui.domain.events import (
    Channel,
    Event,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.grading import Grading
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.replay.token_clock import on_token_clock

TIMES = st.integers(-1, 260).map(lambda step: step * 0.005)


def played(events: list[Event], t_s: float) -> RaceState:
    """The fold of everything up to a moment, delta by delta."""
    session = SessionState()
    for event in events:
        if isinstance(event, TokensArrived):
            logps = event.logps or ((),) * len(event.texts)
            for at_s, tokens, text, scored in zip(
                event.times_s, event.tokens, event.texts, logps, strict=True
            ):
                if at_s <= t_s:
                    one = TokensArrived(
                        event.race, event.trace, event.channel, (at_s,), (tokens,), (text,)
                    )
                    session.apply(replace(one, logps=(scored,)) if scored else one)
        elif event.t_s <= t_s or isinstance(event, RaceStarted):
            session.apply(event)
    return session.races[0]


@given(st.data(), races(), TIMES)
def test_seeking_to_any_time_gives_the_state_of_playing_to_it(
    data: st.DataObject, events: list[Event], t_s: float
) -> None:
    record = recording_of(data.draw(regrouped(events)))
    assert picture(record.state_at(t_s)) == picture(played(events, t_s))


@given(races(), TIMES, gradings())
def test_seeking_under_a_grading_gives_what_was_played_graded_so(
    events: list[Event], t_s: float, grading: Grading
) -> None:
    record = recording_of(events)
    recorded = picture(record.state_at(t_s))
    assert picture(record.state_at(t_s, grading)) == picture(played(events, t_s).graded(grading))
    assert picture(record.state_at(t_s)) == recorded


@given(races(), TIMES, TIMES)
def test_a_seek_leaves_nothing_behind_in_later_ones(
    events: list[Event], first_s: float, t_s: float
) -> None:
    record = recording_of(events)
    record.state_at(first_s)
    assert picture(record.state_at(t_s)) == picture(played(events, t_s))


@given(races(), st.lists(TIMES, min_size=1, max_size=6).map(sorted))
def test_playing_on_from_a_seek_gives_the_state_of_seeking_there(
    events: list[Event], moments: list[float]
) -> None:
    record = recording_of(events)
    race = record.state_at(moments[0])
    for after_s, until_s in pairwise(moments):
        for event in record.events_between(after_s, until_s):
            race.apply(event)
        assert picture(race) == picture(record.state_at(until_s))


@pytest.mark.parametrize("clock", list(Clock))
def test_playing_all_at_once_gives_a_fork_what_stood_before_it(clock: Clock) -> None:
    record = recording_of(family())
    record = on_token_clock(record) if clock is Clock.TOKEN else record
    race = RaceState(record.started)
    for event in record.events_between(-1.0, float("inf")):
        race.apply(event)
    forked = race.spawned[5]
    assert forked.path_text(Channel.ANSWER) == "41"
    assert picture(race) == picture(record.whole())


@given(races())
def test_the_whole_recording_gives_the_picks_of_the_fold(events: list[Event]) -> None:
    whole, folded = recording_of(events).whole(), played(events, float("inf"))
    for name in every_name(folded.n):
        for clock in Clock:
            strategy = parse(name, folded.n)
            assert pick_from(strategy, whole.traces, clock) == pick_from(
                strategy, folded.traces, clock
            )


@given(races(), TIMES)
def test_columns_say_when_each_character_came(events: list[Event], t_s: float) -> None:
    record = recording_of(events)
    whole = record.whole()
    for trace in record.traces:
        seen = 0
        for channel in Channel:
            column = trace.column(channel)
            text = whole.traces[trace.index].text(channel)
            assert len(column.t_s) == len(column.total) == len(column.text_end)
            assert list(column.text_end) == sorted(column.text_end)
            assert (column.text_end[-1] if column.text_end else 0) == len(text)
            seen += len(column.t_s)
        assert seen == len(trace.columns)


def test_tokens_after_the_end_and_strange_traces_are_left_out() -> None:
    events: list[Event] = [
        *one_trace_race(),
        TokensArrived(0, 0, Channel.ANSWER, (9.0,), (1,), ("late",)),
        TokensArrived(0, 7, Channel.ANSWER, (9.0,), (1,), ("nobody",)),
    ]
    race = recording_of(events).whole()
    assert race.traces[0].text(Channel.ANSWER) == r"\boxed{4}"


def test_a_label_replaces_the_answer_and_judges_it_at_once() -> None:
    record = recording_of(one_trace_race())
    assert record.whole().traces[0].answer is not None
    corrected = record.whole(Grading(corrected={0: Answer("number:5", "5")})).traces[0].answer
    assert corrected is not None
    assert corrected.text == "5"
    judged = record.whole(Grading(judged={0: False}))
    assert judged.correct(judged.traces[0].answer) is False
    plain = record.whole()
    assert plain.correct(plain.traces[0].answer) is True


def one_trace_race() -> list[Event]:
    return [
        RaceStarted(0, 0.0, Question("q", "2+2?", "4"), ModelCard("m", "m"), 1, Sampling(), "now"),
        TraceOpened(0, 0.1, 0, seed=0),
        TokensArrived(0, 0, Channel.ANSWER, (0.2,), (3,), (r"\boxed{4}",)),
        TraceFinished(0, 0.3, 0, "stop"),
    ]
