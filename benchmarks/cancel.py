"""How long from the winner's last token until every loser's socket is closed.

Runs FFS-1@N against the scripted loopback server at 50 tokens/s a trace, once with usage after
the finish and once without. "recorded" is `LosersCut.closed_after_s`; "seen" is measured by the
server, from writing the winner's last token to the last end of file. The reference, race by race
in the same run, is a bare anyio client: as many TCP streams, read in as many tasks, each in its
own cancel scope, all but the first cancelled when the first one's finish arrives.

    python -m benchmarks.cancel [--races 20] [--lanes 8 64]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

from tests.support.server import DONE, Exchange, ScriptServer, choice, event, serving
from tts_tui.client.openai import Endpoint, OpenAIClient
from tts_tui.domain.events import LosersCut, ModelCard, Question, Sampling
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.engine.tokens import Cl100kTokenizer

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@dataclass
class Timed:
    """The script of one race: seed 0 wins after a while, the others stream on."""

    usage: bool
    last_token_s: float = 0.0

    async def play(self, exchange: Exchange) -> None:
        exchange.head()
        for count in range(500):
            if exchange.request.body["seed"] == 0 and count == 40:
                exchange.say("\\boxed{42}")
                self.last_token_s = time.monotonic()
                if self.usage:
                    exchange.finish(tokens=41)
                else:
                    exchange.send(event(choice({}, finish_reason="stop")))
                    exchange.send(DONE)
                    exchange.end()
                return
            exchange.say("and ")
            await exchange.pause(0.02)
            if exchange.request.eof_s is not None:
                return

    def seen_s(self, server: ScriptServer) -> float:
        """Seconds from the winner's last token until the server saw the last loser go."""
        server.wait_until(lambda s: all(r.eof_s is not None for r in s.requests))
        gone = max(r.eof_s or 0 for r in server.requests if r.body["seed"] != 0)
        return gone - self.last_token_s


class FarServer:
    """The scripted server in a process of its own, so that it takes no turns from the client."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()

    def open(self, *, usage: bool) -> tuple[str, int]:
        """Start a server for one race; gives host and port."""
        self._pipe.send(usage)
        host, port = self._pipe.recv()
        return str(host), int(port)

    def seen_s(self) -> float:
        """Seconds from the winner's last token until the last loser was gone; ends the server."""
        self._pipe.send(None)
        return float(self._pipe.recv())

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.join()


def _serve(pipe: Connection) -> None:
    while True:
        timed = Timed(pipe.recv())
        with serving(timed.play) as server:
            pipe.send((server.host, server.port))
            pipe.recv()
            pipe.send(timed.seen_s(server))


@dataclass
class Times:
    """Seconds of each race."""

    recorded: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)


def race(far: FarServer, n: int, *, usage: bool, into: Times) -> None:
    """One race of the engine, with the yardstick that `tts-tui race` has."""
    host, port = far.open(usage=usage)
    plan = SessionPlan(
        (Question("q", "6 × 7?", "42"),),
        (Entrant(ModelCard("m", "m"), Sampling(seed=0)),),
        n,
        ("MV", "FFS-1", "LFS-1", "short-1"),
        f"FFS-1@{n}",
    )
    clients = [OpenAIClient(Endpoint(f"http://{host}:{port}", "m"))]
    live = LiveSession(plan=plan, clients=clients, tokenizer=Cl100kTokenizer())
    live.start()
    live.wait(30)
    into.seen.append(far.seen_s())
    record = next(e for e in live.poll().events if isinstance(e, LosersCut))
    into.recorded.append(record.closed_after_s)
    live.close()


def bare(far: FarServer, n: int, *, usage: bool, into: Times) -> None:
    """The same race by a client that does nothing but read and close."""
    host, port = far.open(usage=usage)
    into.recorded.append(anyio.run(_bare, host, port, n))
    into.seen.append(far.seen_s())


async def _bare(host: str, port: int, n: int) -> float:
    scopes = [anyio.CancelScope() for _ in range(n)]
    token_s = 0.0

    async def lane(seed: int) -> None:
        nonlocal token_s
        body = json.dumps({"seed": seed}).encode()
        with scopes[seed]:
            async with await anyio.connect_tcp(host, port) as stream:
                await stream.send(
                    b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
                )
                while True:
                    data = await stream.receive()
                    if b"boxed" in data:
                        token_s = time.monotonic()
                    if b'"stop"' in data:
                        for scope in scopes[1:]:
                            scope.cancel()
                        return

    async with anyio.create_task_group() as lanes:
        for seed in range(n):
            lanes.start_soon(lane, seed)
    return time.monotonic() - token_s


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--races", type=int, default=20, help="races for each row")
    parser.add_argument("--lanes", type=int, nargs="+", default=[8, 64], metavar="N")
    args = parser.parse_args()
    print("median / p99 in ms of ours and of the bare anyio client; the ratio is of the medians")
    print(f"{'lanes':>5} {'usage':>5}{_HEAD.format('recorded')}{_HEAD.format('seen')}")
    far = FarServer()
    for n in args.lanes:
        for usage in (True, False):
            ours, plain = Times(), Times()
            for _ in range(args.races):
                race(far, n, usage=usage, into=ours)
                bare(far, n, usage=usage, into=plain)
            row = _row(ours.recorded, plain.recorded) + _row(ours.seen, plain.seen)
            print(f"{n:>5} {'yes' if usage else 'no':>5}{row}", flush=True)
    far.close()


_HEAD = f"{{:>15}} {'bare':>15} {'ratio':>6}"


def _row(ours: list[float], plain: list[float]) -> str:
    ratio = statistics.median(ours) / statistics.median(plain)
    return f"{_span(ours):>15} {_span(plain):>15} {ratio:>6.2f}"


def _span(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered) * 1000:.1f} / {p99 * 1000:.1f}"


if __name__ == "__main__":
    main()
