"""What the procedures share that lead chains: a trace that goes on from another, after a word.

A chain is a line of traces without forks; its answer is its last trace's, which has read all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.strategies.common import make_pick
from tts_tui.domain.trace import TraceState, TraceStatus
from tts_tui.domain.votes import poll_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.domain.trace_view import TraceView

    Chain = Sequence[TraceState]

ANSWER_TOKENS: Final = 1000
"""The most that is left to an answer, in tokens (arXiv 2512.02008, its released code)."""

FINAL_ANSWER: Final = "\n\n**Final Answer**\n"
"""What is fed in to have the answer now (the same code)."""


def chains_of(traces: Iterable[TraceView]) -> list[list[TraceState]]:
    """Put traces that go on from each other together, in the order of their first ones.

    What forked off a trace that goes on itself begins a line of its own.
    """
    chains: dict[int, list[TraceState]] = {}
    """By the number of the trace that is last so far."""
    for trace in traces:
        if not isinstance(trace, TraceState) or trace.origin is None:
            continue  # a race's independent traces are no chains
        parent = trace.origin.spawned.parent
        chain = chains.pop(parent, []) if parent is not None and not trace.origin.forked else []
        chain.append(trace)
        chains[trace.index] = chain
    return sorted(chains.values(), key=lambda chain: chain[0].index)


def answer_share(limit: int | None) -> int:
    """How many tokens of a limit are kept for the answer."""
    return ANSWER_TOKENS if limit is None else max(1, min(ANSWER_TOKENS, limit // 4))


def vote_of_chains(
    name: str,
    n: int,
    pool: Pool[TraceView],
    clock: Clock,
    over: Callable[[Chain], bool],
    why: Callable[[Sequence[Chain]], str] = lambda _chains: "",
) -> Pick:
    """The vote of n chains: decided once all are over, and none of them was cut.

    Spent is what was generated on all of them, sequential the longest; what was fed in counts
    as no token. `why` goes on from the reason, and says what else ended them.
    """
    chains = chains_of(pool)
    ended = sum(map(over, chains))
    cut = sum(chain[-1].status is TraceStatus.CUT for chain in chains)
    # A stop, or a procedure's end, cuts a chain: nobody knows what it would have said. And where
    # every chain failed, as on a server that goes on from no text, nothing was decided.
    came = any(chain[-1].status is TraceStatus.DONE for chain in chains)
    decided = len(chains) >= n and ended == len(chains) and came and not cut
    voting = [chain for chain in chains if over(chain) and chain[-1].answer is not None]
    poll = poll_of(chain[-1] for chain in voting)
    spent = sum(map(generated_tokens, chains))
    ledger = Ledger(
        sequential_tokens=max((chain[-1].path_tokens for chain in chains), default=0),
        used_tokens=sum(map(generated_tokens, voting)),
        spent_tokens=spent,
        full_tokens=spent if decided else None,
    )
    ends = [chain[-1].end_s for chain in chains]
    return make_pick(
        name,
        poll,
        ledger,
        decided=decided,
        reason=_reason(chains, n, ended, cut) + why(chains),
        decided_at_s=(
            max((end_s for end_s in ends if end_s is not None), default=None)
            if decided and clock is Clock.WALL
            else None
        ),
    )


def generated_tokens(chain: Chain) -> int:
    """Σ of its traces' own tokens."""
    return sum(trace.generated_tokens for trace in chain)


def broke_off(trace: TraceState) -> bool:
    """Whether it ended otherwise than by itself: nothing goes on from it."""
    return trace.status in (TraceStatus.FAILED, TraceStatus.CUT)


def _reason(chains: Sequence[Chain], n: int, ended: int, cut: int) -> str:
    if not chains:
        return "not begun"
    joints = sum(len(chain) - 1 for chain in chains)
    fed = f", {joints} fed in" if joints else ""
    if n == 1:
        state = "cut" if cut else "ended" if ended else "running"
        return f"{state}{fed}"
    return f"{ended - cut} of {n} ended{f', {cut} cut' if cut else ''}{fed}"
