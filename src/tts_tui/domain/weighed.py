"""A vote in which the more confident weigh more, and what cannot be weighed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.domain.confidence import Measure
from tts_tui.domain.votes import poll_of, tied

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.confidence import Confident
    from tts_tui.domain.trace_view import TraceView
    from tts_tui.domain.votes import Poll

    Measured = tuple[TraceView, Confident]


def measured(traces: Sequence[TraceView]) -> tuple[Measure, list[Measured]]:
    """Measure traces by the best measure that all with a log p have; those without are left out.

    Levels of two measures are never set against each other.
    """
    by_top, by_chosen = (told(traces, measure) for measure in Measure)
    known = {trace.index for trace, _ in (*by_top, *by_chosen)}
    if len(by_top) == len(known):
        return Measure.TOP, by_top
    return Measure.CHOSEN, by_chosen


def told(traces: Sequence[TraceView], measure: Measure) -> list[Measured]:
    """Measure those by one measure of which enough is known."""
    hows = ((trace, trace.confidence(measure)) for trace in traces)
    return [(trace, how) for trace, how in hows if how is not None and how.enough]


def weighed_poll(votes: Iterable[tuple[TraceView, float]]) -> Poll:
    """Count votes, given in trace order, each with its weight: the heaviest answer leads."""
    weighed = [(trace, weight) for trace, weight in votes if trace.answer is not None]
    poll = poll_of(trace for trace, _ in weighed)
    weights = dict.fromkeys((answer.key for answer in poll.ballot.counts), 0.0)
    for trace, weight in weighed:
        assert trace.answer is not None
        weights[trace.answer.key] += weight
    most = max(weights.values(), default=0.0)
    leaders = tuple(answer for answer in poll.ballot.counts if weights[answer.key] == most)
    ballot = replace(poll.ballot, leaders=leaders)
    return replace(poll, ballot=ballot, tied=tied(ballot, [trace for trace, _ in weighed]))


def by_what(measure: Measure) -> str:
    """Say by what was measured, where it is not what it should be."""
    return "" if measure is Measure.TOP else ", by their own log p alone"


def why_unknown(traces: Iterable[TraceView], valid: int, known: int) -> str | None:
    """Say why of so many valid traces, of which so many are known, nobody can tell; None: one can.

    While traces run that is so once one has said something, and none of them with a log p.
    """
    spoke = [trace for trace in traces if trace.tokens]
    if spoke and all(trace.confidence(Measure.CHOSEN) is None for trace in spoke):
        return "no log p recorded"
    return "log p of too few tokens" if valid and not known else None
