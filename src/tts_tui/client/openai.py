"""One trace from any OpenAI-compatible server, over its chat or its completions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import httpx

from tts_tui.client.body import RequestBody, asked_for
from tts_tui.client.continuation import begun
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.failures import Failures
from tts_tui.client.models import list_models
from tts_tui.client.next_tokens.client import NextTokenClient
from tts_tui.client.ports import Completion, Connected, Dropped, ThinkMode
from tts_tui.client.refusals import read_room
from tts_tui.client.rendering import Rendering
from tts_tui.client.second_look import SecondLook
from tts_tui.client.sockets import CONNECTED
from tts_tui.client.stream_deadline import StreamDeadline
from tts_tui.client.stream_reader import StreamReader
from tts_tui.client.transport import UnusableClientError, open_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from tts_tui.client.listening import Asked
    from tts_tui.client.ports import TraceRequest, Update
    from tts_tui.domain.procedures.beams import TokenScore

__all__ = ["Endpoint", "OpenAIClient", "list_models"]

_CALLS = {"chat": "chat/completions", "completions": "completions"}
_ERROR_BODY_BYTES = 64 * 1024
_ERROR_BODY_S = 5.0
_MODEL_LIST_S = 2.0
_CLOSE_S = 2.0


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An HTTP error status with its body, read."""

    status: int
    headers: Mapping[str, str]
    text: str


