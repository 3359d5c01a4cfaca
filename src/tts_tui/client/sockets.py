"""TCP for httpx that lets go of its sockets, whatever happens."""

from __future__ import annotations

import contextlib
import re
import socket
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING

import anyio
import httpcore

from tts_tui.client.greetings import speaks_plain_http

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Iterable


CONNECTED: ContextVar[Callable[[Callable[[], None]], None] | None] = ContextVar(
    "CONNECTED", default=None
)
"""Who is told how to hang up on the connection that this task opens."""
_QUIET_S = 1.0
"""After so many seconds without TLS it is looked whether plain HTTP is spoken."""
_LOOKS = 3
_NO_GREETING = (httpcore.ConnectError, httpcore.ConnectTimeout, OSError, ValueError)
_END_OF_HEAD = re.compile(rb"\n\r?\n")


class Network(httpcore.AsyncNetworkBackend):
    """Opens connections; what httpcore's own backend does, but for the streams below."""

    def __init__(self) -> None:
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect. Raises httpcore's ConnectError and ConnectTimeout."""
        stream = await self._plain.connect_tcp(host, port, timeout, local_address, socket_options)
        if (tell := CONNECTED.get()) is not None:
            try:
                tell(partial(_hang_up, stream))
            except BaseException:
                await stream.aclose()
                raise
        return ClosingStream(stream, (host, port))

    async def sleep(self, seconds: float) -> None:
        """Wait, in seconds."""
        await anyio.sleep(seconds)


def _hang_up(stream: httpcore.AsyncNetworkStream) -> None:
    """End a connection in both directions, in one call: the peer is told before any clean-up."""
    with contextlib.suppress(OSError):
        stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


class ClosingStream(httpcore.AsyncNetworkStream):
    """A connection whose socket is closed also where its TLS handshake is cancelled.

    httpcore 1.0.9 closes it for errors only: a cancelled handshake would leave the socket to
    the garbage collector.
    """

    def __init__(
        self, stream: httpcore.AsyncNetworkStream, peer: tuple[str, int] | None = None
    ) -> None:
        self._stream = stream
        self._peer = peer
        """Host and port that it was opened to."""
        self._newest: bytes | None = b""
        """The newest bytes while a head is read, with the two before them; then None."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes; none at the end."""
        data = await self._stream.read(max_bytes, timeout)
        if self._newest is not None:
            self._newest = self._newest[-2:] + data
        return data

    def end_of_head(self) -> bytes | None:
        """The bytes that came behind the head with its end; None where that cannot be told.

        To be asked once, before anything of the body is read.
        """
        newest, self._newest = self._newest or b"", None
        for end in _END_OF_HEAD.finditer(newest):
            # A head of its own before the one that counts: `100 Continue`.
            if not newest.startswith(b"HTTP/", end.end()):
                return newest[end.end() :]
        return None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the socket."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Speak TLS from here on."""
        try:
            greeting = partial(self._stream.start_tls, ssl_context, server_hostname, timeout)
            # Through a proxy, the peer is not who is greeted.
            known = self._peer is not None and self._peer[0] == server_hostname
            secure = await (self._greet(greeting) if known else greeting())
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
            raise
        return ClosingStream(secure)

    async def _greet(
        self, greeting: Callable[[], Awaitable[httpcore.AsyncNetworkStream]]
    ) -> httpcore.AsyncNetworkStream:
        """Speak TLS, but not for long with a server of plain HTTP that waits for a line's end."""
        secure: httpcore.AsyncNetworkStream | None = None
        failure: Exception = httpcore.ConnectError("plain HTTP is spoken there")

        async def look() -> None:
            for _ in range(_LOOKS):
                await anyio.sleep(_QUIET_S)
                if self._peer is not None and await speaks_plain_http(*self._peer):
                    greeted.cancel_scope.cancel()

        async with anyio.create_task_group() as greeted:
            greeted.start_soon(look)
            try:
                secure = await greeting()
            except _NO_GREETING as error:
                # Raised below: here it would be one of a group.
                failure = error
            greeted.cancel_scope.cancel()
        if secure is None:
            raise failure
        return secure

    def get_extra_info(self, info: str) -> object:
        """Say something about the connection, as httpcore names it."""
        return self._stream.get_extra_info(info)
