"""The text of one channel as it grows: pieces, of which old ones are joined block by block."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from tts_tui.domain.kept import kept_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_tui.domain.kept import Kept

LOOSE_PIECES: Final = 512
"""Deltas kept as they came: a string of its own for each is ten times what it says."""


class Pieces:
    """A growing text; nothing of it is copied again but by who asks for it."""

    __slots__ = ("_blocks", "_in_blocks", "_loose", "_measured", "_measured_pieces")

    def __init__(self) -> None:
        # Blocks and not one string: one wide character would make all characters of it wide,
        # and each join would leave a hole in the memory as large as the text.
        self._blocks: list[Kept[str]] = []
        self._loose: list[str] = []
        """The newest pieces as they came."""
        self._in_blocks = 0
        """Characters of all blocks."""
        self._measured = self._measured_pieces = 0
        """Characters of the first loose pieces, and how many these are."""

    def __len__(self) -> int:
        """How many characters there are."""
        new = self._loose[self._measured_pieces :]
        if new:
            self._measured += sum(map(len, new))
            self._measured_pieces += len(new)
        return self._in_blocks + self._measured

    def add(self, pieces: Iterable[str]) -> None:
        """Append pieces, and join the newest once they are many."""
        loose = self._loose
        loose.extend(pieces)
        if len(loose) >= LOOSE_PIECES:
            # Blocks of a fixed number, so that all who hear the same have the same blocks.
            for at in range(0, len(loose) - LOOSE_PIECES + 1, LOOSE_PIECES):
                self._keep("".join(loose[at : at + LOOSE_PIECES]))
            del loose[: len(loose) // LOOSE_PIECES * LOOSE_PIECES]
            self._measured = self._measured_pieces = 0

    def add_block(self, text: str) -> None:
        """Append much text at once."""
        self.settle()
        self._keep(text)

    def settle(self) -> None:
        """Join what is loose: nothing more is awaited, or not in pieces."""
        if self._loose:
            self._keep("".join(self._loose))
            self._loose.clear()
            self._measured = self._measured_pieces = 0

    def _keep(self, text: str) -> None:
        self._blocks.append(kept_text(text))
        self._in_blocks += len(text)

    def take(self, other: Pieces) -> None:
        """Append another's text, which is empty then."""
        self.add_block(other.text())
        other.clear()

    def clear(self) -> None:
        """Let go of all text."""
        self._blocks.clear()
        self._loose.clear()
        self._in_blocks = self._measured = self._measured_pieces = 0

    def text(self) -> str:
        """All text so far."""
        return "".join([*[block.value for block in self._blocks], *self._loose])

    def tail(self, characters: int) -> str:
        """The end of the text, at most so many characters."""
        # A screen asks for every lane, thirty times a second: 1 µs where deltas are words.
        end = "".join(self._loose[-(characters // 3 + 1) :])
        if len(end) >= characters:
            return end[-characters:] if characters > 0 else ""
        kept: list[str] = []
        have = 0
        for piece in self._from_the_end():
            if have >= characters:
                break
            kept.append(piece[max(0, len(piece) + have - characters) :])
            have += len(piece)
        return "".join(reversed(kept))

    def _from_the_end(self) -> Iterator[str]:
        yield from reversed(self._loose)
        for block in reversed(self._blocks):
            yield block.value


def fingerprint_of(texts: Iterable[str]) -> bytes:
    """Tell texts from others in a few bytes."""
    found = blake2b(digest_size=16)
    for text in texts:
        written = text.encode("utf-8", "surrogatepass")
        found.update(len(written).to_bytes(8))
        found.update(written)
    return found.digest()