class OpenAIClient:
    """Streams traces of one endpoint; implements `client.ports.TraceClient` and `NextTokens`.

    `beam_slots` are the slots of a llama.cpp server that are set apart for next tokens.
    """

    def __init__(self, endpoint: Endpoint, beam_slots: Sequence[int] = ()) -> None:
        self._endpoint = endpoint
        self._failures = Failures(endpoint)
        self._body = RequestBody(endpoint)
        self._next_tokens = NextTokenClient(endpoint, beam_slots)
        self._rendering = Rendering(endpoint) if endpoint.api == "completions" else None
        """None leaves the template to the server's chat."""
        self._look = SecondLook(endpoint, self._failures)
        self._http: httpx.AsyncClient | None = None

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        """Run one trace; a refused parameter is left out and the request sent again.

        Raises `TraceError`. A cancelled call has closed its socket before it returns.
        """
        while True:
            continuation = self._body.continuation
            prompt = await self._rendering.of(request) if self._rendering is not None else None
            going_on = begun(request.continues) is not None and prompt is None
            if going_on and continuation.form is None:
                raise self._failures.cannot_continue(continuation.refusal)
            body = self._body.build(request, prompt)
            if dropped := self._body.dropped(request, body):
                emit(Dropped(dropped))
            answer = await self._attempt(body, asked_for(request, body), emit)
            if isinstance(answer, Completion):
                return answer
            if not self._learns(answer, body):
                raise await self._explain(answer)

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """The token ids of a request's prompt. Raises `TraceError`."""
        return await self._next_tokens.prompt_ids(request)

    async def reading(self, ids: Sequence[int]) -> ThinkMode:
        """How to read what follows a prompt. Raises `TraceError`."""
        mode = self._endpoint.think_mode
        if mode is ThinkMode.AUTO and await self._next_tokens.opens_thinking(ids):
            return ThinkMode.STARTS_IN_REASONING
        return mode

    async def next_tokens(self, ids: Sequence[int], top: int, lane: int) -> tuple[TokenScore, ...]:
        """The likeliest tokens after `ids`, best first. Raises `TraceError`."""
        return await self._next_tokens.next_tokens(ids, top, lane)

    async def aclose(self) -> None:
        """Close what is still open."""
        await self._next_tokens.aclose()
        if self._rendering is not None:
            await self._rendering.aclose()
        if self._http is not None:
            with anyio.CancelScope(shield=True, deadline=anyio.current_time() + _CLOSE_S):
                await self._http.aclose()

    async def _attempt(
        self, body: dict[str, object], asked: Asked, emit: Callable[[Update], None]
    ) -> Completion | _Refusal:
        """One request. Each task enters and leaves its own scopes; nothing here yields."""
        client = self._client()
        patience = StreamDeadline(self._endpoint.first_token_s, self._endpoint.silence_s)
        reader: StreamReader | None = None
        CONNECTED.set(lambda hang_up: emit(Connected(hang_up)))
        try:
            with patience:
                url = self._endpoint.url(_CALLS[self._endpoint.api])
                async with client.stream("POST", url, json=body) as response:
                    if response.is_redirect:
                        location = response.headers.get("location", "")
                        raise self._failures.redirect(response.status_code, location)
                    if not response.is_success:
                        return await _refusal(response)
                    reader = self._reader(response, emit, asked)
                    try:
                        await _read(response, reader, patience, emit)
                    finally:
                        # Failed or cut, what was held back to be looked at is text all the same.
                        reader.flush()
        except (httpx.HTTPError, OSError) as error:
            if reader is None or not reader.finished:
                answered = reader is not None
                found = None if answered else await self._look.at(error)
                raise found or self._connection_error(error, answered=answered) from None
        if reader is None or not reader.finished:
            raise self._failures.silent(patience.limit_s, before_first=patience.before_first)
        return reader.completion()

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            try:
                self._http = open_client(self._endpoint)
            except UnusableClientError as error:
                raise self._failures.unusable(error) from None
        return self._http

    def _reader(
        self, response: httpx.Response, emit: Callable[[Update], None], asked: Asked
    ) -> StreamReader:
        content_type = response.headers.get("content-type", "")
        think_mode = self._endpoint.think_mode
        return StreamReader(self._failures, emit, think_mode, content_type, asked)

    def _learns(self, refusal: _Refusal, body: dict[str, object]) -> bool:
        if refusal.status not in (400, 422):
            return False
        error = self._failures.error_in(refusal.text)
        if read_room(error.message) is not None:
            # It names parameters that it takes.
            return False
        return self._body.learn(body, error.message, error.param)

    async def _explain(self, refusal: _Refusal) -> TraceError:
        error = self._failures.status(refusal.status, refusal.headers, refusal.text)
        if error.kind is not FailureKind.NOT_FOUND:
            return error
        served: list[str] = []
        with anyio.move_on_after(_MODEL_LIST_S):
            try:
                served = await list_models(self._endpoint)
            except TraceError:
                return error
        return self._failures.unknown_model(error, served)

    def _connection_error(self, error: Exception, *, answered: bool) -> TraceError:
        match error:
            case httpx.DecodingError():
                return self._failures.protocol(str(error))
            case httpx.RemoteProtocolError() if not answered and "disconnect" not in str(error):
                return self._failures.protocol(str(error))
            case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.ProxyError():
                return self._failures.unreachable(error)
            case _:
                return self._failures.broken(error)


async def _read(
    response: httpx.Response,
    reader: StreamReader,
    patience: StreamDeadline,
    emit: Callable[[Update], None],
) -> None:
    token_chunks = 0
    said_finished = False
    encoded = "content-encoding" in response.headers
    async for data in response.aiter_bytes() if encoded else _raw(response):
        reader.feed(data)
        if reader.finished and not said_finished:
            said_finished = True
            patience.finish()
            emit(reader.completion())
        if reader.done:
            return
        if reader.token_chunks != token_chunks and not said_finished:
            token_chunks = reader.token_chunks
            patience.token()
    reader.close()


def _raw(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes, without what `aiter_raw` does around every piece of it."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return aiter(response.stream)


async def _refusal(response: httpx.Response) -> _Refusal:
    body = bytearray()
    with anyio.move_on_after(_ERROR_BODY_S):
        async for data in response.aiter_bytes():
            body += data
            if len(body) >= _ERROR_BODY_BYTES:
                break
    text = bytes(body[:_ERROR_BODY_BYTES]).decode("utf-8", errors="replace")
    return _Refusal(response.status_code, response.headers, text)
