"""What the rules share that stop by the votes: the vote of all, taken as soon as they fire."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.common import make_pick, pick_at, standing
from tts_tui.domain.strategies.in_turn import sequential_tokens
from tts_tui.domain.votes import Lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.domain.firing import VoteCount
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView
    from tts_tui.domain.votes import Ballot, Poll


class StopsByTheVotes(ABC):
    """The most frequent answer of the traces that ended by the tick at which the rule fires.

    Where it never fires all N vote. A rule is a frozen dataclass: a pool keeps a count for it.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def name(self) -> str:
        """Its full name, such as `votes-2@8`."""

    @property
    @abstractmethod
    def why(self) -> str:
        """Why it stopped, in a few words: `an answer has 2 votes`."""

    @abstractmethod
    def counting(self) -> VoteCount:
        """Start to count votes; asked after each tick whether they are enough."""

    def why_with(self, ballot: Ballot) -> str:
        """Why it stopped at these votes; a rule of several parts says which it was."""
        return self.why

    def waiting(self, pool: Pool[TraceView]) -> str:
        """What it waits for while it goes on, in a few words."""
        return standing(pool)

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over the valid traces that ended by the decision."""
        return self._on_wall_clock(pool) if clock is Clock.WALL else self._on_token_clock(pool)

    def _on_wall_clock(self, pool: Pool[TraceView]) -> Pick:
        fired_s = pool.fired_s(self)
        decided_at_s = pool.last_end_s if fired_s is None else fired_s
        decided = decided_at_s is not None
        poll = pool.poll(None if decided_at_s is None else pool.by_end.upto(decided_at_s))
        longest = pool.longest if decided_at_s is None else pool.longest_by(decided_at_s)
        return pick_at(
            *(self.name, pool, poll, decided_at_s),
            sequential_tokens=sequential_tokens(pool, decided_at_s, longest),
            reason=self._reason(pool, poll, fired=fired_s is not None, decided=decided),
        )

    def _on_token_clock(self, pool: Pool[TraceView]) -> Pick:
        # A trace that runs or was cut is only known to be longer than what it emitted, so a tick
        # that it had not reached by then may still see it end: that leaves the rule undecided.
        tick = pool.fired_length(self)
        fired = tick is not None and pool.shortest_open > tick
        decided = fired or pool.whole
        cutoff = tick if fired and tick is not None else pool.longest
        poll = pool.poll(pool.by_length.upto(cutoff))
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=poll.tokens,
            spent_tokens=pool.capped_tokens(cutoff),
            full_tokens=pool.full_tokens,
        )
        reason = self._reason(pool, poll, fired=fired, decided=decided)
        return make_pick(self.name, poll, ledger, decided=decided, reason=reason)

    def _reason(self, pool: Pool[TraceView], poll: Poll, *, fired: bool, decided: bool) -> str:
        if fired:
            return self.why_with(poll.ballot)
        return "all ended" if decided else self.waiting(pool)


class StopsByTheLead(StopsByTheVotes):
    """One that asks only how many votes the leading answer has, and the one behind it."""

    __slots__ = ()

    @abstractmethod
    def enough(self, lead: Lead, undecided: int) -> bool:
        """Whether to stop now; `undecided` traces have not ended in full."""

    def counting(self) -> VoteCount:
        """Keep the lead while votes come."""
        return _LeadCount(self.enough)


class _LeadCount(Lead):
    __slots__ = ("_enough",)

    def __init__(self, enough: Callable[[Lead, int], bool]) -> None:
        super().__init__()
        self._enough = enough

    def enough(self, undecided: int) -> bool:
        return self._enough(self, undecided)
