"""Ended traces in the order of one of their numbers, kept while more of them end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Generic, TypeVar

from tts_tui.domain.votes import Lead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.domain.trace_view import TraceView

Number = TypeVar("Number", bound=float)


class Order(Generic[Number]):
    """Places of some ended traces, sorted by a number of theirs; equal ones in trace order."""

    __slots__ = ("_holds", "_number", "_number_at", "numbers", "pairs", "touched")

    def __init__(
        self,
        holds: Callable[[TraceView], bool],
        number: Callable[[TraceView], Number],
        traces: Iterable[tuple[int, TraceView]],
    ) -> None:
        self._holds = holds
        self._number = number
        self._number_at = {place: number(trace) for place, trace in traces if holds(trace)}
        self.pairs = sorted((number, place) for place, number in self._number_at.items())
        """Number and place, in order."""
        self.numbers = [number for number, _ in self.pairs]
        """The numbers alone, in the same order."""
        self.touched = 0
        """The lowest rank that changed since somebody set this."""

    def put(self, place: int, trace: TraceView) -> None:
        """Take in an ended trace, or one of which a number was corrected."""
        old = self._number_at.get(place)
        if old is None and not self._holds(trace):
            return
        number = self._number(trace)
        if old == number:
            return
        if old is not None:
            self._remove(bisect_left(self.pairs, (old, place)))
        rank = bisect_left(self.pairs, (number, place))
        self.pairs.insert(rank, (number, place))
        self.numbers.insert(rank, number)
        self._number_at[place] = number
        self.touched = min(self.touched, rank)

    def _remove(self, rank: int) -> None:
        del self.pairs[rank], self.numbers[rank]
        self.touched = min(self.touched, rank)

    def first(self, k: int) -> list[int]:
        """Places of the first k."""
        return [place for _, place in self.pairs[:k]]

    def last(self, k: int) -> list[int]:
        """Places of the last k, in order."""
        return [place for _, place in self.pairs[-k:]]

    def upto(self, number: Number) -> list[int]:
        """Places of those with at most this number."""
        return self.first(bisect_right(self.numbers, number))

    def since(self, number: Number) -> list[int]:
        """Places of those with at least this number."""
        return [place for _, place in self.pairs[bisect_left(self.numbers, number) :]]


class Certainty(Generic[Number]):
    """From when on the lead is safe, walking an order of all traces that ended in full.

    Traces with the same number are counted together. Once safe it stays safe: a further trace
    takes one from the undecided and gives the runner-up at most one.
    """

    def __init__(self, order: Order[Number], lanes: Sequence[TraceView], n: int) -> None:
        self._order = order
        self._lanes = lanes
        self._n = n
        self._start()

    def _start(self) -> None:
        self._lead = Lead()
        self._rank = 0
        self._found: Number | None = None

    def number(self) -> Number | None:
        """Give the first number at which the lead is safe; None while it can be lost."""
        order = self._order
        if order.touched < self._rank:
            self._start()
        order.touched = len(order.pairs)
        while self._found is None and self._rank < len(order.pairs):
            number = order.numbers[self._rank]
            until = bisect_right(order.numbers, number, self._rank)
            for _, place in order.pairs[self._rank : until]:
                answer = self._lanes[place].answer
                if answer is not None:
                    self._lead.add(answer.key)
            self._rank = until
            if self._lead.safe(self._n - until):
                self._found = number
        return self._found


def capped(numbers: Sequence[int], cap: int) -> int:
    """Σ min(number, cap) of sorted numbers."""
    rank = bisect_right(numbers, cap)
    return sum(numbers[:rank]) + cap * (len(numbers) - rank)


def sum_upto(numbers: Sequence[int], most: int) -> int:
    """Σ of the sorted numbers that are at most this."""
    return sum(numbers[: bisect_right(numbers, most)])
