"""Cancels races at random moments and counts what they leave behind: it should be nothing.

python -m tests.support.cancel_storm --times 1000
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.load_server import LoadScript
from tests.support.server import ScriptServer, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.openai import OpenAIClient
from tts_tui.domain.events import ModelCard, Question, RaceEnded, Sampling
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal

LANES = 8


@dataclass(frozen=True)
class Left:
    """What a process holds."""

    descriptors: int
    threads: int
    children: int
    connections: int
    """Open at the server."""


def left(server: ScriptServer) -> Left:
    """Count what is there now; of Linux."""
    mine = os.getpid()
    tasks = Path(f"/proc/{mine}/task")
    return Left(
        len(os.listdir(f"/proc/{mine}/fd")),  # noqa: PTH208  # names are not wanted
        threading.active_count(),
        sum(len((task / "children").read_text().split()) for task in tasks.iterdir()),
        server.open_connections,
    )


def cancel_once(server: ScriptServer, path: Path, after_s: float) -> bool:
    """Race, and close after `after_s` seconds; says whether the file's race was ended."""
    plan = SessionPlan(
        (Question("q", "How many?"),),
        (Entrant(ModelCard("m", "m"), Sampling()),),
        LANES,
        ("MV", "FFS-1"),
    )
    live = LiveSession(
        plan=plan,
        clients=[OpenAIClient(Endpoint(server.url, "m"))],
        journal=Journal(path, SessionHeader("now")),
    )
    live.start()
    time.sleep(after_s)
    live.close()
    ended = any(isinstance(event, RaceEnded) for event in live.poll().events)
    return ended and live.notice is None and b'{"k":"end"' in path.read_bytes()


def main() -> None:
    """Cancel many races and print what is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with (
        serving(LoadScript(rate=100, tokens=10**6).play) as server,
        tempfile.TemporaryDirectory(prefix="cancel-storm-") as folder,
    ):
        path = Path(folder) / "s.jsonl"
        cancel_once(server, path, 0.1)  # what is loaded once stays
        server.wait_until(lambda now: now.open_connections == 0)
        before, ended = left(server), 0
        for _ in range(options.times):
            path.unlink()
            ended += cancel_once(server, path, chance.uniform(0.0, 0.08))
        server.wait_until(lambda now: now.open_connections == 0)
        files = sorted(found.name for found in Path(folder).iterdir())
        print(f"{options.times} races cancelled, {ended} ended in their file; left: {files}")  # noqa: T201
        print(f"before: {before}\nafter:  {left(server)}")  # noqa: T201


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
