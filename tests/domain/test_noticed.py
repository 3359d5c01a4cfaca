from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tts_tui.domain.events import (
    Channel,
    EndReason,
    Event,
    ModelCard,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFailed,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.noticed import Notice, noticed
from tts_tui.domain.race import RaceState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Life = tuple[float, float, float]
"""When a trace was sent, said its first word and ended."""


def race(n: int, events: Iterable[Event]) -> RaceState:
    started = RaceStarted(
        0, 0.0, Question("q", "?"), ModelCard("m", "m"), n, Sampling(), "2026-11-30T00:00:00Z"
    )
    state = RaceState(started)
    for event in events:
        state.apply(event)
    return state


def lives(*told: Life) -> RaceState:
    events: list[Event] = []
    for trace, (sent_s, first_s, end_s) in enumerate(told):
        middle_s = (first_s + end_s) / 2
        events += [
            TraceOpened(0, sent_s, trace, trace),
            TokensArrived(
                0, trace, Channel.ANSWER, (first_s, middle_s), (5, 5), ("a", f"b{trace}")
            ),
            TraceFinished(0, end_s, trace, "stop", tokens=10),
        ]
    return race(len(told), sorted(events, key=lambda event: event.t_s))


def saying(*told: tuple[int | None, str], tokens: int = 40) -> RaceState:
    """Traces with a seed and a text each, all at once."""
    events: list[Event] = []
    for trace, (seed, text) in enumerate(told):
        events += [
            TraceOpened(0, 0.001, trace, seed),
            TokensArrived(0, trace, Channel.ANSWER, (0.1, 1.0), (1, tokens - 1), ("", text)),
            TraceFinished(0, 1.0, trace, "stop", tokens=tokens),
        ]
    return race(len(told), events)


QUEUE: Sequence[Life] = ((0.001, 0.1, 1.0), (0.002, 1.1, 2.0), (0.003, 2.1, 3.0))


@pytest.mark.parametrize(
    ("told", "queues"),
    [
        (QUEUE, True),
        ((QUEUE[2], QUEUE[0], QUEUE[1]), True),
        # At once.
        (((0.001, 0.1, 1.0), (0.002, 0.1, 2.0), (0.003, 0.2, 3.0)), False),
        # Two at a time.
        (((0.001, 0.1, 1.0), (0.002, 0.1, 1.1), (0.003, 1.2, 2.0), (0.004, 1.2, 2.1)), False),
        # Held back by ourselves.
        (((0.001, 0.1, 1.0), (1.001, 1.1, 2.0), (2.001, 2.1, 3.0)), False),
        # Once may be an accident.
        (QUEUE[:2], False),
        (QUEUE[:1], False),
        # Whole texts, one after the other: who knows when they were made.
        (((0.001, 1.0, 1.001), (0.002, 1.1, 1.101), (0.003, 1.2, 1.201)), False),
        ((), False),
    ],
)
def test_a_queue_is_noticed_where_each_begins_at_the_end_of_another(
    told: Sequence[Life], queues: bool
) -> None:
    found = noticed(lives(*told))
    assert [one.notice for one in found] == [Notice.ONE_AT_A_TIME] * queues
    assert all("First finish is first started" in one.sentence for one in found)


def test_a_trace_that_failed_in_the_queue_changes_nothing() -> None:
    state = lives(*QUEUE, (0.004, 9.0, 9.5))
    failed = race(4, [])
    failed.traces[:3] = state.traces[:3]
    failed.apply(TraceOpened(0, 0.004, 3, 3))
    failed.apply(TraceFailed(0, 3.5, 3, "silent", "Nothing came."))
    failed.apply(RaceEnded(0, 4.0, EndReason.ALL_ENDED))
    assert [one.notice for one in noticed(failed)] == [Notice.ONE_AT_A_TIME]


@pytest.mark.parametrize(
    ("state", "copies"),
    [
        (saying((1, "x"), (2, "x"), (3, "x"), (4, "y")), 3),
        (saying((1, "x"), (2, "x"), (3, "x")), 3),
        # Two may be chance, and so may a few of many, or short texts.
        (saying((1, "x"), (2, "x")), 0),
        (saying((1, "x"), (2, "x"), (3, "x"), *((at, f"{at}") for at in range(4, 8))), 0),
        (saying((1, "x"), (2, "x"), (3, "x"), tokens=8), 0),
        # The same seed has to give the same text, and without one nobody knows.
        (saying((1, "x"), (1, "x"), (1, "x")), 0),
        (saying((None, "x"), (None, "x"), (None, "x")), 0),
        # Long texts that only end alike.
        (saying(*((at, f"{at}{'z' * 200}") for at in range(4))), 0),
        (saying(), 0),
    ],
)
def test_copies_are_noticed_where_most_texts_are_one(state: RaceState, copies: int) -> None:
    found = noticed(state)
    assert [one.traces for one in found] == [copies] * bool(copies)
    assert all(one.notice is Notice.COPIES for one in found)
