"""How long from the winner's last token until every loser's socket is closed.

Runs FFS-1@N against the scripted loopback server at 50 tokens/s a trace. "seen by the server"
is measured there, from writing the winner's last token to the last end of file. The reference
in the same run is a plain socket: the time from `close()` to the server seeing it.

    python -m benchmarks.cancel [--repeat 5]
"""

from __future__ import annotations

import argparse
import socket
import statistics
import time

from tests.support.server import Exchange, ScriptServer, serving
from tts_tui.client.openai import Endpoint, OpenAIClient
from tts_tui.domain.events import LosersCut, ModelCard, Question, Sampling
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan


class Timed:
    """The script of one race: seed 0 wins after a while, the others stream on."""

    last_token_s = 0.0

    async def play(self, exchange: Exchange) -> None:
        exchange.head()
        for count in range(500):
            if exchange.request.body["seed"] == 0 and count == 40:
                exchange.say("\\boxed{42}")
                self.last_token_s = time.monotonic()
                exchange.finish(tokens=41)
                return
            exchange.say("and ")
            await exchange.pause(0.02)
            if exchange.request.eof_s is not None:
                return


def race(n: int) -> tuple[float, float]:
    """Seconds until the last loser was closed: as recorded, and as the server saw it."""
    timed = Timed()
    with serving(timed.play) as server:
        plan = SessionPlan(
            (Question("q", "6 × 7?", "42"),),
            (Entrant(ModelCard("m", "m"), Sampling()),),
            n,
            ("MV", "FFS-1", "LFS-1", "short-1"),
            f"FFS-1@{n}",
        )
        live = LiveSession(plan=plan, clients=[OpenAIClient(Endpoint(server.url, "m"))])
        live.start()
        live.wait(30)
        server.wait_until(lambda s: all(r.eof_s is not None for r in s.requests))
        record = next(e for e in live.drain() if isinstance(e, LosersCut))
        live.close()
        seen = max(r.eof_s or 0 for r in server.requests if r.body["seed"] != 0)
    return record.closed_after_s, seen - timed.last_token_s


def reference() -> float:
    """Seconds from closing one plain socket to the server seeing it."""

    async def play(exchange: Exchange) -> None:
        exchange.head()
        await exchange.until_gone()

    with serving(play) as server:
        with socket.create_connection((server.host, server.port)) as sock:
            sock.sendall(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            sock.recv(100)
            closed_s = time.monotonic()
        server.wait_until(_gone)
        return (server.requests[0].eof_s or closed_s) - closed_s


def _gone(server: ScriptServer) -> bool:
    return server.requests[0].eof_s is not None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeat", type=int, default=5, help="races for each N")
    repeat = parser.parse_args().repeat
    plain_ms = statistics.median(reference() for _ in range(repeat)) * 1000
    print(f"reference: one plain socket closed and seen in {plain_ms:.2f} ms (median)")
    print(f"{'lanes':>5} {'recorded ms':>18} {'seen by the server ms':>24} {'ratio':>7}")
    for n in (8, 64):
        recorded, seen = zip(*(race(n) for _ in range(repeat)), strict=True)
        print(
            f"{n:>5} {_span(recorded):>18} {_span(seen):>24} "
            f"{statistics.median(seen) * 1000 / plain_ms:>6.0f}×"
        )


def _span(seconds: tuple[float, ...]) -> str:
    return f"{statistics.median(seconds) * 1000:.1f} (max {max(seconds) * 1000:.1f})"


if __name__ == "__main__":
    main()
