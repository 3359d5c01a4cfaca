"""What a strategy is: a pure function from a pool of traces and a clock to a pick."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeGuard, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.certainty import Certainty
    from tts_tui.domain.confidence import Measure
    from tts_tui.domain.ledger import Ledger
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


class Clock(StrEnum):
    """Which order of events a pick is read in; the two can pick different traces."""

    WALL = "wall"
    """As it happened."""
    TOKEN = "token"
    """Every trace emits one token a tick, so that first means shortest."""


class Bar(NamedTuple):
    """How confident traces have to stay."""

    level: float
    """What the lowest group may not be under, in nats."""
    measure: Measure
    at: float
    """Since when, in seconds from the race's start; on the token clock in tokens."""
    set_by: frozenset[int]
    """The traces that set it, by number."""


@dataclass(frozen=True, slots=True)
class Pick:
    """What a strategy answers at this moment, and why."""

    strategy: str
    answer: Answer | None
    voters: tuple[int, ...]
    """Trace numbers from 0, in trace order."""
    votes: Mapping[str, int]
    """Answer text → votes, in the order the answers are met."""
    decided: bool
    """Whether the pick can no longer change: a count that comes late changes what it cost. On the
    token clock, and where traces run in turn, the counts are the order, and it holds as far as
    they are in."""
    reason: str
    """A few words for the board: `2 of 3`, `leads 2–1, 4 running`."""
    ledger: Ledger
    decided_at_s: float | None = None
    """Seconds from the race's start; None while open, and always on the token clock."""
    tie: bool = False
    """Whether a tie-break decided the answer."""
    tie_alternative: Answer | None = None
    """What the other tie rule would pick; None without a tie."""
    unassailable_at_s: float | None = field(default=None)
    """MV@N: when the lead could no longer change, in seconds; wall clock only."""
    bar: Bar | None = None
    """How confident traces have to stay to vote; None where nobody asks for that, or not yet."""
    certainty: Certainty | None = None
    """How sure it is; None where nobody asked (`domain/how_sure.py`)."""
    failure: str | None = None
    """What went wrong instead of a pick, in a sentence; only a strategy of one's own can fail."""

    def totals_known(self, clock: Clock) -> bool:
        """Whether its totals are those of the whole rule.

        Emitted is emitted on the wall clock; on the token clock a cut trace has no length, so
        an undecided strategy has no total.
        """
        return self.decided or clock is Clock.WALL


def turn_tie(pick: Pick) -> Pick:
    """Break the tie of a pick by the other rule; without one it stays as it is."""
    if not pick.tie:
        return pick
    return replace(pick, answer=pick.tie_alternative, tie_alternative=pick.answer)


class Strategy(Protocol):
    """A strategy with its parameters bound."""

    @property
    def name(self) -> str:
        """Its full name, such as `FFS-2@8`."""

    @property
    def n(self) -> int:
        """How many traces it looks at: the first n of the race."""

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Say what it answers now; the pool holds the traces it looks at, and no other."""


@runtime_checkable
class LeavesOut(Protocol):
    """A strategy that knows of running traces for which it has no more use; armed, they are cut."""

    def left_out(self, pool: Pool[TraceView]) -> tuple[int, ...]:
        """Their numbers, before it decides."""


class CutsWeak(Strategy, Protocol):
    """A strategy that leaves out whoever falls under a bar, and knows where each one fell."""

    def bar(self, pool: Pool[TraceView], clock: Clock) -> Bar | None:
        """How confident traces have to stay; None while that is not known."""

    def stops(self, pool: Pool[TraceView], clock: Clock) -> Mapping[int, float]:
        """When each trace that did not stops, by its number; seconds, or tokens on their clock."""


def cuts_weak(strategy: Strategy) -> TypeGuard[CutsWeak]:
    """Whether a strategy has a bar of confidence."""
    return hasattr(strategy, "stops")


def ask(strategy: Strategy, pool: Pool[TraceView], clock: Clock) -> Pick:
    """Ask a selector about the traces of a race: it is handed those that it looks at."""
    return strategy.pick(pool.first(strategy.n), clock)
