"""Kills a collection at random moments and resumes it each time, until it is whole.

    python -m tests.support.resume_storm --kills 20 --questions 200 --traces 8

Ends with the number of traces that count in the file, of each question and in all, and with what
`score` and `compare` make of them.
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
from typing import Any

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


def _rows(*argv: str) -> list[dict[str, Any]]:
    """What a command prints as JSON."""
    command = [sys.executable, "-m", "tts_tui", *argv, "--json"]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    found: list[dict[str, Any]] = json.loads(told)
    return found


def main() -> None:
    """Kill and resume, then print what there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--traces", type=int, default=8)
    parser.add_argument("--slots", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="resume-storm-") as folder, serving(short) as server:
        data, session = Path(folder, "q.jsonl"), Path(folder, "s.jsonl")
        asked = ({"question": f"{at} + 1?", "answer": "42"} for at in range(args.questions))
        data.write_text("\n".join(map(json.dumps, asked)), "utf-8")
        argv = [sys.executable, "-m", "tts_tui", "race", "--dataset", str(data), "--model", "m"]
        argv += ["--base-url", server.url, "-n", str(args.traces), "--concurrency", str(args.slots)]
        argv += ["--session", str(session), "--resume", "--plain"]
        every, whole = args.questions * args.traces, 0
        for kill in range(args.kills):
            # By what it has asked for: as many moments in its middle, however quick it is.
            most = max(1, 2 * (every - whole) // (args.kills - kill + 1))
            until = len(server.requests) + 1 + chance.randint(1, most)
            process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
            while process.poll() is None and len(server.requests) < until:
                time.sleep(0.001)
            time.sleep(chance.uniform(0.0, 0.2))
            alive = process.poll() is None
            process.kill()
            process.wait()
            whole = sum(collected(session).values()) if session.exists() else 0
            done = "" if alive else ", of a run that was over"
            print(f"kill {kill + 1}{done}: {whole} traces", flush=True)  # noqa: T201
        code = subprocess.run(argv, stdout=subprocess.DEVNULL, check=False).returncode
        found = collected(session)
        print(  # noqa: T201
            f"exit code {code}; {len(found)} questions, {sum(found.values())} traces, "
            f"{set(found.values())} of each question; {len(server.requests)} requests in all; "
            f"losses: {read_session(session).losses or 'none'}"
        )
        vote = f"MV@{args.traces}"
        scored = _rows("score", str(session), "--strategies", vote, "--clock", "token")
        voters = sum(len(row["voters"]) for row in scored)
        compared = _rows("compare", str(session), "--strategies", "MV", "-n", str(args.traces))
        print(  # noqa: T201
            f"score: {len(scored)} races, {voters} voters of {vote}; "
            f"compare: {compared[0]['questions']} questions with N = {compared[0]['n']}"
        )


if __name__ == "__main__":
    main()
