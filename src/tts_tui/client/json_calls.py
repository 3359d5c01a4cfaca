"""Questions in JSON that are answered as a whole, over connections that are kept.

None of them takes long enough to be worth a socket of its own to be cut by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
import httpx

from tts_tui.client.chunks import parse_json
from tts_tui.client.failures import Failures
from tts_tui.client.second_look import SecondLook
from tts_tui.client.transport import UnusableClientError, open_client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.errors import TraceError

_MOST_BYTES: Final = 4 * 1024 * 1024
"""Of an answer; the longest one known, a list of some 500 models with prices, takes 1 MB."""
_MOST_ERROR_BYTES: Final = 64 * 1024
_CLOSE_S: Final = 2.0
_ATTEMPTS: Final = 2
"""A kept connection may have been closed by the server at the moment it was used again."""


class JsonCalls:
    """Asks one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.failures = Failures(endpoint)
        self._look = SecondLook(endpoint, self.failures)
        self._http: httpx.AsyncClient | None = None

    async def get(self, url: str, within_s: float) -> object:
        """Read something. Raises `TraceError`."""
        return await self._ask("GET", url, None, within_s)

    async def post(self, url: str, body: Mapping[str, object], within_s: float) -> object:
        """Ask something, twice where the connection breaks. Raises `TraceError`."""
        return await self._ask("POST", url, body, within_s)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._http is not None:
            with anyio.CancelScope(shield=True, deadline=anyio.current_time() + _CLOSE_S):
                await self._http.aclose()

    async def _ask(
        self, method: str, url: str, body: Mapping[str, object] | None, within_s: float
    ) -> object:
        try:
            with anyio.fail_after(within_s):
                return self._read(*await self._answer(method, url, body))
        except TimeoutError:
            raise self.failures.silent(within_s, before_first=True) from None
        except httpx.DecodingError as error:
            raise self.failures.protocol(str(error)) from None
        except (httpx.HTTPError, OSError) as error:
            raise await self._look.at(error) or self.failures.unreachable(error) from None

    async def _answer(
        self, method: str, url: str, body: Mapping[str, object] | None
    ) -> tuple[httpx.Response, bytes]:
        attempt = 1
        while True:
            try:
                async with self._client().stream(method, url, json=body) as response:
                    limit = _MOST_BYTES if response.is_success else _MOST_ERROR_BYTES
                    return response, await _head(response, limit)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                if attempt == _ATTEMPTS:
                    raise
                attempt += 1

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            try:
                self._http = open_client(self.endpoint, kept=True)
            except UnusableClientError as error:
                raise self.failures.unusable(error) from None
        return self._http

    def _read(self, response: httpx.Response, body: bytes) -> object:
        # UTF-8 is what JSON is in; a server may name any codec Python has, and some are no text.
        text = body.decode("utf-8", errors="replace")
        if not response.is_success:
            raise self._refusal(response, text)
        if len(body) > _MOST_BYTES:
            raise self.failures.protocol(f"an answer of more than {_MOST_BYTES // 1024**2} MiB")
        try:
            return parse_json(text)
        except ValueError:
            content_type = response.headers.get("content-type", "")
            raise self.failures.not_a_stream(content_type, text) from None

    def _refusal(self, response: httpx.Response, text: str) -> TraceError:
        if response.is_redirect:
            location = response.headers.get("location", "")
            return self.failures.redirect(response.status_code, location)
        return self.failures.status(response.status_code, response.headers, text)


async def _head(response: httpx.Response, limit: int) -> bytes:
    """Read a body up to a limit, and a little beyond it where there is more."""
    body = bytearray()
    async for data in response.aiter_bytes():
        body += data
        if len(body) > limit:
            break
    return bytes(body)
