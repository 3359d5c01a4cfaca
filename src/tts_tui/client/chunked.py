"""HTTP's chunked coding taken off a body, however the packets fall. Pure."""

from __future__ import annotations

import re
from typing import Final

_SIZE: Final = re.compile(rb"\r\n([0-9A-Fa-f]{1,16})(?:;[^\r\n]*)?[ \t]*\r\n")
"""Between two chunks: the end of the one before, and how long the next is."""
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")
_LONGEST_LINE: Final = 64 * 1024
"""Bytes of a size with its extension, or of all trailers."""


class ChunkedDecoder:
    """Feed it the body as it arrives; the text does not depend on how it was cut up."""

    def __init__(self) -> None:
        self.ended = False
        """Whether the last chunk and its trailers came; nothing after them is read."""
        # As if a chunk had ended before the first.
        self._held = b"\r\n"
        self._left = 0
        """Bytes of the present chunk that are still to come."""
        self._in_trailers = False

    def feed(self, data: bytes) -> bytes:
        """Take bytes, give what they hold of the body. Raises ValueError where they are none."""
        data, self._held = self._held + data, b""
        pieces: list[bytes] = []
        at, end = 0, len(data)
        while at < end and not self._in_trailers:
            if self._left:
                piece = data[at : at + self._left]
                pieces.append(piece)
                at += len(piece)
                self._left -= len(piece)
            elif (found := _SIZE.match(data, at)) is not None:
                at = found.end()
                self._left = int(found[1], 16)
                self._in_trailers = not self._left
            else:
                self._hold(data[at:], b"\n" in data[at + 2 :])
                break
        if self._in_trailers and not self.ended:
            # With the end of the line before: an empty line is then two of them in a row.
            trailers = data[max(0, at - 2) :]
            self.ended = _EMPTY_LINE.search(trailers) is not None
            if not self.ended:
                self._hold(trailers, broken=False)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _hold(self, rest: bytes, broken: bool) -> None:
        """Keep what is not whole yet."""
        if broken or not rest.startswith(b"\r\n"[: len(rest)]) or len(rest) > _LONGEST_LINE:
            raise ValueError(f"no size of a chunk: {rest[:40]!r}")
        self._held = rest
