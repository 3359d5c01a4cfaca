"""The whole program for minutes on a real terminal: do frames and memory stay as they are?

64 lanes × 50 tokens/s from the scripted loopback server, on a pseudo-terminal that reads
everything, or so many kB a second of it. Prints frames per second and resident memory every
half minute, and at the end how many of the sent tokens reached the session file, and how much
of the memory at each half minute was the race itself: a race keeps the text of all its traces
and when each token came, so what may stay as it is can only be the rest.

    python -m benchmarks.soak [--seconds 300] [--lanes 64] [--rate 50] [--read-kb-s 0]
"""

from __future__ import annotations

import argparse
import os
import select
import tempfile
import time
from bisect import bisect_left
from datetime import datetime
from pathlib import Path

from benchmarks.screen import (
    ASKS_FOR_SYNC,
    FRAME,
    HAS_SYNC,
    close_terminal,
    cpu_s,
    open_on_a_terminal,
    received_in,
    serving,
    take_in,
)
from tts_tui.domain.events import RaceStarted, TokensArrived
from tts_tui.store.reader import read_session

STAMP_BYTES = 4
"""What is kept of when a token came."""
EVERY_S = 30.0
"""Between two lines; a short run has two of them all the same."""
FINISH_S = 4.0
"""After the last token: the program writes its ends."""


def memory_mb(pid: int) -> float:
    """Resident memory, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def watch(pid: int, master: int, seconds: float, read_kb_s: float) -> list[tuple[float, float]]:
    """Read what is written and print a line every half minute.

    Gives the time of day, in seconds, and the memory, in MB, of each line.
    """
    seen: list[tuple[float, float]] = []
    began = since = time.monotonic()
    frames, cpu, taken = 0, cpu_s(pid), 0
    every_s = min(EVERY_S, seconds / 2)
    while (now_s := time.monotonic()) < began + seconds + FINISH_S:
        if now_s - since >= every_s:
            spent_s = cpu_s(pid)
            seen.append((time.time(), memory_mb(pid)))
            share = (spent_s - cpu) / (now_s - since)
            print(
                f"{now_s - began:5.0f} s  {frames / (now_s - since):5.1f} frames/s  "
                f"{seen[-1][1]:6.1f} MB  {share:4.0%} of one core",
                flush=True,
            )
            since, frames, cpu = now_s, 0, spent_s
        if read_kb_s and taken > (now_s - began) * read_kb_s * 1e3:
            time.sleep(0.005)
        elif select.select([master], [], [], 0.02)[0]:
            data = os.read(master, 4096 if read_kb_s else 1 << 20)
            taken += len(data)
            frames += data.count(FRAME)
            if ASKS_FOR_SYNC in data:
                os.write(master, HAS_SYNC)
    return seen


def tell_what_is_kept(session: Path, seen: list[tuple[float, float]]) -> None:
    """Print how much of the memory was text and times of tokens, each counted once."""
    events = read_session(session).events
    [started] = [event for event in events if isinstance(event, RaceStarted)]
    began_s = datetime.fromisoformat(started.started_at).timestamp()
    kept_mb = [0.0] * (len(seen) + 1)
    for event in events:
        if isinstance(event, TokensArrived):
            size = sum(map(len, event.texts)) + STAMP_BYTES * len(event.times_s)
            kept_mb[bisect_left(seen, (began_s + event.t_s, 0.0))] += size / 1e6
    sum_mb = 0.0
    for (_, memory), new_mb in zip(seen, kept_mb, strict=False):
        sum_mb += new_mb
        print(f"{memory:6.1f} MB, of that the race {sum_mb:5.2f}, the rest {memory - sum_mb:5.1f}")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--lanes", type=int, default=64)
    parser.add_argument("--rate", type=int, default=50, help="tokens/s of each lane")
    parser.add_argument("--size", default="200x60")
    parser.add_argument("--read-kb-s", type=float, default=0.0, help="0 reads all")
    args = parser.parse_args()
    print(f"{args.lanes} lanes × {args.rate} tokens/s on {args.size}, {args.seconds:.0f} s")
    with (
        serving(args.rate, int(args.rate * args.seconds)) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        session = Path(folder) / "soak.jsonl"
        process, master = open_on_a_terminal(args.size, session, args.lanes)
        try:
            seen = watch(process.pid, master, args.seconds, args.read_kb_s)
            sent = take_in(master, server)
        finally:
            close_terminal(process, master)
        received = received_in(session)
        tell_what_is_kept(session, seen)
    print(f"{received} of {sent} sent tokens received")


if __name__ == "__main__":
    main()
