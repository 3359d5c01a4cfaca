"""First where fewer traces run at once than there are: run in turn, first means shortest.

Whoever is started first would else be first. A rule that wants the k shortest waits until no other
trace can be one of them, and one that is longer than the longest of the k best so far never can:
armed, it is cut, and the next one takes its place.

Source: Hassid et al., Don't Overthink it (arXiv 2505.17813), on short-m@k with little concurrency.
"""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Protocol, TypeGuard, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


@runtime_checkable
class WantsTheShortest(Protocol):
    """A rule whose voters are the traces with the least of something that only grows."""

    def size(self, trace: TraceView) -> int:
        """How much of it a trace has, in tokens."""

    def bar(self, pool: Pool[TraceView]) -> int | None:
        """The most with which a trace can still be a voter; None while any can."""


def runs_in_turn(strategy: object, pool: Pool[TraceView]) -> TypeGuard[WantsTheShortest]:
    """Whether a strategy's first are the shortest, on the wall clock too."""
    return pool.in_turn and isinstance(strategy, WantsTheShortest)


def in_turn_words(pool: Pool[TraceView]) -> str:
    """Say what “first” means of these traces: `2 of 6 at once: first means shortest`.

    Nothing where they all run at once, as everybody thinks they do.
    """
    return f"{pool.slots} of {len(pool)} at once: first means shortest" if pool.in_turn else ""


def outgrown(rule: WantsTheShortest, pool: Pool[TraceView]) -> tuple[int, ...]:
    """The numbers of the running traces that cannot be voters any more, where they run in turn."""
    bar = rule.bar(pool) if pool.in_turn else None
    if bar is None:
        return ()
    return tuple(trace.index for trace in pool if not trace.ended and rule.size(trace) > bar)


def settled_s(rule: WantsTheShortest, pool: Pool[TraceView]) -> float | None:
    """When no trace could be a voter any more that is none, in seconds; None while one can.

    Each has ended by then, or has more than the longest voter.
    """
    bar = rule.bar(pool)
    if bar is None:
        return pool.last_end_s
    latest_s = max(_settled_s(rule, trace, bar) for trace in pool)
    return latest_s if isfinite(latest_s) else None


def _settled_s(rule: WantsTheShortest, trace: TraceView, bar: int) -> float:
    end_s = inf if trace.open_ended or trace.end_s is None else trace.end_s
    passed_s = trace.passed_s(bar) if rule.size(trace) > bar else None
    return end_s if passed_s is None else min(end_s, passed_s)


def sequential_tokens(pool: Pool[TraceView], until_s: float | None, at_once: int) -> int:
    """Tokens one after another by a moment, or by now, on the wall clock.

    `at_once` is what they are where all traces run at once; in turn they are those of the busiest
    slot, which generated one trace after the other.
    """
    if not pool.in_turn or pool.slots is None:
        return at_once
    return max(_of_slots(pool, pool.slots, inf if until_s is None else until_s))


def _of_slots(traces: Iterable[TraceView], slots: int, until_s: float) -> Sequence[int]:
    """Tokens of each slot: a trace takes the one that was let go of last before it began."""
    freed_s, tokens = [-inf] * slots, [0] * slots
    opened = ((trace.opened_s, trace) for trace in traces)
    for opened_s, trace in sorted(
        ((at_s, trace) for at_s, trace in opened if at_s is not None), key=lambda one: one[0]
    ):
        free = [slot for slot in range(slots) if freed_s[slot] <= opened_s]
        slot = (
            max(free, key=freed_s.__getitem__)
            if free
            else min(range(slots), key=freed_s.__getitem__)
        )
        freed_s[slot] = inf if trace.end_s is None else trace.end_s
        tokens[slot] += trace.tokens_by(until_s)
    return tokens
