"""Ask a strategy how sure it is: what it would pick if the open traces voted this way or that.

Nothing here knows a strategy's rule; one more, or somebody's own, is answered for as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.answers import Answer
from tts_tui.domain.certainty import Ahead, Certainty, entropy_bits
from tts_tui.domain.imagined import Imagination
from tts_tui.domain.procedures.base import acts
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.strategies.in_turn import runs_in_turn
from tts_tui.domain.strategies.registry import card_of
from tts_tui.domain.votes import poll_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.strategies.base import Pick, Strategy
    from tts_tui.domain.trace_view import TraceView

MOST_OPEN: Final = 128
"""With more open traces nobody asks what their votes could do: it would take too long."""


def how_sure(
    strategy: Strategy, pool: Pool[TraceView], clock: Clock, pick: Pick
) -> Certainty | None:
    """How sure a strategy's pick from its pool is; None where votes do not weigh alike.

    Counts say little of those, and nobody knows how much the votes to come will weigh.
    """
    card = card_of(strategy.name)
    if card is not None and card.weighs_logp:
        return None
    voters = frozenset(pick.voters)
    counts = poll_of([trace for trace in pool if trace.index in voters]).ballot.counts
    leader = pick.answer
    others = [answer for answer in counts if leader is None or answer.key != leader.key]
    rival = max(others, key=lambda answer: counts[answer], default=None)
    votes_of = {answer.key: votes for answer, votes in counts.items()}
    first = votes_of.get(leader.key, 0) if leader is not None else 0
    sure = Certainty(
        leader=leader,
        rival=rival,
        first=first,
        second=votes_of[rival.key] if rival is not None else 0,
        voted=sum(counts.values()),
        entropy_bits=entropy_bits(counts.values()),
        tie=pick.tie,
        tied=sum(votes == first for votes in counts.values()),
        decided=pick.decided,
    )
    if leader is None or not _can_be_asked(strategy, pool, clock, sure):
        return sure
    return replace(sure, settled=_Asked(strategy, pool, clock, sure).certain(0))


def what_is_ahead(
    strategy: Strategy, pool: Pool[TraceView], clock: Clock, sure: Certainty
) -> Ahead | None:
    """What the votes to come could do to a pick that is so sure; None where nobody can say.

    That is once it has decided, and of what grows traces of its own.
    """
    if not _can_be_asked(strategy, pool, clock, sure):
        return None
    return _Asked(strategy, pool, clock, sure).ahead()


def _can_be_asked(strategy: Strategy, pool: Pool[TraceView], clock: Clock, sure: Certainty) -> bool:
    if clock is not Clock.TOKEN and runs_in_turn(strategy, pool):
        return False  # whoever ends next need not be longer than those that ended
    return not (sure.decided or acts(strategy)) and 0 < pool.running <= MOST_OPEN


def _another(number: int) -> Answer:
    """An answer that no trace has given."""
    return Answer(f"\0another {number}", "another")


class _Asked:
    """A strategy that is asked about further votes; what is searched for grows with them."""

    def __init__(
        self, strategy: Strategy, pool: Pool[TraceView], clock: Clock, sure: Certainty
    ) -> None:
        self._strategy = strategy
        self._clock = clock
        self._imagined = Imagination(pool)
        self._leader = sure.leader or _another(0)
        self._rival = sure.rival or _another(1)

    def ahead(self) -> Ahead:
        """All there is to ask."""
        turns = self._fewest(self._turned)
        return Ahead(
            needed=self._fewest(self.certain),
            turns=turns,
            turns_to_tie=turns is not None and self._after([self._rival] * turns).tie,
            fewest_ends=self._fewest(self._decided_agreeing),
            most_ends=self._fewest(self._decided_apart),
        )

    def _fewest(self, enough: Callable[[int], bool]) -> int | None:
        """The fewest votes that are enough, where more always are too."""
        most = self._imagined.open
        found = bisect_left(range(most + 1), True, key=enough)
        return found if found <= most else None

    def _after(self, votes: list[Answer], from_last: int = 0) -> Pick:
        return self._strategy.pick(self._imagined.after(votes, from_last=from_last), self._clock)

    def certain(self, votes: int) -> bool:
        """Whether it stays if so many say the same, and all others what is behind."""
        others = self._imagined.open - votes
        pick = self._after([self._leader] * votes + [self._rival] * others, from_last=votes)
        return self._is_leader(pick) and not pick.tie

    def _turned(self, votes: int) -> bool:
        pick = self._after([self._rival] * votes)
        return pick.tie or not self._is_leader(pick)

    def _is_leader(self, pick: Pick) -> bool:
        return pick.answer is not None and pick.answer.key == self._leader.key

    def _decided_agreeing(self, ends: int) -> bool:
        return self._after([self._leader] * ends).decided

    def _decided_apart(self, ends: int) -> bool:
        return self._after([_another(2 + at) for at in range(ends)]).decided
