"""The bytes of a session file as lines, compressed or not, in little memory."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zlib import _Decompress as Inflater

CHUNK_BYTES: Final = 256 * 1024
MAX_LINE_BYTES: Final = 16 * 1024 * 1024
"""A longer line is damage: it is skipped without being held in memory."""

_GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31
_PIECES: Final = (4096, 64, 1)
"""Ever smaller pieces of a chunk with damage in it, up to the very byte."""
_CHECKS: Final = ("incorrect data check", "incorrect length check")
"""How zlib says that everything was unpacked and the sum is wrong."""


class Bytes:
    """Chunks of a file, inflated where it is gzip."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read_bytes = 0
        """How many bytes of the file have been read so far, compressed or not."""
        self.cut_short = False
        """Whether compressed data ended early or went bad; set once the chunks are read."""
        self.altered = False
        """Whether it is all there, but its checksum belongs to something else; set then too."""

    def chunks(self) -> Iterator[bytes]:
        """The file's bytes; raises OSError. Damaged gzip is read as far as it goes."""
        raw = iter(self._read, b"")
        first = next(raw, b"")
        if first.startswith(_GZIP_MAGIC):
            yield from self._inflated(first, raw)
            return
        yield first
        yield from raw

    def _read(self) -> bytes:
        chunk = self._file.read(CHUNK_BYTES)
        self.read_bytes += len(chunk)
        return chunk

    def _inflated(self, chunk: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
        inflater = zlib.decompressobj(_GZIP_WINDOW)
        while chunk:
            before = inflater.copy()
            try:
                # Bounded, so that a few kilobytes cannot become gigabytes at once.
                yield inflater.decompress(chunk, CHUNK_BYTES)
            except zlib.error:
                # What came before the damage in this chunk is lost with the error: once more.
                yield from self._up_to_damage(before, chunk)
                return
            chunk = inflater.unconsumed_tail
            if inflater.eof and inflater.unused_data:
                chunk, inflater = inflater.unused_data, zlib.decompressobj(_GZIP_WINDOW)
            chunk = chunk or next(rest, b"")
        yield inflater.flush()
        self.cut_short = not inflater.eof

    def _up_to_damage(self, inflater: Inflater, data: bytes) -> Iterator[bytes]:
        said = ""
        for size in _PIECES:
            while data:
                ahead = inflater.copy()
                try:
                    yield ahead.decompress(data[:size])
                except zlib.error as error:
                    said = str(error)
                    break
                inflater, data = ahead, data[size:]
        self.altered = any(check in said for check in _CHECKS)
        self.cut_short = not self.altered


def lines(chunks: Iterable[bytes], limit: int = MAX_LINE_BYTES) -> Iterator[tuple[bytes, bool]]:
    """Split at `\\n` only; each line comes with whether its newline was there.

    A line above `limit` bytes comes as an empty one without a newline.
    """
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        *ended, tail = chunk.split(b"\n")
        for piece in ended:
            yield (b"".join([*held, piece]), True) if size + len(piece) <= limit else (b"", False)
            held, size = [], 0
        size += len(tail)
        if size <= limit:
            held.append(tail)
        else:
            held.clear()
    if size > limit:
        yield b"", False
    elif size:
        yield b"".join(held), False
