"""The server of the page: a thread and a loop of its own, three addresses behind a secret.

Plain ASGI on uvicorn. It reads nothing but bets; the state comes to it ready (`published.py`).
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from tts_tui.audience.page import PAGE, POLICY
from tts_tui.domain.bets import BetRefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tts_tui.audience.place import Place
    from tts_tui.audience.published import Published
    from tts_tui.domain.bets import BetBook

    Scope = Mapping[str, Any]
    Receive = Callable[[], Awaitable[Mapping[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

MAX_STREAMS: Final = 400
MAX_BODY_BYTES: Final = 1_000
LEAST_APART_S: Final = 0.25
"""Between two states on one stream."""
STILL_HERE_S: Final = 15.0
STUCK_S: Final = 20.0
"""A phone that takes nothing for so long is let go."""
MAX_BETS_A_MINUTE: Final = 120
"""From one network address: a room behind one router bets within reason."""
CLOSE_DEADLINE_S: Final = 2.0
VOTER: Final = re.compile(r"(?:^|;\s*)voter=([A-Za-z0-9_-]{16,64})(?:;|$)")
_SAFE: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class AudienceServer:
    """Serves one page while it is entered; closing ends every stream at once."""

    def __init__(self, place: Place, published: Published, bets: BetBook | None = None) -> None:
        self.place = place
        self.published = published
        self._bets = bets
        self._streams = 0
        self._recent: dict[str, list[float]] = {}
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            limit_concurrency=2 * MAX_STREAMS,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="audience", daemon=True)

    def __enter__(self) -> AudienceServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.published.close()
        self._server.should_exit = True
        self._thread.join(CLOSE_DEADLINE_S)
        self.place.socket.close()

    @property
    def watching(self) -> int:
        """How many phones watch."""
        return self._streams

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.published.attach(asyncio.get_running_loop())
        await self._server.serve([self.place.socket])

    # -- requests -----------------------------------------------------------------------------

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        path: str = scope["raw_path"].decode("latin-1")
        # A target may also be `*` or a host: then there is no slash in it, and no token.
        _, _, asked = path.partition("?")[0].partition("/")
        token, *rest = asked.split("/")
        known = hmac.compare_digest(token.encode("latin-1"), self.place.token.encode("ascii"))
        # Whoever has no link is told nothing, not even that there is something.
        if not known or not self.place.welcomes(headers.get(b"host", "")):
            await _say(send, 404)
            return
        match scope["method"], rest:
            case "GET", [""]:
                await self._page(headers, send)
            case "GET", ["events"]:
                await self._events(receive, send)
            case "POST", ["bet"]:
                await self._bet(scope, headers, receive, send)
            case _:
                await _say(send, 404)

    async def _page(self, headers: Mapping[bytes, str], send: Send) -> None:
        more = [(b"content-security-policy", POLICY.encode("ascii"))]
        if not VOTER.search(headers.get(b"cookie", "")):
            cookie = f"voter={secrets.token_urlsafe(18)}; Path=/; HttpOnly; SameSite=Strict"
            more.append((b"set-cookie", cookie.encode("ascii")))
        await _say(send, 200, PAGE, "text/html; charset=utf-8", more)

    async def _events(self, receive: Receive, send: Send) -> None:
        if self._streams >= MAX_STREAMS:
            await _say(send, 503)
            return
        self._streams += 1
        try:
            await _start(send, 200, [(b"content-type", b"text/event-stream"), *_SAFE])
            await self._stream_until_gone(receive, send)
        except (TimeoutError, OSError):
            return
        finally:
            self._streams -= 1

    async def _stream_until_gone(self, receive: Receive, send: Send) -> None:
        # uvicorn takes what is sent to a phone that left without a word: only `receive` tells.
        stream = asyncio.create_task(self._stream(send))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait({stream, gone}, return_when=asyncio.FIRST_COMPLETED)
            if stream.done():
                stream.result()
        finally:
            stream.cancel()
            gone.cancel()
            await asyncio.gather(stream, gone, return_exceptions=True)

    async def _stream(self, send: Send) -> None:
        seen, said = -1, b"retry: 1000\n"
        while True:
            if self.published.version != seen:
                seen = self.published.version
                said += b"data: " + self.published.newest + b"\n\n"
            body = {"type": "http.response.body", "body": said or b": here\n\n", "more_body": True}
            # Behind a reader that is too slow there is no queue: it gets the newest, or is let go.
            # (`wait_for` may swallow a cancellation before Python 3.12; `timeout` does not.)
            async with asyncio.timeout(STUCK_S):
                await send(body)
            said = b""
            if not self.published.closed:
                await asyncio.sleep(LEAST_APART_S)
                await self.published.changed(seen, STILL_HERE_S)
            if self.published.closed:
                await send({"type": "http.response.body", "body": b""})
                return

    async def _bet(
        self, scope: Scope, headers: Mapping[bytes, str], receive: Receive, send: Send
    ) -> None:
        voter = VOTER.search(headers.get(b"cookie", ""))
        origin = headers.get(b"origin")
        ours = origin is None or origin.partition("//")[2] == headers.get(b"host", "")
        if self._bets is None or voter is None or not ours:
            await _refuse(send, 403, "This page takes no bets from here; load it again.")
            return
        if not self._may_bet((scope.get("client") or ("",))[0]):
            await _refuse(send, 429, "Too many bets from here; wait a moment.")
            return
        choice = _choice(await _body(receive))
        if choice is None:
            await _refuse(send, 400, "That is no bet.")
            return
        try:
            self._bets.place(voter[1], choice)
        except BetRefusedError as error:
            await _refuse(send, 409, str(error))
            return
        await _say(send, 200, json.dumps({"bet": choice}).encode(), "application/json")

    def _may_bet(self, who: str) -> bool:
        now = time.monotonic()
        if len(self._recent) > MAX_STREAMS:
            self._recent.clear()
        recent = [at for at in self._recent.get(who, ()) if now - at < 60.0]
        self._recent[who] = [*recent, now][-MAX_BETS_A_MINUTE:]
        return len(recent) < MAX_BETS_A_MINUTE


async def _gone(receive: Receive) -> None:
    """Wait until the other end has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> bytes | None:
    """Read a request's body; None where it is too long, or its sender went away."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        piece: bytes = message.get("body", b"")
        body += piece
        if len(body) > MAX_BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return body


def _choice(body: bytes | None) -> str | None:
    try:
        said = json.loads(body or b"")
    except (ValueError, RecursionError):
        return None
    choice = said.get("choice") if isinstance(said, dict) else None
    return choice if isinstance(choice, str) else None


async def _refuse(send: Send, status: int, why: str) -> None:
    await _say(send, status, json.dumps({"why": why}).encode(), "application/json")


async def _start(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _say(
    send: Send,
    status: int,
    body: bytes = b"",
    kind: str = "text/plain",
    more: list[tuple[bytes, bytes]] | None = None,
) -> None:
    length = (b"content-length", str(len(body)).encode())
    await _start(send, status, [(b"content-type", kind.encode()), length, *_SAFE, *(more or [])])
    await send({"type": "http.response.body", "body": body})
