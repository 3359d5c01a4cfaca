"""A small race by hand: two independent traces, a chain that waits and a beam search of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    Event,
    ModelCard,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceCut,
    TraceFinished,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.domain.token_logp import TokenLogp

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWER = Channel.ANSWER
CHAIN, BEAMS = "wait-1@1", "BS@2"
LOGPS: dict[str, float] = {"4": -0.5, "1": -1.25, "2": -0.75, ".": -0.125}


def independent(trace: int, text: str, t_s: float) -> list[Event]:
    return [
        TraceOpened(0, t_s, trace, seed=trace),
        TokensArrived(0, trace, ANSWER, (round(t_s + 0.1, 6),), (4,), (text,)),
        TraceFinished(0, round(t_s + 0.2, 6), trace, "stop", 5, prompt_tokens=10),
    ]


def chain(*, seed: int = 0, answer: str = "42") -> list[Event]:
    """Trace 3 says 41, and is told to wait; trace 4 goes on from all of it."""
    return [
        TraceSpawned(0, 0.2, 2, CHAIN),
        TraceOpened(0, 0.21, 2, seed=seed + 2),
        TokensArrived(0, 2, ANSWER, (0.3, 0.4), (2, 3), ("It is ", "\\boxed{41}")),
        TraceFinished(0, 0.5, 2, "stop", 6, prompt_tokens=10),
        TraceSpawned(0, 0.51, 3, CHAIN, 2, None, 0, 16, "\n\nWait"),
        TraceOpened(0, 0.52, 3, seed=seed + 3),
        TokensArrived(0, 3, ANSWER, (0.6, 0.7), (2, 3), (", no: ", f"\\boxed{{{answer}}}")),
        TraceFinished(0, 0.8, 3, "stop", 7, prompt_tokens=17, cached_prompt_tokens=12),
    ]


def grown(trace: int, token: str, t_s: float) -> TokensArrived:
    scored = TokenLogp(
        LOGPS[token], None, tuple(sorted(LOGPS.items(), key=lambda one: -one[1])[:2])
    )
    return TokensArrived(0, trace, ANSWER, (t_s,), (1,), (token,), ((scored,),))


def beams() -> list[Event]:
    """Trace 5 grows to 42 and ends; trace 6 forks off after its 4, with a 1, and is pruned."""
    return [
        TraceSpawned(0, 0.22, 4, BEAMS, logp=0.0),
        TraceOpened(0, 0.23, 4, None),
        grown(4, "4", 0.31),
        TraceSpawned(0, 0.35, 5, BEAMS, 4, 1, 0, 1, shared_tokens=1, logp=-0.5),
        TraceOpened(0, 0.36, 5, None),
        grown(5, "1", 0.37),
        grown(4, "2", 0.38),
        grown(4, ".", 0.45),
        TraceCut(0, 0.46, 5, CutBy.STRATEGY),
        TraceFinished(0, 0.47, 4, "stop", 3),
    ]


def family(*more: Event, truth: str | None = "42", ended: bool = True) -> list[Event]:
    """All of it, in order of time."""
    begun = RaceStarted(
        0, 0.0, Question("q", "6 × 7?", truth), ModelCard("m", "m"), 2, Sampling(seed=0),
        "2026-11-30T12:00:00Z",
    )  # fmt: skip
    parts: Sequence[list[Event]] = (
        independent(0, "so \\boxed{42}", 0.01),
        independent(1, "so \\boxed{41}", 0.02),
        chain(),
        beams(),
        list(more),
    )
    told = sorted((event for part in parts for event in part), key=lambda event: event.t_s)
    end = [RaceEnded(0, round(told[-1].t_s + 0.01, 6), EndReason.ALL_ENDED)] if ended else []
    return [begun, *told, *end]
