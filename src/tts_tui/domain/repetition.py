"""Whether a text repeats itself, while it grows: the same words again and again at its end.

A text repeats with a period of d words where its last m words are each the word d before it, and
m is at least 2d and `LEAST_WORDS`: the third time round. It is looked for every `EVERY` words in a
tail that holds three of the longest periods, so that the whole costs as much as the text is long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WORDS: Final = 12
"""Fewer repeated words are a list or a figure of speech."""
LONGEST_PERIOD: Final = 120
EVERY: Final = 60
_TAIL: Final = 3 * LONGEST_PERIOD
_KEPT: Final = _TAIL + 2 * EVERY
"""More words than any repetition has that the look before did not find."""
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
        text, base, at = self._rest + text, self._rest_at, 0
        words = text.split()
        rest = "" if not words or text[-1].isspace() else words.pop()
        if self.loop is None and self._unseen + len(words) < EVERY and len(text) < _LONGEST_WORD:
            # Nearly all text there is: nothing to find yet.
            self._unseen += len(words)
            self._words += words
            for word in words:
                at = text.index(word, at)
                self._starts.append(base + at)
                at += len(word)
        else:
            for word in words:
                at = text.index(word, at)
                for cut in range(0, len(word), _LONGEST_WORD):
                    self._add(word[cut : cut + _LONGEST_WORD], base + at + cut)
                at += len(word)
            while len(rest) >= _LONGEST_WORD:
                self._add(rest[:_LONGEST_WORD], base + len(text) - len(rest))
                rest = rest[_LONGEST_WORD:]
        self._rest, self._rest_at = rest, base + len(text) - len(rest)
        if len(self._words) > 2 * _KEPT:
            del self._words[:-_KEPT], self._starts[:-_KEPT]

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
    backwards = list(reversed(words))
    period = 0
    while True:
        try:
            period = backwards.index(words[-1], period + 1, LONGEST_PERIOD + 1)
        except (IndexError, ValueError):
            return None
        many = max(2 * period, LEAST_WORDS)
        if backwards[:many] == backwards[period : period + many]:
            return period
