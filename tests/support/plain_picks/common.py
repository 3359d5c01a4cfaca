"""What the plain strategies share: sums over a list of traces, and a pick made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain import votes
from tts_tui.domain.strategies.base import Pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.ledger import Ledger
    from tts_tui.domain.trace_view import TraceView


def valid(traces: Iterable[TraceView]) -> list[TraceView]:
    """Traces that finished with an answer, in trace order."""
    return [trace for trace in traces if trace.answer is not None]


def end_s(trace: TraceView) -> float:
    """When an ended trace ended, in seconds."""
    return trace.end_s if trace.end_s is not None else float("inf")


def last_end_s(traces: Sequence[TraceView]) -> float | None:
    """When the last trace ended, in seconds; None while any length is unknown."""
    if not traces or any(trace.open_ended for trace in traces):
        return None
    return max(end_s(trace) for trace in traces)


def full_tokens(traces: Sequence[TraceView]) -> int | None:
    """Tokens of all traces run to their ends; None while any length is unknown."""
    return None if any(trace.open_ended for trace in traces) else total(traces)


def total(traces: Iterable[TraceView]) -> int:
    """Σ ℓ, in tokens."""
    return sum(trace.tokens for trace in traces)


def longest(traces: Iterable[TraceView]) -> int:
    """max ℓ, in tokens."""
    return max((trace.tokens for trace in traces), default=0)


def spent_by(traces: Iterable[TraceView], decided_at_s: float | None) -> int:
    """Tokens all traces had emitted by the decision; all so far while there is none."""
    if decided_at_s is None:
        return total(traces)
    return sum(trace.tokens_by(decided_at_s) for trace in traces)


def waiting_for(traces: Sequence[TraceView]) -> str:
    """Say what keeps a strategy from deciding: `4 running`, `7 cut`."""
    running = sum(not trace.ended for trace in traces)
    cut = sum(trace.ended and trace.open_ended for trace in traces)
    return f"{running} running" if running or not cut else f"{cut} cut"


def make_pick(
    name: str,
    voters: Iterable[TraceView],
    ledger: Ledger,
    *,
    decided: bool,
    reason: str,
    decided_at_s: float | None = None,
    unassailable_at_s: float | None = None,
    shortest_wins: bool = False,
) -> Pick:
    """Vote and wrap: `shortest_wins` breaks ties by the shortest chain, else by trace order."""
    in_order = sorted(voters, key=lambda voter: voter.index)
    ballot = votes.count(in_order)
    answers = (
        votes.first_in_trace_order(ballot),
        shortest_chain(ballot, in_order, decided_at_s),
    )
    answer, other = reversed(answers) if shortest_wins else answers
    return Pick(
        strategy=name,
        answer=answer,
        voters=tuple(voter.index for voter in in_order),
        votes=ballot.by_text,
        decided=decided,
        reason=reason,
        ledger=ledger,
        decided_at_s=decided_at_s,
        tie=ballot.tie,
        tie_alternative=other if ballot.tie else None,
        unassailable_at_s=unassailable_at_s,
    )


def shortest_chain(
    ballot: votes.Ballot, voters: Sequence[TraceView], decided_at_s: float | None
) -> Answer | None:
    """The answer of the tied voter that had thought least by the counts there were."""
    known_s = float("inf") if decided_at_s is None else decided_at_s
    tied = {answer.key: answer for answer in ballot.leaders}
    found = [
        (voter.thinking_known_before(known_s), voter.index, tied[voter.answer.key])
        for voter in voters
        if voter.answer is not None and voter.answer.key in tied
    ]
    return min(found)[2] if found else None


def unassailable_at(
    traces: Sequence[TraceView], ended_at: Callable[[TraceView], float]
) -> float | None:
    """When the lead could no longer be lost, on the given clock; None if it still can.

    Traces that end at the same moment are counted together; a cut trace could have voted
    for anything and stays undecided.
    """
    ended = [trace for trace in traces if not trace.open_ended]
    for moment in sorted({ended_at(trace) for trace in ended}):
        seen = [trace for trace in ended if ended_at(trace) <= moment]
        leader, runner_up = votes.count(valid(seen)).lead
        if leader > runner_up + len(traces) - len(seen):
            return moment
    return None


def standing(traces: Sequence[TraceView]) -> str:
    """Say how the vote stands: `leads 2–1, 4 running`."""
    ballot = votes.count(valid(traces))
    leader, runner_up = ballot.lead
    waits = waiting_for(traces)
    if not leader:
        return f"no vote yet, {waits}"
    verb = "tied" if ballot.tie else "leads"
    return f"{verb} {leader}–{runner_up}, {waits}"
