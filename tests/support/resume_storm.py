"""Kills a collection at random moments and resumes it each time, until it is whole.

    python -m tests.support.resume_storm --kills 20 --questions 200 --traces 8

Ends with the number of traces that count in the file, of each question and in all.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.support.server import Exchange, body, serving
from tts_tui.domain.race import SessionState
from tts_tui.domain.trace import TraceStatus
from tts_tui.store.reader import read_session


def collected(path: Path) -> Counter[str]:
    """How many traces that ended well a session has, by question."""
    found: Counter[str] = Counter()
    for race in SessionState(read_session(path).events).races.values():
        found[race.started.question.id] += sum(t.status is TraceStatus.DONE for t in race.traces)
    return found


async def short(exchange: Exchange) -> None:
    """A trace of some tokens."""
    if exchange.request.method == "GET":
        await body(b"", 404)(exchange)
        return
    exchange.head()
    for word in range(3 + exchange.request.number % 5):
        exchange.say(f"w{word} ")
        await exchange.pause(0.02)
    exchange.say("\\boxed{42}")
    exchange.finish("stop", 9)


def main() -> None:
    """Kill and resume, then print what there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--traces", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="resume-storm-") as folder, serving(short) as server:
        data, session = Path(folder, "q.jsonl"), Path(folder, "s.jsonl")
        asked = ({"question": f"{at} + 1?", "answer": "42"} for at in range(args.questions))
        data.write_text("\n".join(map(json.dumps, asked)), "utf-8")
        argv = [sys.executable, "-m", "tts_tui", "race", "--dataset", str(data), "--model", "m"]
        argv += ["--base-url", server.url, "-n", str(args.traces), "--concurrency", "16"]
        argv += ["--session", str(session), "--resume", "--plain"]
        for kill in range(args.kills):
            begun = len(server.requests)
            process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
            while process.poll() is None and len(server.requests) <= begun + 1:
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 1.0))
            process.kill()
            process.wait()
            whole = sum(collected(session).values()) if session.exists() else 0
            print(f"kill {kill + 1}: {whole} traces", flush=True)  # noqa: T201
        code = subprocess.run(argv, stdout=subprocess.DEVNULL, check=False).returncode
        found = collected(session)
        print(  # noqa: T201
            f"exit code {code}; {len(found)} questions, {sum(found.values())} traces, "
            f"{set(found.values())} of each question; {len(server.requests)} requests in all; "
            f"losses: {read_session(session).losses or 'none'}"
        )


if __name__ == "__main__":
    main()
