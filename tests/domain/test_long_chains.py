"""Chains of thousands of links: what reading them costs, and that it reads the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.calls import calls_of
from tests.support.families import family
from tests.support.generated.chains import chain_races, waits
from tts_tui.domain.events import (
    Channel,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFinished,
    TraceSpawned,
)
from tts_tui.domain.race import SessionState

if TYPE_CHECKING:
    from tests.support.generated.chains import Played
    from tts_tui.domain.events import Event

TEXT = "so \\boxed{41}"


def long_chain(links: int, text: str = TEXT) -> list[Event]:
    model = ModelCard("m", "m")
    found: list[Event] = [RaceStarted(0, 0.0, Question("q", "?"), model, 1, Sampling(), "2026")]
    for trace in range(1, links + 1):
        parent, said = (trace - 1, len(text)) if trace > 1 else (None, 0)
        found += [
            TraceSpawned(0, float(trace), trace, "wait-9@1", parent, None, 0, said, " Wait"),
            TokensArrived(0, trace, Channel.ANSWER, (trace + 0.1,), (3,), (text,)),
            TraceFinished(0, trace + 0.2, trace, "stop"),
        ]
    return found


def test_a_link_costs_no_more_however_many_were_before_it() -> None:
    short, long = long_chain(50), long_chain(400)
    few = calls_of(lambda: SessionState(short))
    many = calls_of(lambda: SessionState(long))
    assert many < 2 * few * 400 / 50


def answers_are_those_of_the_whole_line(events: list[Event]) -> None:
    for race in SessionState(events).races.values():
        for trace in race.everyone:
            if trace.finish_reason is not None:
                # Asked again, nothing is handed on any more.
                assert trace.answer_as_read == trace.answer_in_text()


def test_an_answer_is_read_from_all_of_a_line() -> None:
    answers_are_those_of_the_whole_line(family())
    answers_are_those_of_the_whole_line(long_chain(9))
    answers_are_those_of_the_whole_line(long_chain(9, "\\boxed{"))


@given(st.integers(0, 14))
def test_a_link_that_goes_on_from_the_middle_reads_no_more_than_that(upto: int) -> None:
    first, *rest = long_chain(2)
    spawned = rest[3]
    assert isinstance(spawned, TraceSpawned)
    cut = TraceSpawned(0, spawned.t_s, 2, spawned.cohort, 1, 3, 0, upto, " Wait")
    silent = TokensArrived(0, 2, Channel.ANSWER, (2.1,), (1,), (".",))
    events = [first, *rest[:3], cut, silent, rest[5]]
    answers_are_those_of_the_whole_line(events)
    last = SessionState(events).races[0].spawned[2]
    assert (last.answer is not None) == (upto >= len(TEXT))


@given(chain_races(waits()))
def test_answers_of_raced_chains_are_those_of_their_lines(played: Played) -> None:
    answers_are_those_of_the_whole_line(list(played.race.events))
