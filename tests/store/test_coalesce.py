from __future__ import annotations

from itertools import repeat

from hypothesis import given
from hypothesis import strategies as st

from tests.support.folded import folded
from tests.support.generated.events import events
from tests.support.generated.races import unruly_races
from tts_tui.domain.events import Channel, Event, StrategyArmed, TokensArrived
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.store.coalesce import FRAME_S, Coalescer

THINKING, ANSWER = Channel.THINKING, Channel.ANSWER


def tok(trace: int, t_s: float, text: str = "x", channel: Channel = ANSWER) -> TokensArrived:
    return TokensArrived(0, trace, channel, (t_s,), (1,), (text,))


def merged(happened: list[Event], drains: frozenset[int] = frozenset()) -> list[Event]:
    coalescer = Coalescer()
    out: list[Event] = []
    for number, event in enumerate(happened):
        coalescer.add(event)
        if number in drains:
            out += coalescer.drain()
    return out + coalescer.drain()


@given(unruly_races(), st.frozensets(st.integers(0, 40)))
def test_the_fold_is_the_same_however_deltas_are_merged(
    happened: list[Event], drains: frozenset[int]
) -> None:
    assert folded(merged(happened, drains)) == folded(happened)


@given(st.lists(events(), max_size=20), st.frozensets(st.integers(0, 20)))
def test_the_fold_is_the_same_even_for_events_that_cannot_happen(
    happened: list[Event], drains: frozenset[int]
) -> None:
    assert folded(merged(happened, drains)) == folded(happened)


@given(unruly_races())
def test_nothing_but_tokens_of_other_traces_changes_places(happened: list[Event]) -> None:
    out = merged(happened)
    others = [event for event in happened if not isinstance(event, TokensArrived)]
    assert [event for event in out if not isinstance(event, TokensArrived)] == others
    assert _deltas(out) == _deltas(happened)


_Delta = tuple[Channel, float, int, str, tuple[TokenLogp, ...]]


def _deltas(events: list[Event]) -> dict[int, list[_Delta]]:
    found: dict[int, list[_Delta]] = {}
    for event in events:
        if isinstance(event, TokensArrived):
            logps = event.logps or repeat(())
            columns = (repeat(event.channel), event.times_s, event.tokens, event.texts, logps)
            found.setdefault(event.trace, []).extend(zip(*columns, strict=False))
    return found


def test_interleaved_traces_become_one_record_each() -> None:
    happened: list[Event] = [tok(i % 2, i / 1000) for i in range(10)]
    assert [len(e.texts) for e in merged(happened) if isinstance(e, TokensArrived)] == [5, 5]


def test_a_record_ends_with_its_frame_its_channel_or_another_event() -> None:
    happened: list[Event] = [
        tok(0, 0.0),
        tok(0, FRAME_S),
        tok(0, FRAME_S + 0.001),
        tok(0, 0.052, channel=THINKING),
        StrategyArmed(0, 0.053, None),
        tok(0, 0.054, channel=THINKING),
    ]
    sizes = [len(e.texts) if isinstance(e, TokensArrived) else 0 for e in merged(happened)]
    assert sizes == [2, 1, 1, 0, 1]
