from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.events import Arrival, Channel, TokensArrived
from tts_tui.domain.trace import TraceState

TOKENS = 20_000


def test_a_long_trace_keeps_its_text_and_not_a_string_for_each_token() -> None:
    trace = TraceState(0)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for token in range(TOKENS):
            arrival = Arrival(token * 0.02, 1, f"{token:05d}")
            trace.add(TokensArrived(0, 0, Channel.THINKING, (arrival,)))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # 16 bytes of when and how many, 5 of text, and room to grow.
    assert (after - before) / TOKENS < 30
    assert trace.text(Channel.THINKING).endswith("19999")


@given(st.lists(st.text(max_size=5), max_size=40), st.integers(1, 30))
def test_the_tail_is_the_end_of_the_text(deltas: list[str], characters: int) -> None:
    trace = TraceState(0)
    for at, delta in enumerate(deltas):
        trace.add(TokensArrived(0, 0, Channel.ANSWER, (Arrival(float(at), 1, delta),)))
        if at % 7 == 0:
            trace.text(Channel.ANSWER)
    assert trace.tail(characters) == "".join(deltas)[-characters:]
