"""Kills races at random moments and measures what is lost of what the server had sent.

    python -m tests.support.kill_storm --times 200

Half of the races run on a terminal, half as lines. A token counts as sent once the server has
given it to its socket; what is lost is measured from the oldest token that the file lacks to
the kill, over the whole way: socket, parser, engine, journal.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.support.server import Exchange, body, serving
from tests.support.terminal import Terminal
from tts_tui.domain.events import TokensArrived
from tts_tui.errors import SessionError
from tts_tui.store.reader import read_session

LANES = 8
PAUSE_S = 0.02
SAMPLE_S = 0.005
ALLOWED_S = 0.1


@dataclass
class StampedScript:
    """Numbered words for ever; remembers when each one was sent."""

    sent_s: dict[int, list[float]] = field(default_factory=dict)
    """Seed → when each word was sent, on the monotonic clock."""
    talking: threading.Event = field(default_factory=threading.Event)

    async def play(self, exchange: Exchange) -> None:
        """Serve one request."""
        if exchange.request.method == "GET":
            await body(b"", 404)(exchange)
            return
        seed = exchange.request.body["seed"]
        assert isinstance(seed, int)
        stamps = self.sent_s.setdefault(seed, [])
        exchange.head()
        while exchange.request.eof_s is None:
            exchange.say(f" w{len(stamps)}")
            stamps.append(time.monotonic())
            self.talking.set()
            await exchange.pause(PAUSE_S)


class Waits:
    """How long each thread of a process has waited for a processor so far; of Linux."""

    def __init__(self, pid: int) -> None:
        self._tasks = Path(f"/proc/{pid}/task")
        self._samples: list[tuple[float, dict[str, int]]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def since(self, from_s: float) -> float:
        """Return the longest wait of one thread from then on, in seconds."""
        window = [waits for at_s, waits in self._samples if at_s >= from_s - SAMPLE_S]
        if not window:
            return 0.0
        first, last = window[0], window[-1]
        return max((last[task] - first.get(task, 0) for task in last), default=0) / 1e9

    def _sample(self) -> None:
        while not self._over.wait(SAMPLE_S):
            waits = {}
            with suppress(OSError):
                for task in self._tasks.iterdir():
                    waits[task.name] = int((task / "schedstat").read_text().split()[1])
            if waits:
                self._samples.append((time.monotonic(), waits))


@dataclass(frozen=True)
class Killed:
    """What one kill left behind."""

    opened: bool
    """Whether the file could be read."""
    lost_s: float
    """Age of the oldest token that the file lacks, at the kill."""
    waited_s: float
    """How much of that one of the program's threads waited for a processor, at least."""
    tokens: int


def kill_once(folder: Path, *, screen: bool, after_s: float) -> Killed:
    """Kill a race `after_s` seconds after its first token."""
    script = StampedScript()
    with serving(script.play) as server:
        argv = ["race", "How many?", "--base-url", server.url, "--model", "m", "-n", str(LANES)]
        argv += ["--seed", "0", "--session", "s.jsonl"]
        if screen:
            with Terminal(argv, folder, {}, (120, 40)) as terminal:
                reading = threading.Thread(target=terminal.read_to_the_end, daemon=True)
                reading.start()
                killed_s, waits = _kill(terminal.process, script, after_s)
                reading.join()
        else:
            process = subprocess.Popen(
                [sys.executable, "-m", "tts_tui", *argv, "--plain"],
                cwd=folder,
                stdout=subprocess.DEVNULL,
            )
            killed_s, waits = _kill(process, script, after_s)
            process.wait()
    return _measured(folder / "s.jsonl", script, killed_s, waits)


def _kill(
    process: subprocess.Popen[bytes], script: StampedScript, after_s: float
) -> tuple[float, Waits]:
    script.talking.wait()
    with Waits(process.pid) as waits:
        time.sleep(after_s)
        at_s = time.monotonic()
        process.kill()
    return at_s, waits


def _measured(path: Path, script: StampedScript, killed_s: float, waits: Waits) -> Killed:
    got = dict.fromkeys(script.sent_s, 0)
    opened = True
    try:
        for event in read_session(path).events:
            if isinstance(event, TokensArrived):
                # By words and not by deltas: one delta may hold several, or a part of one.
                got[event.trace] += "".join(event.texts).count("w")
    except SessionError:
        opened = False
    lost_s = 0.0
    for trace, stamps in script.sent_s.items():
        lacking = [at_s for at_s in stamps[got[trace] :] if at_s < killed_s]
        lost_s = max(lost_s, killed_s - lacking[0] if lacking else 0.0)
    waited_s = min(waits.since(killed_s - lost_s), lost_s) if lost_s else 0.0
    return Killed(opened, lost_s, waited_s, sum(got.values()))


def main() -> None:
    """Kill many times and print what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    outcomes: dict[bool, list[Killed]] = {True: [], False: []}
    for number in range(options.times):
        screen = number % 2 == 0
        with tempfile.TemporaryDirectory(prefix="kill-storm-") as folder:
            outcomes[screen].append(
                kill_once(Path(folder), screen=screen, after_s=chance.uniform(0.0, 1.5))
            )
    for screen, killed in outcomes.items():
        lost_ms = sorted(one.lost_s * 1000 for one in killed)
        if not lost_ms:
            continue
        print(  # noqa: T201
            f"{'on a terminal' if screen else 'as lines':13} {len(killed)} kills: "
            f"{sum(one.opened for one in killed)} open, lost median "
            f"{lost_ms[len(lost_ms) // 2]:.0f} ms, p90 {lost_ms[int(len(lost_ms) * 0.9)]:.0f} ms, "
            f"most {lost_ms[-1]:.0f} ms, {_over(killed)}, "
            f"{sum(one.tokens for one in killed)} tokens read back",
            flush=True,
        )


def _over(killed: list[Killed]) -> str:
    over = [one for one in killed if one.lost_s > ALLOWED_S]
    each = ", ".join(
        f"{one.lost_s * 1000:.0f} ms of which {one.waited_s * 1000:.0f} without a processor"
        for one in over
    )
    return f"{len(over)} over {ALLOWED_S * 1000:.0f} ms{f' ({each})' if each else ''}"


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
