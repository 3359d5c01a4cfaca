"""When a rule that stops by the votes fires: at the first tick at which they are enough.

A tick is a moment at which traces end, on the token clock a length; those that end together are
counted together.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Generic, Protocol

from tts_tui.domain.order import Number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.order import Order
    from tts_tui.domain.trace_view import TraceView


class VoteCount(Protocol):
    """Votes that come one by one, in the order in which the traces end."""

    def add(self, key: str) -> None:
        """Count the vote of a trace for the answer with this key."""

    def enough(self, undecided: int) -> bool:
        """Whether to stop now; `undecided` traces have not ended in full."""


class StoppingRule(Protocol):
    """A rule; a pool keeps one count for all that are equal."""

    def counting(self) -> VoteCount:
        """Start to count."""


class Firing(Generic[Number]):
    """One rule on an order of all traces that ended in full; once it has fired it stays so."""

    def __init__(
        self, rule: StoppingRule, order: Order[Number], lanes: Sequence[TraceView], n: int
    ) -> None:
        self._rule = rule
        self._order = order
        self._lanes = lanes
        self._n = n
        self._touched = order.watch()
        self._start()

    def _start(self) -> None:
        self._count = self._rule.counting()
        self._rank = 0
        self._found: Number | None = None

    def tick(self) -> Number | None:
        """The first tick at which the rule fires; None while it has not."""
        order = self._order
        if self._touched.rank < self._rank or self._tick_grew():
            self._start()
        self._touched.rank = len(order.pairs)
        if self._found is None:
            self._walk(self._count)
        return self._found

    def _walk(self, count: VoteCount) -> None:
        lanes, pairs, numbers = self._lanes, self._order.pairs, self._order.numbers
        rank = self._rank
        while rank < len(pairs):
            number = numbers[rank]
            until = bisect_right(numbers, number, rank)
            for _, place in pairs[rank:until]:
                answer = lanes[place].answer
                if answer is not None:
                    count.add(answer.key)
            rank = until
            if count.enough(self._n - until):
                self._found = number
                break
        self._rank = rank

    def _tick_grew(self) -> bool:
        """Whether one more ended at the tick counted last, which may change the vote."""
        numbers, rank = self._order.numbers, self._rank
        return 0 < rank < len(numbers) and numbers[rank - 1] == numbers[rank]
