"""Processor time for each token event, without a screen, as a ratio to the `openai` client.

A server in a process of its own streams 64 lanes × 2,000 events, one HTTP chunk each, as fast as
they are taken. Measured is the processor time of the client's process alone, after its imports:
ours with the journal and the nine usual strategies; the reference drains the same streams with
the `openai` package's own async client and keeps the text. That package is no dependency:

    python -m venv /tmp/reference && /tmp/reference/bin/pip install openai
    python -m benchmarks.events --reference /tmp/reference/bin/python

Without it a plain httpx drain (lines, `json.loads`) is the reference, and is named so.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODULE = Path(__file__)
WORDS = (" so", " the", " sum", " of", " both", " sides", " is", " again", " 42", ",")
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


# -- the server ---------------------------------------------------------------------------------


def framed(
    delta: dict[str, object], finish: str | None = None, logprobs: object | None = None
) -> bytes:
    """Write one chunk as servers write it."""
    top = {
        "id": "chatcmpl-0123456789abcdef0123456789abcdef",
        "object": "chat.completion.chunk",
        "created": 1764000000,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "logprobs": logprobs, "finish_reason": finish}],
    }
    data = b"data: " + json.dumps(top, separators=(",", ":")).encode() + b"\n\n"
    return b"%x\r\n%b\r\n" % (len(data), data)


def scored(at: int, alternatives: int | None) -> object | None:
    """Write the log p of one token, and of the likeliest in its place, as llama.cpp writes them."""
    if alternatives is None:
        return None
    tokens = [WORDS[(at + other) % len(WORDS)] for other in range(max(1, alternatives))]
    told = [
        {"id": 504 + at, "token": token, "bytes": [*token.encode()], "logprob": -(1.2099 + rank)}
        for rank, token in enumerate(tokens)
    ]
    return {"content": [{**told[0], "top_logprobs": told}]}


async def serve(events: int, alternatives: int | None = None) -> None:
    """Answer every request with so many events; print the port."""
    body = [
        framed({"content": WORDS[at % len(WORDS)]}, logprobs=scored(at, alternatives))
        for at in range(events)
    ]
    usage = {"prompt_tokens": 7, "completion_tokens": events, "total_tokens": events + 7}
    last = b"data: " + json.dumps({"choices": [], "usage": usage}).encode() + b"\n\n"
    end = framed({}, "stop") + b"%x\r\n%b\r\n" % (len(last), last)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length")
            )
            await reader.readexactly(length)
            writer.write(HEAD)
            for event in body:
                writer.write(event)
                await writer.drain()
            writer.write(end + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await asyncio.sleep(600)


# -- the clients, each in a process of its own ---------------------------------------------------


def drain_ours(url: str, lanes: int, alternatives: int | None = None) -> tuple[float, int]:
    """Race the lanes with the journal and the usual strategies.

    The size of the session file, in bytes, goes to stderr.
    """
    from tts_tui.client.openai import Endpoint, OpenAIClient
    from tts_tui.domain.events import ModelCard, Question, Sampling, TokensArrived
    from tts_tui.domain.strategies import default_names
    from tts_tui.engine.live import LiveSession
    from tts_tui.engine.plan import Entrant, SessionPlan
    from tts_tui.store.header import SessionHeader
    from tts_tui.store.journal import Journal

    strategies = tuple(default_names(lanes))
    plan = SessionPlan(
        (Question("q", "6 × 7?", "42"),),
        (Entrant(ModelCard("m", "m"), Sampling(), logprobs=alternatives),),
        lanes,
        strategies,
    )
    with tempfile.TemporaryDirectory() as folder:
        client = OpenAIClient(Endpoint(url, "m"))
        before_s = time.process_time()
        journal = Journal(Path(folder) / "s.jsonl", SessionHeader("2026-11-24T00:00:00Z"))
        live = LiveSession(plan=plan, clients=[client], journal=journal)
        live.start()
        arrivals = 0
        running = True
        while running:
            running = not live.wait(0.1)
            for event in live.poll().events:
                if isinstance(event, TokensArrived):
                    arrivals += len(event.texts)
        live.close()
        journal.close()
        took_s = time.process_time() - before_s
        if journal.trouble:
            raise SystemExit(journal.trouble)
        print((Path(folder) / "s.jsonl").stat().st_size, file=sys.stderr)
    return took_s, arrivals


def drain_openai(url: str, lanes: int) -> tuple[float, int]:
    """Drain the lanes with the reference client."""
    from openai import AsyncOpenAI  # type: ignore[import-not-found,unused-ignore]

    async def run() -> int:
        client = AsyncOpenAI(base_url=url + "/v1", api_key="x", max_retries=0)

        async def lane() -> int:
            stream = await client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "6 × 7?"}], stream=True
            )
            said = [
                choice.delta.content
                async for chunk in stream
                for choice in chunk.choices
                if choice.delta.content
            ]
            return len(said)

        return sum(await asyncio.gather(*(lane() for _ in range(lanes))))

    before_s = time.process_time()
    events = asyncio.run(run())
    return time.process_time() - before_s, events


def drain_httpx(url: str, lanes: int) -> tuple[float, int]:
    """Drain the lanes with httpx, line by line."""
    import httpx

    async def run() -> int:
        async with httpx.AsyncClient(timeout=None, limits=httpx.Limits()) as client:

            async def lane() -> int:
                said: list[str] = []
                body = {"model": "m", "messages": [], "stream": True}
                async with client.stream("POST", url + "/v1/chat/completions", json=body) as got:
                    async for line in got.aiter_lines():
                        if line.startswith("data: {"):
                            for choice in json.loads(line[6:])["choices"]:
                                said += [choice["delta"].get("content")]
                return sum(map(bool, said))

            return sum(await asyncio.gather(*(lane() for _ in range(lanes))))

    before_s = time.process_time()
    events = asyncio.run(run())
    return time.process_time() - before_s, events


DRAINS = {"ours": drain_ours, "openai": drain_openai, "httpx": drain_httpx}


# -- the comparison -----------------------------------------------------------------------------


def run(python: str, who: str, port: int, args: argparse.Namespace) -> float:
    """Drain once in a process of its own; give its processor seconds."""
    order = [python, str(MODULE), "--drain", who, "--port", str(port), "--lanes", str(args.lanes)]
    done = subprocess.run(order, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise SystemExit(f"{who} failed:\n{done.stderr[-2000:]}")
    seconds, events = done.stdout.split()
    if int(events) != args.lanes * args.events:
        raise SystemExit(f"{who} took {events} events instead of {args.lanes * args.events}")
    return float(seconds)


def has_openai(python: str) -> bool:
    """Whether the reference is installed there."""
    order = [python, "-c", "import openai"]
    try:
        return subprocess.run(order, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def compare(args: argparse.Namespace) -> None:
    """Print processor time for each event, ours and the reference's, and their ratio."""
    reference = "openai" if has_openai(args.reference) else "httpx"
    python = args.reference if reference == "openai" else sys.executable
    if reference == "httpx":
        print("No `openai` package here; the reference is a plain httpx drain. For the real one:")
        print("  python -m venv /tmp/reference && /tmp/reference/bin/pip install openai")
        print("  python -m benchmarks.events --reference /tmp/reference/bin/python")
    order = [sys.executable, str(MODULE), "--serve", "--events", str(args.events)]
    server = subprocess.Popen(order, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        pairs = [
            (run(sys.executable, "ours", port, args), run(python, reference, port, args))
            for _ in range(args.repeat)
        ]
    finally:
        server.terminate()
        server.wait()
    events = args.lanes * args.events
    ours_s, theirs_s = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    print(f"{args.lanes} lanes × {args.events} events, median of {args.repeat} runs:")
    for name, cpu_s in (("tts-tui", ours_s), (f"reference: {reference}", theirs_s)):
        rate = events / cpu_s
        print(f"  {name:<20} {cpu_s / events * 1e6:6.1f} µs an event, {rate:8,.0f} events a CPU s")
    print(f"  ratio                {ratio:6.2f} × the reference")


def main() -> None:
    """Compare; or be the server or one client of the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lanes", type=int, default=64)
    parser.add_argument("--events", type=int, default=2000, help="events of each lane")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--reference", default=sys.executable, help="a Python that has openai")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--drain", choices=DRAINS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--logprobs", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve(args.events, args.logprobs))
    elif args.drain:
        url = f"http://127.0.0.1:{args.port}"
        if args.drain == "ours":
            seconds, events = drain_ours(url, args.lanes, args.logprobs)
        else:
            seconds, events = DRAINS[args.drain](url, args.lanes)
        print(seconds, events)
    else:
        compare(args)


if __name__ == "__main__":
    main()
