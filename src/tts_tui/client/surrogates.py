"""Halves of characters: JSON escapes can cut one in two, and a file can hold neither. Pure."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_FIRST_HALVES = ("\ud800", "\udbff")
REPLACEMENT = "\ufffd"


class SurrogateJoiner:
    """Joins a pair that came in two deltas; a half that stays alone becomes U+FFFD."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """The text with whole characters only; a first half at its end is held back."""
        if text.isascii() and not self._held:
            return text
        text, self._held = self._held + text, ""
        if text and _FIRST_HALVES[0] <= text[-1] <= _FIRST_HALVES[1]:
            text, self._held = text[:-1], text[-1]
        return whole(text)

    def close(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return REPLACEMENT if held else ""


def whole(text: str) -> str:
    """Join the pairs and replace the lone halves of a text."""
    if _HALF.search(text) is None:
        return text
    return _HALF.sub(REPLACEMENT, _PAIR.sub(_joined, text))


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
