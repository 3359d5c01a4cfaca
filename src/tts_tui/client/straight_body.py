"""The body of an answer, read from its connection without the layers that read its head.

A chunk of its own is what nearly every token comes in, and httpcore and h11 took 6 of the 16 µs
that one costs; this takes 0.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpcore
import httpx

from tts_tui.client.chunked import ChunkedDecoder
from tts_tui.client.sockets import ClosingStream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_READ_BYTES: Final = 64 * 1024


def straight(response: httpx.Response) -> httpx.Response:
    """Let a chunked body come straight from its connection, where that is one of ours."""
    connection = response.extensions.get("network_stream")
    if not isinstance(connection, ClosingStream):
        return response
    begun = connection.end_of_head()
    chunked = response.headers.get("transfer-encoding", "").strip().lower() == "chunked"
    if chunked and begun is not None and response.status_code == httpx.codes.OK:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _StraightBody(response.stream, connection, begun)
    return response


class _StraightBody(httpx.AsyncByteStream):
    """Gives what each read brought; closing it is closing the one it stands for."""

    def __init__(
        self, known: httpx.AsyncByteStream, connection: ClosingStream, begun: bytes
    ) -> None:
        self._known = known
        self._connection = connection
        self._begun = begun

    async def __aiter__(self) -> AsyncIterator[bytes]:
        decoder = ChunkedDecoder()
        data = self._begun
        while True:
            try:
                body = decoder.feed(data)
            except ValueError as error:
                raise httpx.RemoteProtocolError(str(error)) from None
            if body:
                yield body
            if decoder.ended:
                return
            try:
                data = await self._connection.read(_READ_BYTES)
            except httpcore.NetworkError as error:
                raise httpx.ReadError(str(error)) from error
            if not data:
                raise httpx.RemoteProtocolError(
                    "peer closed connection without sending complete message body "
                    "(incomplete chunked read)"
                )

    async def aclose(self) -> None:
        """Close the connection."""
        await self._known.aclose()
