"""A script for load: every stream gets `rate` tokens a second from one shared tick.

As a program it falls silent on SIGUSR1, and says how many tokens it has sent.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import threading

from tests.support.server import Exchange, ScriptServer, choice, event

_WORDS = (" so", " the", " sum", " of", " both", " sides", " is", " again", " 42", ",")


_PATIENCE_S = 120.0


class LoadScript:
    """Answers every request with a long trace that ends with a boxed answer and usage.

    What has been sent is counted here: usage comes with a trace's end, and a long run has none.
    """

    def __init__(self, rate: float, tokens: int, winner_after: int | None = None) -> None:
        self._rate = rate
        self._tokens = tokens
        self._winner_after = winner_after
        self._words = [_framed(event(choice({"content": word}))) for word in _WORDS]
        self._running: dict[Exchange, tuple[int, asyncio.Event]] = {}
        self._ticking: asyncio.Task[None] | None = None
        self._won = False
        self.said = 0
        """Tokens written to all streams."""
        self._hushed = threading.Event()
        self._still = threading.Event()
        self._still.set()

    def hush(self) -> int:
        """Say nothing more, from any thread; give how many tokens all streams were sent."""
        self._hushed.set()
        if not self._still.wait(_PATIENCE_S):
            raise TimeoutError
        return self.said

    def length_of(self, exchange: Exchange) -> int:
        """Say how many tokens a trace gets."""
        return self._tokens

    async def play(self, exchange: Exchange) -> None:
        """Serve one request; the first one may be the short one."""
        if exchange.request.path.endswith("/models"):
            exchange.head(200, "application/json", chunked=False, headers={"Connection": "close"})
            exchange.raw(b'{"object": "list", "data": [{"id": "scripted", "object": "model"}]}')
            exchange.close()
            return
        tokens = self.length_of(exchange)
        if self._winner_after is not None and not self._won:
            self._won, tokens = True, self._winner_after
        exchange.head()
        exchange.send(event(choice({"role": "assistant", "content": ""})))
        done = asyncio.Event()
        self._running[exchange] = (tokens, done)
        if self._ticking is None or self._ticking.done():
            self._still.clear()
            self._ticking = asyncio.get_running_loop().create_task(self._tick())
            self._ticking.add_done_callback(lambda _: self._still.set())
        try:
            await done.wait()
        finally:
            self._running.pop(exchange, None)
        if self._hushed.is_set():
            return
        self.said += 1
        answer = 407 if exchange.request.number % 3 else 400
        exchange.say(f" \\boxed{{{answer}}}")
        exchange.finish("stop", tokens + 1)

    async def _tick(self) -> None:
        """One timer for all streams: a timer for each would cost more than the tokens."""
        loop = asyncio.get_running_loop()
        sent: dict[Exchange, int] = {}
        due_s = loop.time()
        while self._running and not self._hushed.is_set():
            for exchange, (tokens, done) in list(self._running.items()):
                count = sent.get(exchange, 0)
                if count >= tokens:
                    done.set()
                    continue
                exchange.raw(self._words[count % len(self._words)])
                self.said += 1
                sent[exchange] = count + 1
            due_s += 1 / self._rate
            await asyncio.sleep(max(0.0, due_s - loop.time()))


def _framed(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def main() -> None:
    """Serve until interrupted, or for `--seconds`."""
    parser = argparse.ArgumentParser(description="An OpenAI-compatible server that plays a script.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--rate", type=float, default=50.0, help="tokens a second for each request")
    parser.add_argument("--tokens", type=int, default=200, help="tokens of each trace")
    parser.add_argument("--winner-after", type=int, help="tokens of the first trace")
    parser.add_argument("--seconds", type=float, default=3600.0, help="stop after this long")
    options = parser.parse_args()
    script = LoadScript(options.rate, options.tokens, options.winner_after)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGUSR1, lambda *_: print(f"sent {script.hush()}", flush=True))  # noqa: T201
    with ScriptServer(script.play, port=options.port) as server:
        print(f"serving the model “scripted” at {server.url}/v1", flush=True)  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            stop.wait(options.seconds)
