"""Recorded generation times as a race: every stamp in order, every token at its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.picking import pick_from
from tts_tui.domain.events import (
    Channel,
    ModelCard,
    Question,
    RaceStarted,
    TokensArrived,
    TraceFailed,
    TraceFinished,
)
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.replay.recorded_race import RecordedRace
from tts_tui.store.header import GENERATION_TIMES
from tts_tui.store.importers.imported import UNKNOWN, Batch, Found, ImportedRace, ImportedTrace
from tts_tui.store.importers.timing import timed_events
from tts_tui.store.importers.writing import save_all
from tts_tui.store.reader import SessionFile, read_session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_tui.domain.events import Event
    from tts_tui.domain.trace import TraceState

QUESTION = Question("q", "3 + 4?", "7", "sums")


def started(n: int) -> RaceStarted:
    return RaceStarted(0, 0.0, QUESTION, ModelCard("m", "m"), n, UNKNOWN, "")


def stamps(events: Sequence[Event]) -> list[float]:
    return sorted(
        t_s
        for event in events
        for t_s in (event.times_s if isinstance(event, TokensArrived) else (event.t_s,))
    )


TRACES = st.builds(
    ImportedTrace,
    thinking=st.text(max_size=30),
    answer=st.text(max_size=30),
    tokens=st.integers(0, 200),
    thinking_tokens=st.none() | st.just(0),
    took_s=st.none() | st.floats(1e-7, 5.0) | st.sampled_from([0.25, 1.0]),
    failure=st.none() | st.just("it broke"),
)


@given(traces=st.lists(TRACES, min_size=1, max_size=5))
def test_any_times_make_a_race_in_order_with_every_token_and_letter(
    traces: list[ImportedTrace],
) -> None:
    events = list(timed_events(started(len(traces)), traces))
    times = stamps(events)
    assert len(set(times)) == len(times)
    assert all(t_s == round(t_s, 6) for t_s in times)
    [race] = SessionState(events).races.values()
    assert race.ended
    for trace, given_one in zip(race.traces, traces, strict=True):
        assert trace.text(Channel.THINKING) == given_one.thinking
        assert trace.text(Channel.ANSWER) == given_one.answer
        assert trace.delta_tokens == given_one.tokens
        if given_one.failure is None:
            assert trace.tokens == given_one.tokens


@given(traces=st.lists(TRACES, min_size=1, max_size=5))
def test_at_each_end_a_replay_has_what_the_fold_has(traces: list[ImportedTrace]) -> None:
    events = list(timed_events(started(len(traces)), traces))
    recorded = RecordedRace(started(len(traces)))
    for event in events:
        recorded.add(event)
    state = SessionState(())
    for event in events:
        state.apply(event)
        if isinstance(event, TraceFinished | TraceFailed):
            folded, replayed = state.races[0], recorded.state_at(event.t_s)
            assert [had(trace) for trace in folded.traces] == [
                had(trace) for trace in replayed.traces
            ]


def had(trace: TraceState) -> tuple[object, ...]:
    texts = [trace.text(channel) for channel in Channel]
    return (trace.status, trace.delta_tokens, trace.end_s, trace.first_token_s, *texts)


def test_at_the_end_of_one_the_others_have_the_tokens_of_their_time() -> None:
    traces = [
        ImportedTrace("", "a" * 80, 80, took_s=4.0, recorded_answer="7"),
        ImportedTrace("b" * 50, "b" * 50, 100, 50, took_s=1.0, recorded_answer="8"),
        ImportedTrace("", "c" * 60, 60, took_s=2.0, recorded_answer="7"),
    ]
    state = SessionState(())
    had = []
    for event in timed_events(started(3), traces):
        state.apply(event)
        if isinstance(event, TraceFinished):
            had.append([trace.delta_tokens for trace in state.races[0].traces])
    assert had == [[20, 100, 30], [40, 100, 60], [80, 100, 60]]
    [race] = state.races.values()
    pick = pick_from(parse("FFS-1", 3), race.traces, Clock.WALL)
    assert pick.answer is not None
    assert pick.answer.text == "8"
    assert pick.decided_at_s == pytest.approx(1.0, abs=1e-3)


def test_times_are_a_session_of_the_wall_clock_that_says_where_they_are_from(
    tmp_path: Path,
) -> None:
    traces = [ImportedTrace("", "so", 9, took_s=1.5, recorded_answer="7")] * 2
    race = ImportedRace(QUESTION, traces)
    batch = Batch("m", "sums", (), 1, lambda _step: ([race], []))
    save_all(Found([batch]), "x", tmp_path, lambda _done: None)
    [path] = tmp_path.iterdir()
    header = read_session(path).header
    assert (header.timed, header.note_of_times) == (True, GENERATION_TIMES)
    # What a trace had at a moment is in its texts' records: they are not passed over.
    with SessionFile(path, numbers_only=True) as session:
        assert any(isinstance(event, TokensArrived) for event in session.events())
