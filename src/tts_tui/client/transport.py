"""Connections as a race needs them: one socket a trace, HTTP/1.1, closed when it is over."""

from __future__ import annotations

import socket
import ssl
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast
from urllib.request import getproxies, proxy_bypass

import httpx

from tts_tui.client.authorities import AuthoritiesError, context_for
from tts_tui.client.sockets import Network
from tts_tui.client.straight_body import straight
from tts_tui.client.unpacking import unpacked

if TYPE_CHECKING:
    from tts_tui.client.endpoint import Endpoint

_KEEPALIVE_IDLE_S = 30
_KEEPALIVE_PROBE_S = 15
_UNACKNOWLEDGED_MS = 60_000

# No cap on connections: httpcore loses slots of a capped pool when a request is cancelled while
# it waits for one (encode/httpcore#1093), and a race's own semaphore is the cap that counts. No
# connection of a trace is used twice, so closing one really ends it.
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=0)
_KEPT_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=None)


# httpcore asks for sniffio at every lock and shield, and does without: 64 closings paid twice over
# for failed searches of the whole import path. This says once that there is none.
if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    # Python reads None there as "not to be found"; the type of the table does not know that.
    cast("dict[str, object]", sys.modules)["sniffio"] = None


class UnusableClientError(Exception):
    """No request can be made: the key or the proxy cannot be used."""


class _Transport(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        try:
            return unpacked(straight(response))
        except httpx.DecodingError:
            await response.aclose()
            raise


def open_client(endpoint: Endpoint, *, kept: bool = False) -> httpx.AsyncClient:
    """Make a client for one endpoint; its connections may be `kept` for more than one request.

    Raises `UnusableClientError`.
    """
    if endpoint.key and not (
        endpoint.key.reveal().isascii() and endpoint.key.reveal().isprintable()
    ):
        raise UnusableClientError("the API key holds a character that no header can carry")
    try:
        transport = _open_transport(endpoint, _KEPT_LIMITS if kept else _LIMITS)
    except AuthoritiesError as error:
        raise UnusableClientError(str(error)) from None
    except (ValueError, ImportError):
        raise UnusableClientError("the proxy that the environment names cannot be used") from None
    headers = {"Accept": "text/event-stream, application/json", "Accept-Encoding": "identity"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key.reveal()}"
    return httpx.AsyncClient(
        transport=transport,
        headers=headers,
        # Silence is judged in tokens, by our own clocks; a read limit would count bytes.
        timeout=httpx.Timeout(endpoint.connect_s, read=None, write=60.0, pool=None),
        follow_redirects=False,
        trust_env=False,
    )


def _open_transport(endpoint: Endpoint, limits: httpx.Limits) -> httpx.AsyncHTTPTransport:
    transport = _Transport(
        # A plain-text endpoint needs no authorities; loading them takes longer than a request.
        verify=context_for(endpoint.ca_file)
        if endpoint.secure
        else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        trust_env=False,
        http1=True,
        http2=False,
        limits=limits,
        proxy=proxy_for(endpoint),
        socket_options=socket_options(),
    )
    # httpx has no argument for this; the test of a cancel in the handshake watches over it.
    transport._pool._network_backend = Network()
    return transport


def proxy_for(endpoint: Endpoint) -> str | None:
    """Which proxy of the environment is meant for this endpoint; never one for loopback."""
    if endpoint.loopback or proxy_bypass(endpoint.host) or proxy_bypass(endpoint.hostname):
        return None
    proxies = getproxies()
    proxy = proxies.get("https" if endpoint.secure else "http") or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def socket_options() -> list[tuple[int, int, int]]:
    """Notice a peer that vanished without a word: a laptop that slept, a pulled cable."""
    options = [
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    ]
    for name, value in (
        ("TCP_KEEPIDLE", _KEEPALIVE_IDLE_S),
        ("TCP_KEEPINTVL", _KEEPALIVE_PROBE_S),
        ("TCP_USER_TIMEOUT", _UNACKNOWLEDGED_MS),
    ):
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, getattr(socket, name), value))
    return options
