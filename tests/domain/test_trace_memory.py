from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.events import Channel, TokensArrived
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.domain.trace import TraceState

TOKENS = 20_000


def test_a_long_trace_keeps_its_text_and_not_a_string_for_each_token() -> None:
    trace = TraceState(0)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for token in range(TOKENS):
            said = f"{token:05d}"
            trace.add(TokensArrived(0, 0, Channel.THINKING, (token / 50,), (1,), (said,)))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # 4 bytes of when, 5 of text, and room to grow.
    assert (after - before) / TOKENS < 12
    assert trace.text(Channel.THINKING).endswith("19999")


def test_two_folds_of_one_race_keep_its_text_and_its_times_once() -> None:
    traces = [TraceState(0), TraceState(0)]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for token in range(TOKENS):
            said = f"{token:05d}"
            event = TokensArrived(0, 0, Channel.THINKING, (token / 50,), (1,), (said,))
            for trace in traces:
                trace.add(event)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / TOKENS < 12


def test_what_nobody_keeps_is_let_go_of() -> None:
    trace = TraceState(0)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for token in range(TOKENS):
            said = f"{token:05d}"
            trace.add(TokensArrived(0, 0, Channel.THINKING, (token / 50,), (1,), (said,)))
        del trace
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < TOKENS


@given(st.lists(st.lists(st.text(max_size=3), max_size=700), max_size=4), st.integers(0, 1500))
def test_the_text_since_a_character_is_the_rest_of_it(together: list[list[str]], at: int) -> None:
    trace = TraceState(0)
    for t_s, texts in enumerate(filter(None, together)):
        times_s, ones = (float(t_s),) * len(texts), (1,) * len(texts)
        trace.add(TokensArrived(0, 0, Channel.ANSWER, times_s, ones, tuple(texts)))
    whole = "".join(text for texts in together for text in texts)
    assert trace.text(Channel.ANSWER) == whole
    assert trace.text_since(Channel.ANSWER, at) == (len(whole), whole[at:])


def test_log_p_and_five_likely_tokens_take_no_tuples() -> None:
    trace = TraceState(0)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for token in range(TOKENS):
            top = tuple((f" w{(token + other) % 100}", -1.0 - other) for other in range(5))
            logps = ((TokenLogp(-1.0, None, top),),)
            said = f"{token:05d}"
            trace.add(
                TokensArrived(0, 0, Channel.ANSWER, (token / 50,), (1,), (said,), logps=logps)
            )
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # 20 bytes of each token, 16 of each likely one, and room to grow.
    assert (after - before) / TOKENS < 140
    assert trace.scored_tokens(Channel.ANSWER)[-1].top[0] == (" w99", -1.0)


@given(st.lists(st.text(max_size=5), max_size=40), st.integers(1, 30))
def test_the_tail_is_the_end_of_the_text(deltas: list[str], characters: int) -> None:
    trace = TraceState(0)
    for at, delta in enumerate(deltas):
        trace.add(TokensArrived(0, 0, Channel.ANSWER, (float(at),), (1,), (delta,)))
        if at % 7 == 0:
            trace.text(Channel.ANSWER)
    assert trace.tail(characters) == "".join(deltas)[-characters:]


@given(st.lists(st.sampled_from([1, 1, 1, 1, 0, 2, 7]), max_size=30))
def test_tokens_by_a_moment_are_the_sum_of_what_had_arrived(counts: list[int]) -> None:
    trace = TraceState(0)
    for at, tokens in enumerate(counts):
        trace.add(TokensArrived(0, 0, Channel.ANSWER, (float(at),), (tokens,), ("x",)))
    for at in range(len(counts)):
        assert trace.tokens_by(at + 0.5) == sum(counts[: at + 1])
    assert trace.tokens_by(-1.0) == 0


def test_one_wide_character_does_not_make_the_whole_text_wide() -> None:
    trace = TraceState(0)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for token in range(TOKENS):
            said = "🦆" if token == 0 else f"{token:05d}"
            trace.add(TokensArrived(0, 0, Channel.ANSWER, (token / 50,), (1,), (said,)))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / TOKENS < 12
    assert trace.tail(6) == "819999"
