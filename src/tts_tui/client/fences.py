"""Whether a text that grows stands inside a fence of code; nothing of the text is kept. Pure."""

from __future__ import annotations

import re
from typing import Final

_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_ENOUGH: Final = 6
"""Characters of a line that tell whether it is a fence."""


class Fences:
    """Follows the text of one answer, however it is cut into pieces."""

    __slots__ = ("_line", "_open")

    def __init__(self) -> None:
        self._open = False
        """Whether the lines that have ended leave a fence open."""
        self._line = ""
        """How the line begins that has not ended."""

    def feed(self, text: str) -> None:
        """Take the next piece."""
        if "\n" in text:
            *ended, text = text.split("\n")
            for rest in ended:
                self._begin(rest)
                self._open = self.open
                self._line = ""
        self._begin(text)

    def _begin(self, text: str) -> None:
        if len(self._line) < _ENOUGH:
            self._line = (self._line + text)[:_ENOUGH]

    @property
    def open(self) -> bool:
        """Whether what comes next is inside a fence."""
        return self._open is not (_FENCE.match(self._line) is not None)
