"""Random races whose tokens have a log p, in texts that are several groups long."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.support.generated.races import ANSWERS, Step, told
from tts_tui.domain.confidence import window_of
from tts_tui.domain.events import Channel, Event, Sampling
from tts_tui.domain.token_logp import LEAST_LOGP, TokenLogp

SAMPLING = Sampling(max_tokens=1024, seed=0)
WINDOW = window_of(SAMPLING.max_tokens)
PIECE = WINDOW // 2
"""Tokens that are alike: half a group."""
LEVELS = (1.0, 2.0, 2.5, 4.0)


def tokens(level: float, many: int = PIECE, likely: int = 2) -> tuple[TokenLogp, ...]:
    """Tokens of a confidence, with so many likely ones beside each; with none, of its own log p."""
    tops = ((("a", -0.5), ("b", 0.5 - 2 * level), ("c", LEAST_LOGP)), ())[likely == 0]
    return (TokenLogp(-level if likely == 0 else -0.5, "a", tops[: likely + 1]),) * many


@st.composite
def steps_of(draw: st.DrawFn, trace: int, kind: str) -> list[Step]:
    """What one trace does; `kind` says what is known of its tokens."""
    steps = [Step(trace, "open")]
    pieces = draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=5))
    thinking = draw(st.integers(0, len(pieces)))
    for at, level in enumerate(pieces):
        channel = Channel.THINKING if at < thinking else Channel.ANSWER
        step = Step(trace, "tokens", "a" * PIECE, channel, PIECE)
        known = kind if kind != "some" else draw(st.sampled_from(("top", "chosen", "none")))
        scored = {"top": tokens(level), "chosen": tokens(level, likely=0)}.get(known, ())
        steps.append(Step(trace, "tokens", step.text, channel, PIECE, logps=scored))
    end = draw(st.sampled_from(["finish"] * 5 + ["fail", "cut", "nothing"]))
    answer = draw(st.sampled_from([*ANSWERS, None]))
    if end == "finish" and answer is not None:
        last = f"\\boxed{{{answer}}}"
        steps.append(Step(trace, "tokens", last, Channel.ANSWER, 2))
    if end != "nothing":
        # Now and then the server counts one more: the token that ended it.
        counted = draw(st.sampled_from([0, 0, len(pieces) * PIECE + 3]))
        steps.append(Step(trace, end, tokens=counted if end == "finish" else 0))
    return steps


@st.composite
def scored_races(draw: st.DrawFn) -> list[Event]:
    """One race of up to five traces, most of whose tokens were recorded with a log p."""
    n = draw(st.integers(1, 5))
    kinds = draw(st.sampled_from([("top",), ("top",), ("chosen",), ("top", "none"), ("some",)]))
    queues = [draw(steps_of(at, draw(st.sampled_from(kinds)))) for at in range(n)]
    return draw(told(queues, sampling=SAMPLING))
