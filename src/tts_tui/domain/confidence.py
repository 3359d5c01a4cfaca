"""How confident a model was while it wrote, from the log p of its tokens: DeepConf's measures.

Sources: Fu et al., Deep Think with Confidence (arXiv 2508.15260), and its released code: a token's
confidence is −mean log p of the likeliest tokens in its place, in nats, so that a peaked
distribution is a large number; a group is a window that advances token by token. The paper's groups
have 2048 tokens, for texts of tens of thousands; of models whose answers have some hundred, each
text would be a single group. Here they have a sixteenth of the race's limit of tokens.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate, islice
from math import exp, floor
from operator import sub
from typing import TYPE_CHECKING, Final

from tts_tui.domain.course import Course

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_WINDOW: Final = 2048
"""Tokens of a group in the paper."""
LEAST_WINDOW: Final = 16
GROUPS: Final = 16
"""How many groups one after the other reach to the limit of a text."""
BOTTOM: Final = 0.1
"""The share of groups, from the lowest up, whose mean is the bottom confidence."""
MICRO: Final = 1_000_000
"""Log p is told to the millionth of a nat: as whole numbers, sums are exact in any order."""


def window_of(max_tokens: int | None) -> int:
    """How many tokens a group has in a race whose traces may have so many; None: no limit."""
    if max_tokens is None:
        return MOST_WINDOW
    return max(LEAST_WINDOW, min(MOST_WINDOW, max_tokens // GROUPS))


class Measure(IntEnum):
    """What of a token's log p is taken."""

    TOP = 0
    """−mean log p of the likeliest tokens in its place: confidence, in nats."""
    CHOSEN = 1
    """Its own log p, in nats, where no others were recorded: how likely what was said was."""

    def weight(self, level: float) -> float:
        """How much a vote with such a level weighs: above 0, more for the more confident."""
        return level if self is Measure.TOP else exp(level)


@dataclass(frozen=True, slots=True)
class Confident:
    """How confident one trace was by one measure; levels are means over a group, in nats."""

    tokens: int
    """How many of its tokens could be measured."""
    came: int
    """How many had come in all."""
    lowest: float
    """The lowest group's level; of fewer tokens than a group, that of all."""
    bottom: float | None
    """The mean of the lowest tenth of groups; None while the trace runs."""
    falls: tuple[tuple[int, float], ...]
    """After how many tokens a whole group was lower than all before it, and its level; as far as
    no token is missing, for after that nobody knows how many had come."""

    @property
    def enough(self) -> bool:
        """Whether it is of at least half of the tokens: what is missing could say otherwise."""
        return 2 * self.tokens >= self.came

    def under(self, bar: float) -> int | None:
        """After how many tokens a whole group first was under a level; None where none was."""
        at = bisect_left(self.falls, True, key=lambda fall: fall[1] < bar)
        return self.falls[at][0] if at < len(self.falls) else None


class Meter:
    """Groups of tokens as these come, in whole millionths of a nat; each is looked at once."""

    __slots__ = ("_falls", "_low", "_sums", "_whole", "_window", "course")

    def __init__(self, window: int) -> None:
        self._window = window
        self._sums = [0]
        self._low: int | None = None
        """Σ of the lowest whole group."""
        self._whole = True
        """Whether no token is missing."""
        self._falls: list[tuple[int, float]] = []
        self.course = Course()
        """Its whole groups' levels, in a few stretches."""

    def __len__(self) -> int:
        return len(self._sums) - 1

    def add(self, values: Sequence[int], sure: int | None = None, *, whole: bool = True) -> None:
        """Append tokens; `sure` of them come before the first that is missing, or all.

        `whole` says whether none is.
        """
        counted = len(self) + (len(values) if sure is None else sure) if self._whole else 0
        self._whole = self._whole and whole
        sums, window, first = self._sums, self._window, len(self) + 1
        sums += islice(accumulate(values, initial=sums[-1]), 1, None)
        first = max(first, window)
        groups = list(map(sub, sums[first:], sums[first - window :]))
        self.course.add([group / (window * MICRO) for group in groups])
        low = self._low
        for many, group in enumerate(groups, first):
            if low is None or group < low:
                low = group
                if many <= counted:
                    self._falls.append((many, group / (window * MICRO)))
        self._low = low

    def is_under(self, bar: float) -> bool:
        """Whether a whole group was under a level, and it is known after how many tokens."""
        return bool(self._falls) and self._falls[-1][1] < bar

    def told(self, came: int, *, ended: bool) -> Confident | None:
        """What the tokens say; None where there is none. `came` counts all of the trace's."""
        many = len(self)
        if not many:
            return None
        low = self._low
        lowest = self._sums[-1] / (many * MICRO) if low is None else low / (self._window * MICRO)
        bottom = self._bottom() if ended else None
        return Confident(many, came, lowest, bottom, tuple(self._falls))

    def _bottom(self) -> float:
        sums, width = self._sums, min(self._window, len(self))
        ordered = sorted(after - before for before, after in zip(sums, sums[width:], strict=False))
        lowest = ordered[: max(1, floor(len(ordered) * BOTTOM))]
        return sum(lowest) / (len(lowest) * width * MICRO)


def most_confident(levels: Sequence[float], k: int) -> list[int]:
    """The places of the k highest, in order; of those as high as the last one, all."""
    if not levels:
        return []
    bar = sorted(levels, reverse=True)[min(k, len(levels)) - 1]
    return [place for place, level in enumerate(levels) if level >= bar]
