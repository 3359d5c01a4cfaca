"""The whole program for minutes on a real terminal: do frames and memory stay as they are?

64 lanes × 50 tokens/s from the scripted loopback server, on a pseudo-terminal that reads
everything, or so many kB a second of it. Prints frames per second and resident memory every
half minute, and at the end how many of the sent tokens reached the session file.

    python -m benchmarks.soak [--seconds 300] [--lanes 64] [--rate 50] [--read-kb-s 0]
"""

from __future__ import annotations

import argparse
import os
import select
import tempfile
import time
from pathlib import Path

from benchmarks.screen import (
    ASKS_FOR_SYNC,
    FRAME,
    HAS_SYNC,
    close_terminal,
    cpu_s,
    open_on_a_terminal,
    serving,
    tokens_in,
)

EVERY_S = 30.0
FINISH_S = 4.0
"""After the last token: the program writes its ends."""


def memory_mb(pid: int) -> float:
    """Resident memory, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def watch(pid: int, master: int, seconds: float, read_kb_s: float) -> None:
    """Read what is written and print a line every half minute."""
    began = since = time.monotonic()
    frames, cpu, taken = 0, cpu_s(pid), 0
    while (now_s := time.monotonic()) < began + seconds + FINISH_S:
        if now_s - since >= EVERY_S:
            spent_s = cpu_s(pid)
            share = (spent_s - cpu) / (now_s - since)
            print(
                f"{now_s - began:5.0f} s  {frames / (now_s - since):5.1f} frames/s  "
                f"{memory_mb(pid):6.1f} MB  {share:4.0%} of one core",
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
    with serving(args.rate, int(args.rate * args.seconds)), tempfile.TemporaryDirectory() as folder:
        session = Path(folder) / "soak.jsonl"
        process, master = open_on_a_terminal(args.size, session, args.lanes)
        try:
            watch(process.pid, master, args.seconds, args.read_kb_s)
        finally:
            close_terminal(process, master)
        received, sent = tokens_in(session)
    print(f"{received} of {sent} tokens received")


if __name__ == "__main__":
    main()
