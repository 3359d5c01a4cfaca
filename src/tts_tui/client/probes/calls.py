"""Small JSON requests to one endpoint, bounded in bytes and time, and counted."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

import anyio
import httpx

from tts_tui.client.chunks import parse_json, read_chunk, read_error
from tts_tui.client.failures import Failures
from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.second_look import SecondLook
from tts_tui.client.sse import SseDecoder
from tts_tui.client.transport import UnusableClientError, open_client
from tts_tui.client.usage import Usage, read_usage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import TracebackType

    from tts_tui.client.endpoint import Endpoint
    from tts_tui.domain.events import Channel

REQUEST_S: Final = 30.0
"""Longest that one request may take, in seconds."""
_MOST_BYTES: Final = 1024**2
_CLOSE_S: Final = 2.0
_LIMITS: Final = ("max_tokens", "max_completion_tokens")
"""The names of a request's token limit, the usual one first."""
_REFUSALS: Final = frozenset({400, 404, 405, 406, 410, 413, 415, 422, 500, 501})
"""Statuses that refuse what was asked for; any other one says nothing of it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the questions have cost."""

    requests: int = 0
    prompt_tokens: int = 0
    generated_tokens: int = 0


@dataclass(frozen=True)
class Reply:
    """An answer that is no stream."""

    status: int
    body: str
    took_s: float

    @property
    def refused(self) -> bool:
        """Whether the server would not do what it was asked for, with whatever status."""
        return self.status >= 300 or read_error(self.top) is not None

    @cached_property
    def top(self) -> dict[str, object]:
        """The JSON object it is; empty where it is none."""
        try:
            return as_dict(parse_json(self.body))
        except ValueError:
            return {}

    @property
    def choices(self) -> list[dict[str, object]]:
        """Its completions."""
        return [choice for choice in map(as_dict, as_list(self.top.get("choices"))) if choice]

    @property
    def texts(self) -> list[str]:
        """What each completion says, thinking included."""
        whole = ({"choices": [{**choice, "index": 0}]} for choice in self.choices)
        return ["".join(text for _, text in read_chunk(one).pieces) for one in whole]

    @property
    def usage(self) -> Usage:
        """The counts that came with it."""
        return read_usage(self.top) or Usage()


