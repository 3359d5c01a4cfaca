"""A small race made by hand: two traces answer, one fails, one is cut."""

from __future__ import annotations

from tts_tui.domain.events import (
    CancelSent,
    Channel,
    CutBy,
    EndReason,
    Event,
    LosersCut,
    ModelCard,
    PickChanged,
    Provenance,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    StrategyArmed,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
)

HOSTILE = "a\x1b]52;c;aGk=\x07\nb\x9b31m\u202e\u2028[/INST]\x7f\ud800"


def started(
    *, truth: str | None = "407", text: str = "How many pens?", n: int = 4, race: int = 0
) -> RaceStarted:
    return RaceStarted(
        race,
        0.0,
        Question("pens", text, truth),
        ModelCard("qwen", "qwen-1.5b"),
        n,
        Sampling(),
        "2026-11-24T00:00:00Z",
    )


def tokens(trace: int, t_s: float, text: str, count: int) -> TokensArrived:
    return TokensArrived(0, trace, Channel.ANSWER, (t_s,), (count,), (text,))


def finished(trace: int, t_s: float, count: int) -> TraceFinished:
    return TraceFinished(0, t_s, trace, "stop", count, provenance=Provenance.SERVER_USAGE)


def small_race(truth: str | None = "407") -> list[Event]:
    return [
        started(truth=truth),
        StrategyArmed(0, 0.01, "FFS-2@4"),
        *(TraceOpened(0, round(0.1 + trace / 100, 6), trace, seed=trace) for trace in range(4)),
        TraceRetried(0, 0.2, 3, "The server is busy.", 1.5),
        TraceOpened(0, 1.7, 3, seed=3, attempt=2),
        tokens(0, 2.0, "so \\boxed{400}", 20),
        finished(0, 2.1, 20),
        PickChanged(0, 2.11, "FFS-2@4", "400", (0,), None, "1 of 2, 3 running"),
        TraceFailed(0, 2.2, 2, "server error", "HTTP 500 from 127.0.0.1."),
        tokens(3, 2.3, "let me", 2),
        tokens(1, 3.0, "so \\boxed{407}", 30),
        finished(1, 3.1, 30),
        CancelSent(0, 3.11, 3, CutBy.STRATEGY),
        PickChanged(0, 3.12, "FFS-2@4", "400", (0, 1), 3.1, "first 2 are in"),
        TraceCut(0, 3.13, 3, CutBy.STRATEGY),
        LosersCut(0, 3.14, "FFS-2@4", 3.1, (3,), 0.043),
        RaceEnded(0, 3.15, EndReason.DECIDED),
    ]


def failed_race() -> list[Event]:
    return [
        started(n=3),
        TraceFailed(0, 1.0, 0, "auth", "The key is wrong."),
        TraceFailed(0, 1.1, 1, "silent", "Nothing came for 60 s."),
        TraceFailed(0, 1.2, 2, "auth", "The key is wrong."),
        RaceEnded(0, 1.3, EndReason.ALL_FAILED),
    ]
