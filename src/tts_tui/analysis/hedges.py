"""Hedge words: where a model stops and turns back, as far as its words tell.

Whole words only, in any case. A count of them is a count of words and no measure of thought.
"""

from __future__ import annotations

import re
from typing import Final

Span = tuple[int, int]
"""Start and end of a piece of a text, in characters."""

HEDGES: Final = (
    "wait",
    "but",
    "however",
    "hmm",
    "hm",
    "alternatively",
    "actually",
    "maybe",
    "perhaps",
    "although",
    "though",
    "instead",
    "otherwise",
    "unless",
    "mistake",
    "double-check",
    "let me check",
    "let me re-check",
    "let me recheck",
    "on the other hand",
    "not sure",
)
"""The words, in one place; a space stands for any white space."""

# The longest first, so that “let me recheck” is one hedge; hmmm may go on as long as it likes.
_WORDS: Final = "|".join(
    re.escape(word).replace(r"\ ", r"\s{1,3}") for word in sorted(HEDGES, key=len, reverse=True)
)
_HEDGE: Final = re.compile(rf"(?<![\w\\-])(?:{_WORDS}|hm{{3,20}})(?![\w-])", re.IGNORECASE)


def hedges(text: str) -> list[Span]:
    """Find every hedge word, in order."""
    return [found.span() for found in _HEDGE.finditer(text)]


_LONGEST: Final = 40
"""More characters than any hedge word has, with what is beside it."""


class HedgeCount:
    """Counts the hedge words of a text that is fed to it piece by piece."""

    def __init__(self) -> None:
        self._sure = 0
        self._tail = ""
        self._from = 0
        """Where in the tail the next word may begin; what is before only stands beside it."""

    def feed(self, text: str) -> None:
        """Add text."""
        text = self._tail + text
        # What begins before this cannot become another word any more, whatever follows.
        sure = len(text) - _LONGEST
        for found in _HEDGE.finditer(text, self._from):
            if found.start() >= sure:
                break
            self._sure += 1
            self._from = found.end()
        self._from = max(self._from, sure, 0)
        cut = max(0, self._from - 1)
        self._tail, self._from = text[cut:], self._from - cut

    @property
    def count(self) -> int:
        """How many there are, as the text now ends."""
        return self._sure + sum(1 for _ in _HEDGE.finditer(self._tail, self._from))
