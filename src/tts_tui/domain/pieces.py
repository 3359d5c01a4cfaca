"""The text of one channel as it grows: pieces, of which old ones are joined block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOSE_PIECES: Final = 512
"""Deltas kept as they came: a string of its own for each is ten times what it says."""


class Pieces:
    """A growing text; nothing of it is copied again but by who asks for the whole."""

    __slots__ = ("_blocks", "_loose")

    def __init__(self) -> None:
        # Blocks and not one string: one wide character would make all characters of it wide,
        # and each join would leave a hole in the memory as large as the text.
        self._blocks: list[str] = []
        self._loose: list[str] = []
        """The newest pieces as they came."""

    def add(self, pieces: Iterable[str]) -> None:
        """Append pieces, and join the newest once they are many."""
        self._loose.extend(pieces)
        if len(self._loose) > LOOSE_PIECES:
            self._settle()

    def add_block(self, text: str) -> None:
        """Append much text at once."""
        if self._loose:
            self._settle()
        self._blocks.append(text)

    def _settle(self) -> None:
        self._blocks.append("".join(self._loose))
        self._loose.clear()

    def take(self, other: Pieces) -> None:
        """Append another's text, which is empty then."""
        self.add_block(other.text())
        other.clear()

    def clear(self) -> None:
        """Let go of all text."""
        self._blocks.clear()
        self._loose.clear()

    def text(self) -> str:
        """All text so far."""
        if self._loose or len(self._blocks) > 1:
            self._blocks[:] = ["".join([*self._blocks, *self._loose])]
            self._loose.clear()
        return self._blocks[0] if self._blocks else ""

    def tail(self, characters: int) -> str:
        """The end of the text, at most so many characters."""
        kept: list[str] = []
        have = 0
        for pieces in (self._loose, self._blocks):
            for piece in reversed(pieces):
                if have >= characters:
                    break
                # Not the whole of a long one: a screen asks for every lane, thirty times a second.
                kept.append(piece[max(0, len(piece) + have - characters) :])
                have += len(piece)
        return "".join(reversed(kept))
