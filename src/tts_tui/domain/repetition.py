"""Whether a text repeats itself, while it grows: the same words again and again at its end.

A text repeats with a period of d words where its last m words are each the word d before it, and
m is at least 2d and `LEAST_WORDS`: the third time round. It is looked for every `EVERY` words in a
tail that holds three of the longest periods, so that the whole costs as much as the text is long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WORDS: Final = 12
"""Fewer repeated words are a list or a figure of speech."""
LONGEST_PERIOD: Final = 120
EVERY: Final = 60
_TAIL: Final = 3 * LONGEST_PERIOD
_WORD: Final = re.compile(r"\S+")
_LONGEST_WORD: Final = 200
"""What goes on for longer is looked at in pieces: a text need not have spaces."""


@dataclass(frozen=True, slots=True)
class TraceLooped:
    """An event: a running trace was found to repeat itself; said once of a trace."""

    race: int
    t_s: float
    trace: int
    since: int
    """About how many tokens it had when what it repeats stood for the first time."""


class Looped(NamedTuple):
    """When a trace was found to repeat itself."""

    t_s: float
    """Seconds from the race's start."""
    tokens: int
    """How many it had by then, as they were counted."""
    since: int
    """About how many it had when what it repeats stood for the first time."""


class Loop(NamedTuple):
    """A repetition that has not ended."""

    since: int
    """The character at which what is repeated stands for the first time."""
    period: int
    """After how many words it comes again."""


class Repetition:
    """Finds the repetition at the end of a text that is fed to it piece by piece."""

    def __init__(self) -> None:
        self.loop: Loop | None = None
        """The repetition as of the last look; it ends with the first other word."""
        self._words: list[str] = []
        self._starts: list[int] = []
        self._rest = ""
        self._rest_at = 0
        self._unseen = 0

    def feed(self, text: str) -> None:
        """Add text; a word counts once it is followed by a space."""
        text = self._rest + text
        at, done = self._rest_at, 0
        for found in _WORD.finditer(text):
            start, stop = found.span()
            whole = stop < len(text)
            while stop - start >= _LONGEST_WORD or (whole and start < stop):
                piece = text[start : min(stop, start + _LONGEST_WORD)]
                self._add(piece, at + start)
                start += len(piece)
            done = start
        self._rest, self._rest_at = text[done:].lstrip(), at + len(text)
        self._rest_at -= len(self._rest)

    def _add(self, word: str, start: int) -> None:
        self._words.append(word)
        self._starts.append(start)
        loop = self.loop
        if loop is not None:
            if self._words[-1 - loop.period] == word:
                return
            self.loop, self._unseen = None, 0
        self._unseen += 1
        if self._unseen >= EVERY:
            self._unseen = 0
            self._look()

    def _look(self) -> None:
        words = self._words
        period = period_of(words[-_TAIL:])
        if period is None:
            return
        first = len(words) - period - 1
        while first > 0 and words[first - 1] == words[first - 1 + period]:
            first -= 1
        self.loop = Loop(self._starts[first], period)


def period_of(words: Sequence[str]) -> int | None:
    """The smallest period, in words, with which the end repeats itself; None where it does not."""
    backwards = words[::-1]
    for period, same in enumerate(_common(backwards)):
        if 0 < period <= LONGEST_PERIOD and same >= max(2 * period, LEAST_WORDS):
            return period
    return None


def _common(words: Sequence[str]) -> list[int]:
    """How many words from each place on are those of the beginning (the Z function)."""
    same = [0] * len(words)
    left = right = 0
    for at in range(1, len(words)):
        number = min(right - at, same[at - left]) if at < right else 0
        while at + number < len(words) and words[number] == words[at + number]:
            number += 1
        same[at] = number
        if at + number > right:
            left, right = at, at + number
    return same
