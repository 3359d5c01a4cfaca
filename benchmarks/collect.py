"""How full a data set's collection keeps the server, against a bare asyncio client.

A server in a process of its own gives every stream 50 tokens/s; traces are of 30 to 90 tokens. Ours
is the whole program, `tts-tui race --dataset … --concurrency 64 --plain`, with its file. The
reference, in turn with it, is as many asyncio tasks as may be on the wire, each of which sends the
next request, reads lines and takes their JSON apart. Tokens a second are the server's own count,
from the first request's arrival to the end of the last answer, so the program's start is not in it.

    python -m benchmarks.collect [--questions 200] [--traces 8] [--in-flight 64] [--pairs 3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.load_server import LoadScript
from tests.support.server import Exchange, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

RATE = 50.0
LENGTHS = (30, 90)


class Uneven(LoadScript):
    """Traces of different lengths, and when the first began and the last was over."""

    def __init__(self) -> None:
        super().__init__(RATE, 0)
        self.began_s = self.over_s = 0.0
        self.now = self.most = self.asked = 0

    def length_of(self, _exchange: Exchange) -> int:
        """The same lengths in the same order for every client."""
        least, most = LENGTHS
        self.asked += 1
        return least + self.asked * 7919 % (most - least + 1)

    async def play(self, exchange: Exchange) -> None:
        """Serve one request."""
        if exchange.request.method == "POST":
            self.began_s = self.began_s or time.monotonic()
            self.now += 1
            self.most = max(self.most, self.now)
        await super().play(exchange)
        if exchange.request.method == "POST":
            self.now -= 1
            self.over_s = time.monotonic()


@dataclass(frozen=True)
class Served:
    """What the server saw of one client."""

    tokens: int
    seconds: float
    most: int
    """Requests at once."""

    @property
    def rate(self) -> float:
        """Tokens a second."""
        return self.tokens / self.seconds


def serve(pipe: Connection) -> None:
    """Serve one client after the other."""
    while pipe.recv() == "next":
        script = Uneven()
        with serving(script.play) as server:
            pipe.send(server.port)
            pipe.recv()
            pipe.send(Served(script.said, script.over_s - script.began_s, script.most))


def ours(port: int, questions: int, traces: int, in_flight: int) -> None:
    """Collect with the program."""
    with tempfile.TemporaryDirectory(prefix="collect-") as folder:
        data = Path(folder, "questions.jsonl")
        lines = (json.dumps({"question": f"{at} + 1?", "answer": "400"}) for at in range(questions))
        data.write_text("\n".join(lines), "utf-8")
        url = f"http://127.0.0.1:{port}/v1"
        argv = ["race", "--dataset", str(data), "--base-url", url, "--model", "m", "--plain"]
        argv += ["-n", str(traces), "--concurrency", str(in_flight)]
        subprocess.run(
            [sys.executable, "-m", "tts_tui", *argv, "--session", str(Path(folder, "s.jsonl"))],
            check=True,
            stdout=subprocess.DEVNULL,
        )


def bare(port: int, questions: int, traces: int, in_flight: int) -> None:
    """Collect with nothing but asyncio."""
    asyncio.run(_bare(port, iter(range(questions * traces)), in_flight))


async def _bare(port: int, todo: Iterator[int], in_flight: int) -> None:
    async def worker() -> None:
        for number in todo:
            asked = {"model": "m", "messages": [{"role": "user", "content": f"{number} + 1?"}]}
            body = json.dumps({**asked, "stream": True, "seed": number}).encode()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
            writer.write(head % len(body) + body)
            text = []
            async for line in reader:
                if line.startswith(b"data: {"):
                    chunk = json.loads(line[6:])
                    text += [each["delta"].get("content") or "" for each in chunk["choices"]]
                elif line.startswith(b"data: [DONE]"):
                    break
            writer.close()

    async with asyncio.TaskGroup() as workers:
        for _ in range(in_flight):
            workers.create_task(worker())


def main() -> None:
    """Print a row a pair, and the median of the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--traces", type=int, default=8)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--pairs", type=int, default=3)
    args = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    ratios = []
    for _ in range(args.pairs):
        row = []
        for client in (ours, bare):
            pipe.send("next")
            client(pipe.recv(), args.questions, args.traces, args.in_flight)
            pipe.send("done")
            row.append(pipe.recv())
        ratios.append(row[0].rate / row[1].rate)
        told = "   ".join(
            f"{name} {served.rate:,.0f} tokens/s ({served.tokens:,} in {served.seconds:.1f} s, "
            f"{served.most} at once)"
            for name, served in zip(("ours", "bare"), row, strict=True)
        )
        print(f"{told}   {ratios[-1]:.3f} ×", flush=True)
    print(f"median {statistics.median(ratios):.3f} × of {len(ratios)} pairs; wanted 0.95 ×")
    pipe.send("over")
    server.join()


if __name__ == "__main__":
    main()
