"""What a port says to a greeting, of plain HTTP or of TLS; nothing else is sent, and no key."""

from __future__ import annotations

import ssl
from typing import Final

import anyio
from anyio.streams.tls import TLSAttribute

_PATIENCE_S: Final = 4.0
"""Whoever speaks it answers at once; a busy machine may take a while."""
_REQUEST: Final = b"GET / HTTP/1.1\r\nHost: %b\r\nConnection: close\r\n\r\n"
_BROKEN: Final = (
    *(OSError, ValueError, anyio.EndOfStream, anyio.BrokenResourceError),
    anyio.ClosedResourceError,
)


async def speaks_plain_http(host: str, port: int) -> bool:
    """Say whether plain HTTP is answered there; a refusal is none, as TLS servers give that too."""
    answer = b""
    with anyio.move_on_after(_PATIENCE_S):
        try:
            async with await anyio.connect_tcp(host, port) as stream:
                await stream.send(_REQUEST % host.encode("ascii", "ignore"))
                answer = await stream.receive()
        except _BROKEN:
            pass
    words = answer.split(maxsplit=2)[:2]
    return answer.startswith(b"HTTP/") and len(words) == 2 and words[1] not in {b"400", b"497"}


async def shown_certificate(host: str, port: int) -> bytes:
    """The certificate that is shown there, in DER, whosever it is; empty without TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # It is only looked at.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with anyio.move_on_after(_PATIENCE_S):
        try:
            async with await anyio.connect_tcp(
                host,
                port,
                ssl_context=context,
                tls_hostname=host,
                tls_standard_compatible=False,
            ) as stream:
                return stream.extra(TLSAttribute.peer_certificate_binary) or b""
        except _BROKEN:
            pass
    return b""
