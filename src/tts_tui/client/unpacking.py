"""Compressed bodies, unpacked piece by piece: a kilobyte of zeros must not become a gigabyte.

We ask for `identity`, and some proxies pack all the same. httpx would unpack whatever arrived in
one read at once, by a factor of a thousand with gzip and of more with the others.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

import anyio.lowlevel
import httpx

from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

PIECE_BYTES: Final = 64 * 1024
"""Most bytes that are unpacked at a time."""
_HARMLESS_BYTES: Final = 16 * 1024**2
_HIGHEST_RATIO: Final = 200
"""Streams of chunks pack some 30 to 1, and what is made to blow up 1,000 to 1."""
_GZIP: Final = zlib.MAX_WBITS | 16
_WINDOW_BITS: Final = {
    "gzip": (_GZIP,),
    "x-gzip": (_GZIP,),
    # What the standard calls deflate is zlib's format; some servers send it bare.
    "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),
}


def unpacked(response: httpx.Response) -> httpx.Response:
    """Let a response's body come unpacked and in small pieces. Raises `httpx.DecodingError`."""
    said = response.headers.pop("content-encoding", "").strip().lower()
    if said in {"", "identity"}:
        return response
    windows = _WINDOW_BITS.get(said)
    if windows is None:
        raise httpx.DecodingError(f"a body packed as {display_line(said, 40)}, which nobody asked")
    assert isinstance(response.stream, httpx.AsyncByteStream)
    response.stream = _Unpacked(response.stream, windows)
    return response


class _Unpacked(httpx.AsyncByteStream):
    def __init__(self, packed: httpx.AsyncByteStream, windows: tuple[int, ...]) -> None:
        self._packed = packed
        self._windows = windows

    async def __aiter__(self) -> AsyncIterator[bytes]:
        unpacker = _Unpacker(self._windows)
        async for data in self._packed:
            for piece in unpacker.feed(data):
                # A scope's deadline holds, and the other streams go on, however much comes out.
                await anyio.lowlevel.checkpoint()
                yield piece

    async def aclose(self) -> None:
        await self._packed.aclose()


class _Unpacker:
    """Packed bytes in, pieces out; what follows a whole member is the next one."""

    def __init__(self, windows: tuple[int, ...]) -> None:
        self._windows = windows
        self._inner = zlib.decompressobj(windows[0])
        self._untouched = True
        self._packed_bytes = self._unpacked_bytes = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._packed_bytes += len(data)
        try:
            while data:
                piece = self._step(data)
                if piece:
                    self._weigh(piece)
                    yield piece
                if self._inner.eof:
                    data = self._inner.unused_data
                    self._inner = zlib.decompressobj(self._windows[0])
                else:
                    data = self._inner.unconsumed_tail
        except zlib.error as error:
            raise httpx.DecodingError(f"a body that cannot be unpacked ({error})") from None

    def _weigh(self, piece: bytes) -> None:
        self._unpacked_bytes += len(piece)
        most = max(_HARMLESS_BYTES, _HIGHEST_RATIO * self._packed_bytes)
        if self._unpacked_bytes > most:
            raise httpx.DecodingError(f"a body of {_HIGHEST_RATIO} times its packed size and more")

    def _step(self, data: bytes) -> bytes:
        try:
            piece = self._inner.decompress(data, PIECE_BYTES)
        except zlib.error:
            if not self._untouched or len(self._windows) == 1:
                raise
            self._windows = self._windows[1:]
            self._inner = zlib.decompressobj(self._windows[0])
            piece = self._inner.decompress(data, PIECE_BYTES)
        self._untouched = False
        return piece
