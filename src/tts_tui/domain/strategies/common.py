"""What the strategies share: what a pick is made of, and what keeps one open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.strategies.base import Bar
    from tts_tui.domain.trace_view import TraceView
    from tts_tui.domain.votes import Poll


def waiting_for(pool: Pool[TraceView]) -> str:
    """Say what keeps a strategy from deciding: `4 running`, `7 cut`."""
    return f"{pool.running} running" if pool.running or not pool.cut else f"{pool.cut} cut"


def counted_in(
    pool: Pool[TraceView],
    voters: Sequence[int],
    wanted: int,
    *,
    decided: bool,
    one: str,
    many: str,
) -> str:
    """Say how many of the wanted voters are in; decided, `one` of a trace, or `many` are in.

    Of equal ones there can be more than were wanted.
    """
    if not decided:
        # Where first means shortest, whoever still runs may push the voters out.
        shown = "in for now" if len(voters) >= wanted else f"{len(voters)} of {wanted}"
        return f"{shown}, {waiting_for(pool)}"
    if len(voters) < wanted:
        return f"only {len(voters)} of {wanted} answered"
    if len(voters) == 1:
        return f"trace {voters[0] + 1} {one}"
    equal = ", equally long" if len(voters) > wanted else ""
    return f"{many} {len(voters)} are in{equal}"


def standing(pool: Pool[TraceView]) -> str:
    """Say how the vote stands: `leads 2–1, 4 running`."""
    ballot = pool.poll().ballot
    leader, runner_up = ballot.lead
    waits = waiting_for(pool)
    if not leader:
        return f"no vote yet, {waits}"
    verb = "tied" if ballot.tie else "leads"
    return f"{verb} {leader}–{runner_up}, {waits}"


def make_pick(
    name: str,
    poll: Poll,
    ledger: Ledger,
    *,
    decided: bool,
    reason: str,
    decided_at_s: float | None = None,
    unassailable_at_s: float | None = None,
    shortest_wins: bool = False,
    bar: Bar | None = None,
) -> Pick:
    """Wrap a vote: `shortest_wins` breaks ties by the shortest chain, else by trace order."""
    answer, other = poll.first, poll.shortest(decided_at_s)
    if shortest_wins:
        answer, other = other, answer
    tie = poll.ballot.tie
    return Pick(
        strategy=name,
        answer=answer,
        voters=poll.voters,
        votes=poll.votes,
        decided=decided,
        reason=reason,
        ledger=ledger,
        decided_at_s=decided_at_s,
        tie=tie,
        tie_alternative=other if tie else None,
        unassailable_at_s=unassailable_at_s,
        bar=bar,
    )


def pick_at(
    name: str,
    pool: Pool[TraceView],
    poll: Poll,
    decided_at_s: float | None,
    *,
    sequential_tokens: int,
    reason: str,
    shortest_wins: bool = False,
) -> Pick:
    """Wrap a vote of the wall clock, which is decided at a moment and costs what came by then.

    None is not yet, and costs what came so far.
    """
    ledger = Ledger(
        sequential_tokens=sequential_tokens,
        used_tokens=poll.tokens,
        spent_tokens=pool.spent_by(decided_at_s),
        full_tokens=pool.full_tokens,
    )
    return make_pick(
        name,
        poll,
        ledger,
        decided=decided_at_s is not None,
        reason=reason,
        decided_at_s=decided_at_s,
        shortest_wins=shortest_wins,
    )
