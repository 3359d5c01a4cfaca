"""A race that a room looks at on 30 phones: does it cost a frame or a token?

The race of `benchmarks.screen` with `--audience`, and a process of its own that holds 30 streams of
its page open and reads them, against the same race that nobody looks at; in pairs, in turn.

    python -m benchmarks.audience [--phones 30] [--pairs 2] [--lanes 64] [--rate 50] [--seconds 10]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean
from urllib.parse import urlsplit

from benchmarks.screen import (
    ASKS_FOR_SYNC,
    HAS_SYNC,
    Run,
    close_terminal,
    open_on_a_terminal,
    received_in,
    serving,
    take_in,
    watch,
)

LINK = re.compile(rb"http://127\.0\.0\.1:\d+/[\w-]{12}/")
LINK_WITHIN_S = 60.0


async def _phone(url: str) -> int:
    """Read one stream until it ends; give how many states came."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 22)
    asked = f"GET {parts.path}events HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
    writer.write(asked.encode())
    states = 0
    try:
        async for line in reader:
            states += line.startswith(b"data:")
    except ConnectionError:
        pass
    writer.close()
    return states


async def _phones(url: str, many: int) -> None:
    states = await asyncio.gather(*(_phone(url) for _ in range(many)))
    print(sum(states) / many, flush=True)


def _link_on(out: int) -> str:
    """Read what the program writes until the page's link is among it."""
    written, until_s = b"", time.monotonic() + LINK_WITHIN_S
    while time.monotonic() < until_s:
        if select.select([out], [], [], 0.1)[0]:
            new = os.read(out, 1 << 20)
            written += new
            if ASKS_FOR_SYNC in new:
                os.write(out, HAS_SYNC)
            if (found := LINK.search(written)) is not None:
                return found[0].decode()
    raise SystemExit("No link came.")


def _one(args: argparse.Namespace, phones: int) -> tuple[Run, int, float]:
    """One race; gives what it cost, the tokens received, and the states a phone got."""
    states = 0.0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "s.jsonl"
        tokens = int(args.rate * (args.seconds + 6))
        with serving(args.rate, tokens) as server:
            flags = ["--audience"] if phones else []
            process, master = open_on_a_terminal(args.size, file, args.lanes, *flags)
            room = None
            if phones:
                room = subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "benchmarks.audience",
                        "--look",
                        _link_on(master),
                        "--phones",
                        str(phones),
                    ],
                    stdout=subprocess.PIPE,
                    text=True,
                )
            run = watch(process, master, args.seconds, answer=True)
            run.sent = take_in(master, server)
            close_terminal(process, master)
            if room is not None:
                states = float(room.communicate()[0])
        return run, received_in(file), states


def main() -> None:
    """Print both, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--look", help=argparse.SUPPRESS)
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument("--lanes", type=int, default=64)
    parser.add_argument("--rate", type=int, default=50, help="tokens/s of each lane")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--size", default="120x40")
    args = parser.parse_args()
    if args.look:
        asyncio.run(_phones(args.look, args.phones))
        return
    alone: list[tuple[Run, int, float]] = []
    looked_at: list[tuple[Run, int, float]] = []
    for pair in range(args.pairs):
        # In turn, so that neither always comes first.
        for phones in (0, args.phones) if pair % 2 else (args.phones, 0):
            (looked_at if phones else alone).append(_one(args, phones))
    print(f"{args.lanes} lanes × {args.rate} tokens/s on {args.size}, {args.seconds:.0f} s")
    for name, runs in ((f"{args.phones} phones", looked_at), ("nobody (reference)", alone)):
        fps = mean(run.fps for run, _, _ in runs)
        core = mean(run.core_share for run, _, _ in runs)
        lost = sum(run.sent - got for run, got, _ in runs)
        print(f"{name}: {fps:.1f} frames/s, {core:.0%} of one core, {lost} tokens lost", end="")
        print(f", {runs[0][2]:.0f} states a phone" if name[0] != "n" else "")
    frames = mean(r.fps for r, _, _ in looked_at) / mean(r.fps for r, _, _ in alone)
    cost = mean(r.core_share for r, _, _ in looked_at) / mean(r.core_share for r, _, _ in alone)
    print(f"ratio: {frames:.2f}× the frames, {cost:.2f}× the processor time of the reference")


if __name__ == "__main__":
    main()
