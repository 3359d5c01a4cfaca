"""What recording log p costs: processor time and bytes a token, and the embedded engine's pace.

The first table is `benchmarks.events` with log p: a scripted server, 64 lanes, our process alone.
The second races the embedded engine, which has to sort its vocabulary for the likeliest tokens.
Each figure is a ratio to the same without log p.

    python -m benchmarks.logprobs [--repeat 3]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks import events
from benchmarks.screen import cpu_s
from tts_tui.client.local import LocalEngine, locate_engine
from tts_tui.client.openai import OpenAIClient
from tts_tui.domain.events import ModelCard, Question, Sampling, TokensArrived
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal

ASKED: tuple[int | None, ...] = (None, 0, 1, 5, 20)
"""Likely tokens beside each; None asks for no log p."""
LANES, EVENTS = 64, 2000
SLOTS, TOKENS = 8, 128


class Cost(NamedTuple):
    """Of one token: seconds, of the processor or of the clock, and bytes of the file."""

    seconds: float
    size: float


def scripted(alternatives: int | None) -> Cost:
    """Drain a scripted server in a process of its own."""
    told = [] if alternatives is None else ["--logprobs", str(alternatives)]
    module = [sys.executable, str(events.MODULE)]
    order = [*module, "--serve", "--events", str(EVENTS), *told]
    server = subprocess.Popen(order, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        port = server.stdout.readline().strip()
        drain = [*module, "--drain", "ours", "--port", port, "--lanes", str(LANES), *told]
        done = subprocess.run(drain, capture_output=True, text=True, check=True, timeout=600)
    finally:
        server.terminate()
        server.wait()
    return Cost(
        float(done.stdout.split()[0]) / (LANES * EVENTS), int(done.stderr) / (LANES * EVENTS)
    )


def embedded(engine: LocalEngine, alternatives: int | None) -> Cost:
    """Race the embedded engine, every slot for as many tokens; seconds of its processor."""
    entrant = Entrant(
        ModelCard("m", "m"), Sampling(0.6, 0.95, TOKENS, 7), "", "", logprobs=alternatives
    )
    question = Question("q", "Tell me a story.")
    plan = SessionPlan((question,), (entrant,), SLOTS, ("FFS-1",))
    endpoint = engine.start()
    client = OpenAIClient(
        type(endpoint)(endpoint.base_url, endpoint.model_id, endpoint.key, {"ignore_eos": True})
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.jsonl"
        journal = Journal(path, SessionHeader("2026-11-30T00:00:00Z"))
        live = LiveSession(plan=plan, clients=[client], journal=journal)
        assert engine.pid is not None
        before_s = cpu_s(engine.pid)
        live.start()
        while not live.wait(0.05):
            pass
        took_s = cpu_s(engine.pid) - before_s
        heard = [event for event in live.poll().events if isinstance(event, TokensArrived)]
        live.close()
        journal.close()
        size = path.stat().st_size
    if alternatives is not None and not all(event.logps for event in heard):
        raise SystemExit("The engine did not tell every log p.")
    return Cost(took_s / (SLOTS * TOKENS), size / (SLOTS * TOKENS))


def median_of(costs: list[Cost]) -> Cost:
    """The middle of several runs."""
    return Cost(*(statistics.median(each) for each in zip(*costs, strict=True)))


def named(alternatives: int | None) -> str:
    """Say what was asked for."""
    return "no log p" if alternatives is None else f"log p and {alternatives}"


def main() -> None:
    """Measure both; the ways in turn, so that a busy minute is nobody's alone."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    rounds = [[scripted(asked) for asked in ASKED] for _ in range(args.repeat)]
    costs = [median_of([*column]) for column in zip(*rounds, strict=True)]
    print(f"scripted server, {LANES} lanes × {EVENTS} tokens, median of {args.repeat}:")
    for asked, cost in zip(ASKED, costs, strict=True):
        print(
            f"  {named(asked):<13} {cost.seconds * 1e6:6.1f} µs of CPU a token"
            f" ({cost.seconds / costs[0].seconds:4.2f} ×)  {cost.size:6.1f} bytes a token"
        )
    if not locate_engine().ready:
        print("The embedded engine is not installed.")
        return
    with LocalEngine(slots=SLOTS, context_tokens=512) as engine:
        embedded(engine, None)
        rounds = [[embedded(engine, asked) for asked in ASKED] for _ in range(args.repeat)]
    costs = [median_of([*column]) for column in zip(*rounds, strict=True)]
    print(f"embedded engine, {SLOTS} lanes × {TOKENS} tokens, median of {args.repeat}:")
    for asked, cost in zip(ASKED, costs, strict=True):
        print(
            f"  {named(asked):<13} {cost.seconds * 1e3:6.1f} ms of its CPU a token"
            f" ({cost.seconds / costs[0].seconds:4.2f} ×)  {cost.size:6.1f} bytes a token"
        )


if __name__ == "__main__":
    main()
