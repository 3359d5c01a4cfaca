"""What stands at an address where a connection failed: looked at once more, by other means.

Where a proxy stands between, nobody looks.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import anyio
import httpx

from tts_tui.client.certificate import Certificate, read_certificate
from tts_tui.client.failures import causes
from tts_tui.client.greetings import shown_certificate, speaks_plain_http
from tts_tui.client.transport import proxy_for

if TYPE_CHECKING:
    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.errors import TraceError
    from tts_tui.client.failures import Failures


class SecondLook:
    """Looks at most once for all streams of an endpoint: they fail together."""

    def __init__(self, endpoint: Endpoint, failures: Failures) -> None:
        self._at = endpoint.hostname, endpoint.port
        self._secure = endpoint.secure
        self._proxied = proxy_for(endpoint) is not None
        self._failures = failures
        self._lock = anyio.Lock()
        self._certificate: Certificate | None = None
        self._other: bool | None = None

    async def at(self, error: Exception) -> TraceError | None:
        """Say better than its error why no answer came; None where nothing better is known."""
        if self._proxied:
            return None
        refused = [one for one in causes(error) if isinstance(one, ssl.SSLCertVerificationError)]
        async with self._lock:
            if refused:
                if self._certificate is None:
                    self._certificate = read_certificate(await shown_certificate(*self._at))
                return self._failures.certificate(refused[0], self._certificate)
            if not _may_be_the_scheme(error, secure=self._secure):
                return None
            if self._other is None:
                self._other = await self._speaks_the_other()
        return self._failures.other_scheme() if self._other else None

    async def _speaks_the_other(self) -> bool:
        if self._secure:
            return await speaks_plain_http(*self._at)
        return bool(await shown_certificate(*self._at))


def _may_be_the_scheme(error: Exception, *, secure: bool) -> bool:
    """Whether this is how it ends where http and https were mixed up."""
    if not secure:
        return isinstance(error, (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError))
    if not isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
        # TLS was spoken.
        return False
    nobody = (ConnectionRefusedError, socket.gaierror)
    return not any(isinstance(cause, nobody) for cause in causes(error))
