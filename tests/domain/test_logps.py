from __future__ import annotations

import pytest

from tts_tui.domain.events import Channel, TokensArrived
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.domain.trace import TraceState

ANSWER, THINKING = Channel.ANSWER, Channel.THINKING
Deltas = list[tuple[str, tuple[TokenLogp, ...]]]


def heard(deltas: Deltas, channel: Channel = ANSWER, trace: TraceState | None = None) -> TraceState:
    trace = trace or TraceState(0)
    for text, tokens in deltas:
        logps = (tokens,) if tokens else ()
        trace.add(TokensArrived(0, 0, channel, (1.0,), (1,), (text,), logps))
    return trace


@pytest.mark.parametrize(
    ("deltas", "said"),
    [
        ([("so", (TokenLogp(-1.0),))], ["so"]),
        ([("so ", ()), ("the", (TokenLogp(-1.0),)), (" sum", ())], ["the"]),
        ([("12 +", (TokenLogp(-1.0, "12"), TokenLogp(-2.0, " +")))], ["12", " +"]),
        # A character in three tokens, which this server writes as three of its own.
        ([("€", (TokenLogp(-1.0, "?"), TokenLogp(-2.0, "?"), TokenLogp(0.0, "?")))], ["€", "", ""]),
        # Text that was held back comes with the tokens that set it free.
        ([("<b", (TokenLogp(-1.0, "b"),))], ["<b"]),
        ([("", (TokenLogp(-1.0, "<"),))], [""]),
    ],
)
def test_tokens_share_their_deltas_text_among_them(deltas: Deltas, said: list[str]) -> None:
    trace = heard(deltas)
    text = trace.text(ANSWER)
    tokens = trace.scored_tokens(ANSWER)
    assert [text[token.start : token.stop] for token in tokens] == said
    assert trace.logp == sum(token.logp for token in tokens)


def test_without_any_log_p_there_is_no_sum() -> None:
    trace = heard([("so", ())])
    assert trace.logp is None
    assert trace.scored_tokens(ANSWER) == []


def test_the_sum_is_exact_to_the_millionth_in_whatever_order_it_was_taken() -> None:
    assert heard([("x", (TokenLogp(-0.1),))] * 10_000).logp == -1000.0


def test_tokens_stay_at_their_text_when_it_turns_out_to_be_thinking() -> None:
    trace = heard([("wait", (TokenLogp(-1.0),))], THINKING)
    heard([("so", (TokenLogp(-2.0),)), (" on", (TokenLogp(-3.0),))], trace=trace)
    trace.reclassify(2.0)
    heard([("407", (TokenLogp(-4.0),))], trace=trace)
    spans = [(token.start, token.stop, token.logp) for token in trace.scored_tokens(THINKING)]
    assert spans == [(0, 4, -1.0), (4, 6, -2.0), (6, 9, -3.0)]
    assert [token.start for token in trace.scored_tokens(ANSWER)] == [0]
    assert trace.logp == -10.0


def test_a_trace_that_forgets_its_text_keeps_the_sum() -> None:
    trace = heard([("so", (TokenLogp(-2.0),))])
    trace.forget_text()
    assert trace.logp == -2.0
    assert trace.scored_tokens(ANSWER) == []


def test_what_was_likely_in_a_tokens_place_is_kept() -> None:
    top = (("so", -0.5), ("and", -1.25))
    [token] = heard([("and", (TokenLogp(-1.25, None, top),))]).scored_tokens(ANSWER)
    assert token.top == top


def test_events_that_came_by_deltas_and_together_are_one_fold() -> None:
    one, two = (TokenLogp(-1.0, "s"), TokenLogp(-1.5, "o")), (TokenLogp(-2.0),)
    apart = heard([("so", one), ("!", ()), (" we", two)])
    together = TraceState(0)
    together.add(
        TokensArrived(0, 0, ANSWER, (1.0,) * 3, (1,) * 3, ("so", "!", " we"), (one, (), two))
    )
    assert apart.scored_tokens(ANSWER) == together.scored_tokens(ANSWER)