@dataclass(slots=True)
class Streamed:
    """An answer as it streamed in."""

    status: int = 200
    body: str = ""
    """What a refusal said."""
    sent_s: float = 0.0
    closed_s: float = 0.0
    """When we had closed it, on the clock of `Calls`."""
    chunks: list[dict[str, object]] = field(default_factory=list)
    pieces: list[tuple[Channel, str]] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)
    """When each piece of text came."""
    finish_reason: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the server would not do what it was asked for."""
        return self.status >= 300

    @property
    def text(self) -> str:
        """All that came, thinking included."""
        return "".join(text for _, text in self.pieces)

    def said(self, channel: Channel) -> str:
        """What came on one channel."""
        return "".join(text for where, text in self.pieces if where is channel)

    def take(self, value: dict[str, object], at_s: float) -> None:
        """Take one chunk."""
        self.chunks.append(value)
        chunk = read_chunk(value)
        self.pieces.extend(chunk.pieces)
        self.times_s.extend(at_s for _ in chunk.pieces)
        self.finish_reason = chunk.finish_reason or self.finish_reason


class Calls:
    """The questions to one endpoint, as an async context manager.

    Everything here raises `TraceError` for what says nothing about a capability: no connection,
    no time, a key that is refused, a server that is overloaded.
    """

    def __init__(self, endpoint: Endpoint, now: Callable[[], float] = time.monotonic) -> None:
        self.endpoint = endpoint
        self.failures = Failures(endpoint)
        self.now = now
        self.cost = Cost()
        self._limit = _LIMITS[0]
        self._unwanted: set[str] = set()
        self._look = SecondLook(endpoint, self.failures)
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        try:
            self._client = open_client(self.endpoint)
        except UnusableClientError as error:
            raise self.failures.unusable(error) from None
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._client is not None:
            with anyio.CancelScope(shield=True, deadline=anyio.current_time() + _CLOSE_S):
                await self._client.aclose()

    # -- questions -------------------------------------------------------------------------

    async def chat(self, user: str, max_tokens: int, **fields: object) -> Reply:
        """Ask for a chat completion."""
        while True:
            body = self._chat(user, max_tokens, fields)
            reply = await self.post(self.endpoint.url("chat/completions"), body)
            if not (reply.refused and self._learns(reply, body)):
                return reply

    async def complete(self, prompt: object, max_tokens: int, **fields: object) -> Reply:
        """Ask for a plain completion of a text or of token ids."""
        body = {
            "model": self.endpoint.model_id,
            "prompt": prompt,
            "max_tokens": max_tokens,
            **fields,
        }
        return await self.post(self.endpoint.url("completions"), body)

    async def post(self, url: str, body: Mapping[str, object]) -> Reply:
        """Ask anything in JSON."""
        return await self._whole("POST", url, body)

    async def get(self, url: str) -> Reply:
        """Read something."""
        return await self._whole("GET", url, None)

    def refusal(self, answer: Reply | Streamed) -> str:
        """How a server refused, in its own words; safe to show."""
        words = self.failures.quote(self.failures.error_in(answer.body).message)
        return f"HTTP {answer.status}, “{words}”" if words else f"HTTP {answer.status}"

    async def stream(
        self,
        user: str,
        max_tokens: int,
        fields: Mapping[str, object],
        leave: Callable[[Streamed], Awaitable[bool]] | None = None,
    ) -> Streamed:
        """Stream a chat completion to its end, or until `leave` says so after a chunk."""
        while True:
            body = {**self._chat(user, max_tokens, fields), "stream": True}
            found = await self._streamed(body, leave)
            if not (found.refused and self._learns(found, body)):
                return found

    # -- how they are sent -----------------------------------------------------------------

    def _chat(self, user: str, max_tokens: int, fields: Mapping[str, object]) -> dict[str, object]:
        """A chat body: what we ask for wins over the endpoint's own fields, so it stays tiny."""
        extra = {
            name: self.endpoint.extra[name] for name in self.endpoint.extra.keys() - {*_LIMITS}
        }
        body = {
            **extra,
            "model": self.endpoint.model_id,
            "messages": [{"role": "user", "content": user}],
            self._limit: max_tokens,
            **fields,
        }
        return {name: value for name, value in body.items() if name not in self._unwanted}

    def _learns(self, refusal: Reply | Streamed, sent: Mapping[str, object]) -> bool:
        """Learn from a refusal of what no probe is after; say whether to ask again without it.

        Reasoning models take their limit by its newer name only, and no temperature.
        """
        words = refusal.body
        if self._limit != _LIMITS[1] and _LIMITS[1] in words:
            self._limit = _LIMITS[1]
            return True
        if "temperature" in sent and "temperature" in words:
            self._unwanted.add("temperature")
            return True
        return False

    async def _whole(self, method: str, url: str, body: Mapping[str, object] | None) -> Reply:
        began_s = self.now()
        status, text = 0, ""

        async def read(response: httpx.Response) -> None:
            nonlocal status, text
            status, text = response.status_code, await _head(response)
            self._refuse_others(response, text)

        await self._send(method, url, body, read)
        reply = Reply(status, text, self.now() - began_s)
        self._count(reply.usage, sum(map(bool, reply.texts)))
        return reply

    async def _streamed(
        self,
        body: Mapping[str, object],
        leave: Callable[[Streamed], Awaitable[bool]] | None,
    ) -> Streamed:
        found = Streamed(sent_s=self.now())

        async def read(response: httpx.Response) -> None:
            found.status = response.status_code
            if found.refused:
                found.body = await _head(response)
                self._refuse_others(response, found.body)
                return
            decoder, size = SseDecoder(), 0
            async for data in response.aiter_bytes():
                size += len(data)
                if not all(self._take(found, event.data) for event in decoder.feed(data)):
                    return
                if size > _MOST_BYTES or (leave is not None and await leave(found)):
                    return
            for event in decoder.close():
                self._take(found, event.data)

        await self._send("POST", self.endpoint.url("chat/completions"), body, read)
        found.closed_s = self.now()
        usage = Usage()
        for chunk in found.chunks:
            usage = usage.updated_by(read_usage(chunk) or Usage())
        self._count(usage, len(found.pieces))
        return found

    def _take(self, found: Streamed, data: str) -> bool:
        """Take one event; say whether more may come. An error at the start is a refusal."""
        if data.startswith("[DONE]"):
            return False
        try:
            value = as_dict(parse_json(data))
        except ValueError:
            return True
        if (error := read_error(value)) is not None:
            if found.pieces:
                raise self.failures.in_stream(error)
            found.status, found.body = error.status or 400, data
            return False
        found.take(value, self.now())
        return True

    async def _send(
        self,
        method: str,
        url: str,
        body: Mapping[str, object] | None,
        read: Callable[[httpx.Response], Awaitable[None]],
    ) -> None:
        assert self._client is not None
        try:
            with anyio.fail_after(REQUEST_S):
                async with self._client.stream(method, url, json=body) as response:
                    await read(response)
        except TimeoutError:
            raise self.failures.silent(REQUEST_S, before_first=True) from None
        except httpx.DecodingError as error:
            raise self.failures.protocol(str(error)) from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise await self._look.at(error) or self.failures.unreachable(error) from None
        except (httpx.HTTPError, OSError) as error:
            raise await self._look.at(error) or self.failures.broken(error) from None

    def _refuse_others(self, response: httpx.Response, body: str) -> None:
        """Raise for a status that says nothing of what was asked for."""
        if response.is_redirect:
            location = response.headers.get("location", "")
            raise self.failures.redirect(response.status_code, location)
        if not response.is_success and response.status_code not in _REFUSALS:
            raise self.failures.status(response.status_code, response.headers, body)

    def _count(self, usage: Usage, pieces: int) -> None:
        before = self.cost
        self.cost = Cost(
            before.requests + 1,
            before.prompt_tokens + (usage.prompt_tokens or 0),
            before.generated_tokens + (usage.completion_tokens or pieces),
        )


async def _head(response: httpx.Response) -> str:
    body = bytearray()
    async for data in response.aiter_bytes():
        body += data
        if len(body) >= _MOST_BYTES:
            break
    return bytes(body[:_MOST_BYTES]).decode("utf-8", errors="replace")
