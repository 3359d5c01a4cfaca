"""Cancels races at random moments, in every way, and counts what they leave behind: nothing.

    python -m tests.support.cancel_storm --times 1000

In turn a race is ended by its armed strategy, by a person who cuts every trace, who stops it, who
leaves it, and by Ctrl-C to a program of its own, as that ends with its race.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.server import Exchange, ScriptServer, body, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.openai import OpenAIClient
from tts_tui.domain.events import ModelCard, Question, RaceEnded, Sampling
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable

    Way = Callable[[ScriptServer, Path, random.Random], bool]

LANES = 8
LATEST_S = 0.08
"""How long after its start a race is cancelled at the latest."""
WINNING_SEED = 0
WINNING_WORDS = 5


@dataclass(frozen=True)
class Left:
    """What a process holds."""

    descriptors: int
    threads: int
    tasks: int
    """Of asyncio, not done, in any loop."""
    loops: int
    """Of asyncio, not closed."""
    children: int
    connections: int
    """Open at the server."""


def left(server: ScriptServer) -> Left:
    """Count what is there now, garbage that nobody collected too; of Linux."""
    mine = os.getpid()
    threads = Path(f"/proc/{mine}/task")
    things = gc.get_objects()
    return Left(
        len(os.listdir(f"/proc/{mine}/fd")),  # noqa: PTH208  # names are not wanted
        threading.active_count(),
        sum(isinstance(thing, asyncio.Task) and not thing.done() for thing in things),
        sum(isinstance(thing, asyncio.BaseEventLoop) and not thing.is_closed() for thing in things),
        sum(len((thread / "children").read_text().split()) for thread in threads.iterdir()),
        server.open_connections,
    )


async def talk(exchange: Exchange) -> None:
    """Talk for ever, but for the trace with the winning seed."""
    if exchange.request.method == "GET":
        await body(b"", 404)(exchange)
        return
    exchange.head()
    words = 0
    while exchange.request.body["seed"] != WINNING_SEED or words < WINNING_WORDS:
        exchange.say(" so")
        words += 1
        await exchange.pause(0.01)
    exchange.say("\\boxed{42}")
    exchange.finish(tokens=words + 1)


def _decide(live: LiveSession, chance: random.Random) -> None:
    # Before the winner finishes, or after.
    time.sleep(chance.uniform(0, LATEST_S))
    live.arm(f"FFS-1@{LANES}")
    live.wait()


def _cut(live: LiveSession, chance: random.Random) -> None:
    for trace in chance.sample(range(LANES), LANES):
        time.sleep(chance.uniform(0, LATEST_S / LANES))
        live.cut(0, trace)
    live.wait()


def _stop(live: LiveSession, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, LATEST_S))
    live.stop()
    live.wait()


def _leave(_live: LiveSession, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, LATEST_S))


def _here(cancel: Callable[[LiveSession, random.Random], None]) -> Way:
    """Race in this process; says whether the race was ended in its file."""

    def way(server: ScriptServer, path: Path, chance: random.Random) -> bool:
        seed = WINNING_SEED if cancel is _decide else WINNING_SEED + 1
        plan = SessionPlan(
            (Question("q", "How many?"),),
            (Entrant(ModelCard("m", "m"), Sampling(seed=seed)),),
            LANES,
            ("MV", "FFS-1"),
        )
        live = LiveSession(
            plan=plan,
            clients=[OpenAIClient(Endpoint(server.url, "m"))],
            journal=Journal(path, SessionHeader("now")),
        )
        live.start()
        cancel(live, chance)
        live.close()
        ended = any(isinstance(event, RaceEnded) for event in live.poll().events)
        return ended and live.notice is None and _is_ended(path)

    return way


def _interrupt(server: ScriptServer, path: Path, chance: random.Random) -> bool:
    """Press Ctrl-C in a program of its own once its race is being asked for."""
    asked = len(server.requests)
    argv = ["race", "How many?", "--base-url", server.url, "--model", "m", "-n", str(LANES)]
    argv += ["--seed", str(WINNING_SEED + 1), "--session", str(path), "--plain"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tts_tui", *argv],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TTS_TUI_DATA_DIR": str(path.parent / "data")},
    )
    server.wait_until(lambda now: any(one.method == "POST" for one in now.requests[asked:]))
    time.sleep(chance.uniform(0, LATEST_S))
    process.send_signal(signal.SIGINT)
    return process.wait() == 128 + signal.SIGINT and _is_ended(path)


def _is_ended(path: Path) -> bool:
    return b'{"k":"end"' in path.read_bytes()


WAYS: dict[str, Way] = {
    "decided": _here(_decide),
    "cut": _here(_cut),
    "stopped": _here(_stop),
    "left": _here(_leave),
    "interrupted": _interrupt,
}
"""How a race is cancelled; each says whether its file was ended in order."""


def cancel_once(way: str, server: ScriptServer, path: Path, chance: random.Random) -> bool:
    """Race into `path` and cancel; returns once the server has nothing open any more.

    Says whether the race was ended in its file. Raises TimeoutError where a stream stays open.
    """
    path.unlink(missing_ok=True)
    ended = WAYS[way](server, path, chance)
    server.wait_until(lambda now: now.open_connections == 0)
    return ended


def main() -> None:
    """Cancel many races and print what is left."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    # A shell starts what runs in its background with interruptions ignored, children too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chance = random.Random(options.seed)
    ended = dict.fromkeys(WAYS, 0)
    raced = dict.fromkeys(WAYS, 0)
    with serving(talk) as server, tempfile.TemporaryDirectory(prefix="cancel-storm-") as folder:
        path = Path(folder) / "s.jsonl"
        for way in WAYS:
            cancel_once(way, server, path, chance)  # what is loaded once stays
        before = left(server)
        for number in range(options.times):
            way = list(WAYS)[number % len(WAYS)]
            raced[way] += 1
            ended[way] += cancel_once(way, server, path, chance)
        after = left(server)
    told = ", ".join(f"{way} {ended[way]} of {raced[way]}" for way in WAYS)
    print(f"{options.times} races cancelled; ended in their file: {told}")  # noqa: T201
    print(f"before: {before}\nafter:  {after}")  # noqa: T201


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
