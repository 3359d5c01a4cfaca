"""A long row of numbers in a few stretches, kept while it grows: what a sparkline is drawn of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STRETCHES: Final = 16
"""The most there are."""


class Course:
    """The lowest number of each stretch; all but the last are equally long.

    When there are too many, two become one, so that a number costs the same however many came.
    """

    __slots__ = ("_in_last", "_lows", "_span")

    def __init__(self) -> None:
        self._span = 1
        """How many numbers a stretch holds."""
        self._in_last = 0
        self._lows: list[float] = []

    def add(self, numbers: Sequence[float]) -> None:
        """Append numbers."""
        lows, at = self._lows, 0
        while at < len(numbers):
            if lows and self._in_last < self._span:
                until = at + self._span - self._in_last
                part = numbers[at:until]
                lows[-1] = min(lows[-1], *part)
            else:
                if len(lows) == STRETCHES:
                    lows[:] = map(min, lows[::2], lows[1::2])
                    self._span *= 2
                part = numbers[at : at + self._span]
                lows.append(min(part))
                self._in_last = 0
            self._in_last += len(part)
            at += len(part)

    def lows(self, most: int = STRETCHES) -> list[float]:
        """The lowest of each stretch, in at most so many of them, neighbours put together."""
        together = -(-STRETCHES // most)
        return [min(self._lows[at : at + together]) for at in range(0, len(self._lows), together)]
