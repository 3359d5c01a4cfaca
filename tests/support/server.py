"""A real HTTP/1.1 server on loopback that plays scripts, byte by byte, in its own thread.

Also a program: `python -m tests.support.server --port 8000 --rate 50 --tokens 200`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import anyio.to_thread

if TYPE_CHECKING:
    from types import TracebackType

EVENT_STREAM = "text/event-stream"
JSON = "application/json"
DONE = b"data: [DONE]\n\n"
TLS = Path(__file__).parent / "tls"
"""An authority, `ours.pem` that it vouches for on loopback, and `elsewhere.pem` for other names."""
_PATIENCE_S = 120.0
"""More than a test has: its own limit ends a wait that nothing ends, and shows where it stood."""


@dataclass
class Request:
    """What one client sent, and when its connection went away."""

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, object]
    version: str
    eof_s: float | None = None
    """When the client's end of the connection closed, on the monotonic clock."""
    lost_s: float | None = None
    """When the connection was gone on both sides."""
    sent_bytes: int = 0


Play = Callable[["Exchange"], Awaitable[None]]
"""A script: what the server does with one request."""


class Exchange:
    """One request being answered; the hands of a script."""

    def __init__(self, server: ScriptServer, connection: _Connection, request: Request) -> None:
        self.request = request
        self._server = server
        self._connection = connection
        self._chunked = False

    def head(
        self,
        status: int = 200,
        content_type: str = EVENT_STREAM,
        *,
        chunked: bool = True,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Send the status line and headers."""
        self._chunked = chunked
        fields = {"Content-Type": content_type, **(headers or {})}
        if chunked:
            fields["Transfer-Encoding"] = "chunked"
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
        self.raw(f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode("latin-1"))

    def raw(self, data: bytes) -> None:
        """Send bytes exactly as they are."""
        self.request.sent_bytes += len(data)
        self._connection.transport.write(data)

    def send(self, data: bytes) -> None:
        """Send bytes of the body."""
        if self._chunked:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        self.raw(data)

    def say(self, text: str, **delta: object) -> None:
        """Send one content delta as an event."""
        self.send(event(choice({"content": text, **delta})))

    def finish(self, reason: str = "stop", tokens: int | None = None) -> None:
        """Send finish reason, usage where asked, the end marker, and the end of the body."""
        self.send(event(choice({}, finish_reason=reason)))
        if tokens is not None:
            usage = {"prompt_tokens": 7, "completion_tokens": tokens, "total_tokens": 7 + tokens}
            self.send(event({"choices": [], "usage": usage}))
        self.send(DONE)
        self.end()

    def end(self) -> None:
        """End a chunked body properly, or close one that has no length."""
        if self._chunked:
            self.raw(b"0\r\n\r\n")
        else:
            self.close()

    def close(self) -> None:
        """Close the connection: a truncated body where it was chunked."""
        self._connection.transport.close()

    def reset(self) -> None:
        """Break the connection with a RST."""
        sock = self._connection.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.transport.abort()

    async def pause(self, seconds: float) -> None:
        """Let time pass between two packets; seconds."""
        await asyncio.sleep(seconds)

    async def wait(self, gate: str) -> None:
        """Wait until the test opens a gate."""
        await self._server.gate(gate).wait()

    async def until_gone(self) -> None:
        """Wait until the client has closed its end."""
        await self._connection.gone.wait()


class _Connection(asyncio.Protocol):
    def __init__(self, server: ScriptServer) -> None:
        self._server = server
        self._received = bytearray()
        self._request: Request | None = None
        self.gone = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        sock = self.transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._server.note_connection(self, opened=True)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = bytes(self._received).partition(b"\r\n\r\n")
        if not blank:
            if self._server.hangs_up_on_garbage and not self._received[:1].isalpha():
                self.transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                self.transport.close()
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, version = first.split(" ", 2)
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        length = int(headers.get("content-length", "0"))
        if len(body) < length:
            return
        self._received = self._received[len(head) + 4 + length :]
        parsed = json.loads(body[:length]) if length else {}
        request = self._server.note_request(method, path, headers, parsed, version)
        self._request = request
        self._task = asyncio.get_running_loop().create_task(self._play(request))

    async def _play(self, request: Request) -> None:
        exchange = Exchange(self._server, self, request)
        await self._server.play(exchange)

    def eof_received(self) -> bool:
        self._note_gone()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._note_gone()
        if self._request is not None:
            self._request.lost_s = time.monotonic()
        # Counted as closed once nothing of it is left: asyncio closes the socket after this call.
        if self._task is not None and not self._task.done():
            self._task.add_done_callback(self._note_closed)
            self._task.cancel()
        else:
            asyncio.get_running_loop().call_soon(self._note_closed)

    def _note_closed(self, _task: asyncio.Task[None] | None = None) -> None:
        self._server.note_connection(self, opened=False)

    def _note_gone(self) -> None:
        if self._request is not None and self._request.eof_s is None:
            self._request.eof_s = time.monotonic()
        self.gone.set()
        self._server.changed()


@dataclass
class ScriptServer:
    """Answers each request by `play`; a context manager.

    Scripts see an `Exchange`; tests see `requests`, `open_connections` and `until`.
    """

    play: Play
    port: int = 0
    host: str = "127.0.0.1"
    hangs_up_on_garbage: bool = True
    """Whether bytes that are no HTTP, such as a TLS greeting, end the connection."""
    certificate: str | None = None
    """A file of `tests/support/tls` to speak TLS with."""
    requests: list[Request] = field(default_factory=list)
    open_connections: int = 0
    accepted: int = 0

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._gates: dict[str, asyncio.Event] = {}
        self._connections: set[_Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        """The base URL, without `/v1`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"

    def __enter__(self) -> ScriptServer:
        listener = socket.create_server(
            (self.host, self.port),
            family=socket.AF_INET6 if ":" in self.host else socket.AF_INET,
            backlog=512,
        )
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._thread.start()
        # A loop stopped before it listens would leave its socket to the garbage collector.
        self._listening.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open_gate(self, name: str) -> None:
        """Let scripts that wait for this gate go on; from any thread."""
        self._loop.call_soon_threadsafe(lambda: self.gate(name).set())

    async def until(self, condition: Callable[[ScriptServer], bool]) -> None:
        """Wait in a test until something is true of the server."""
        await anyio.to_thread.run_sync(self.wait_until, condition, abandon_on_cancel=True)

    def wait_until(self, condition: Callable[[ScriptServer], bool]) -> None:
        """Block until something is true of the server. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self), _PATIENCE_S):
                msg = f"never true: {self.open_connections} open, {len(self.requests)} requests"
                raise TimeoutError(msg)

    # -- called by connections, in the server's thread ---------------------------------------

    def gate(self, name: str) -> asyncio.Event:
        """Give the gate of this name."""
        return self._gates.setdefault(name, asyncio.Event())

    def note_request(
        self, method: str, path: str, headers: dict[str, str], body: object, version: str
    ) -> Request:
        """Keep a request for the test to read."""
        fields = cast("dict[str, object]", body)
        request = Request(len(self.requests), method, path, headers, fields, version)
        self.requests.append(request)
        self.changed()
        return request

    def note_connection(self, connection: _Connection, *, opened: bool) -> None:
        """Count connections."""
        (self._connections.add if opened else self._connections.discard)(connection)
        self.accepted += opened
        self.open_connections = len(self._connections)
        self.changed()

    def changed(self) -> None:
        """Wake the tests that wait for something."""
        with self._changed:
            self._changed.notify_all()

    def _context(self) -> ssl.SSLContext | None:
        if self.certificate is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / self.certificate)
        return context

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(
                lambda: _Connection(self), sock=self._listener, ssl=self._context()
            )
        )
        self._listening.set()
        self._loop.run_forever()
        server.close()
        # What was accepted in the last turn gets its transport in the next one, and is known in the
        # one after; a task cancelled before its first step would leave its socket to nobody.
        for _ in range(2):
            self._loop.run_until_complete(asyncio.sleep(0))
        for connection in list(self._connections):
            connection.transport.abort()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        # One more turn, so that every aborted transport has closed its socket.
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())


# -- what scripts are made of ------------------------------------------------------------------


def event(payload: object) -> bytes:
    """One server-sent event with a JSON payload."""
    return b"data: " + json.dumps(payload, ensure_ascii=False).encode() + b"\n\n"


def choice(delta: object, **fields: object) -> dict[str, object]:
    """One chunk of a completion."""
    return {
        "id": "x",
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": delta, "finish_reason": None, **fields}],
    }


def body(
    data: bytes,
    status: int = 200,
    content_type: str = EVENT_STREAM,
    headers: dict[str, str] | None = None,
) -> Play:
    """A script that answers with one whole body."""

    async def play(exchange: Exchange) -> None:
        fields = {"Content-Length": str(len(data)), **(headers or {})}
        exchange.head(status, content_type, chunked=False, headers=fields)
        exchange.raw(data)

    return play


def speak(*words: str, reason: str = "stop", tokens: int | None = None) -> Play:
    """A script that says some words and finishes well."""

    async def play(exchange: Exchange) -> None:
        exchange.head()
        for word in words:
            exchange.say(word)
        exchange.finish(reason, len(words) if tokens is None else tokens)

    return play


def in_turn(*plays: Play) -> Play:
    """One script a request, in the order of the requests; the last is repeated."""

    async def play(exchange: Exchange) -> None:
        await plays[min(exchange.request.number, len(plays) - 1)](exchange)

    return play


@contextlib.contextmanager
def serving(
    play: Play, host: str = "127.0.0.1", certificate: str | None = None
) -> Iterator[ScriptServer]:
    """Serve a script for the length of a block."""
    with ScriptServer(play, host=host, certificate=certificate) as server:
        yield server


def main() -> None:
    """Run as a program; see `tests.support.load_server`."""
    from tests.support.load_server import main as run

    run()


if __name__ == "__main__":
    main()
