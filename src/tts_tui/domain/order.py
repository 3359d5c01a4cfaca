"""Ended traces in the order of one of their numbers, kept while more of them end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.domain.trace_view import TraceView

Number = TypeVar("Number", bound=float)


class Touched:
    """The lowest rank of an order that changed since the one who watches set this."""

    __slots__ = ("rank",)

    def __init__(self) -> None:
        self.rank = 0


class Order(Generic[Number]):
    """Places of some ended traces, sorted by a number of theirs; equal ones in trace order."""

    __slots__ = ("_holds", "_number", "_number_at", "_watched", "numbers", "pairs")

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
        self._watched: list[Touched] = []

    def watch(self) -> Touched:
        """Return what is kept up to date with the lowest rank that changes."""
        touched = Touched()
        self._watched.append(touched)
        return touched

    def _touch(self, rank: int) -> None:
        for touched in self._watched:
            touched.rank = min(touched.rank, rank)

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
        self._touch(rank)

    def _remove(self, rank: int) -> None:
        del self.pairs[rank], self.numbers[rank]
        self._touch(rank)

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


def capped(numbers: Sequence[int], cap: int) -> int:
    """Σ min(number, cap) of sorted numbers."""
    rank = bisect_right(numbers, cap)
    return sum(numbers[:rank]) + cap * (len(numbers) - rank)


def sum_upto(numbers: Sequence[int], most: int) -> int:
    """Σ of the sorted numbers that are at most this."""
    return sum(numbers[: bisect_right(numbers, most)])
