"""How fast the race screen draws: 64 lanes × 50 tokens/s at 200×60 on a real pseudo-terminal.

    python benchmarks/board.py [--lanes 64] [--rate 50] [--seconds 8] [--size 200x60]

Runs the race screen, then a bare widget of as many rows as a reference, each in a process of
its own, and prints pictures per second, share of one core and bytes per second of both.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from tts_tui.domain.events import (
    Arrival,
    Channel,
    Event,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceOpened,
)
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import default_names
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.ui.palette import FALLBACK
from tts_tui.ui.screens.race import RaceScreen
from tts_tui.ui.theme import load_themes, use_themes

if TYPE_CHECKING:
    from textual.app import ComposeResult

WORDS = ("so", "6", "packs", "cost", "6", "×", "17", "=", "102", "and", "four", "boxes", "remain")
FEED_S = 0.01
WARM_UP_S = 1.5


class Feed:
    """Controls that stream tokens from a thread of their own, as an engine does."""

    def __init__(self, lanes: int, rate: int) -> None:
        question = Question("q", "How many pens are in 17 packs of 6?", "102")
        card = ModelCard("scripted", "scripted")
        self.plan = SessionPlan(
            (question,), (Entrant(card, Sampling()),), lanes, default_names(lanes)
        )
        self.question_index = 0
        self.finished = False
        self.notice: str | None = None
        self.whereabouts: str | None = None
        self.sent = 0
        self._rate = rate
        self._waiting: list[Event] = [
            RaceStarted(0, 0.0, question, card, lanes, Sampling(), "2026-01-01T00:00:00Z"),
            *(TraceOpened(0, 0.0, lane, lane) for lane in range(lanes)),
        ]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        began = time.monotonic()
        while True:
            time.sleep(FEED_S)
            t_s = time.monotonic() - began
            lanes = self.plan.n
            due = int(t_s * self._rate * lanes)
            while self.sent < due:
                lane, word = self.sent % lanes, WORDS[self.sent // lanes % len(WORDS)]
                arrival = Arrival(t_s, 1, f"{word} ")
                self._waiting.append(TokensArrived(0, lane, Channel.THINKING, (arrival,)))
                self.sent += 1

    def drain(self) -> list[Event]:
        taken, self._waiting = self._waiting, []
        return taken

    def arm(self, strategy: str | None) -> None:
        """Nothing to do."""

    def cut(self, race: int, trace: int) -> None:
        """Nothing to do."""

    def stop(self) -> None:
        """Nothing to do."""

    def next_question(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


class BareBoard(Widget):
    """The least a board can be: one segment a lane, no colours, no panels."""

    DEFAULT_CSS = "BareBoard { width: 1fr; height: 1fr; }"

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.feed = feed
        self.state = SessionState()
        self.painted = 0

    def on_mount(self) -> None:
        self.set_interval(1 / 30, self._tick)

    def _tick(self) -> None:
        for event in self.feed.drain():
            self.state.apply(event)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        self.painted += y == 0
        traces = self.state.races[0].traces if self.state.races else []
        text = f"{y} {traces[y].tokens} {traces[y].tail(100)}" if y < len(traces) else ""
        return Strip([Segment(text)]).adjust_cell_length(self.size.width)


class BenchApp(App[object]):
    """Runs one kind of board for a while and writes down what it took."""

    CSS = "Screen { background: $background; color: $foreground; }"

    def __init__(self, kind: str, feed: Feed, seconds: float, result: Path) -> None:
        super().__init__()
        self.kind, self.feed, self.seconds, self.result = kind, feed, seconds, result

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(FALLBACK)

    def compose(self) -> ComposeResult:
        if self.kind == "bare":
            yield BareBoard(self.feed)

    def on_mount(self) -> None:
        themes = load_themes()
        use_themes(self, themes, next(iter(themes.by_name)))
        if self.kind == "race":
            self.push_screen(RaceScreen(self.feed))
        self.set_timer(WARM_UP_S, self._begin)

    def _mark(self) -> tuple[float, float, int, int]:
        board = self.screen.query_one("RaceBoard" if self.kind == "race" else "BareBoard")
        painted: int = board.painted  # type: ignore[attr-defined]
        return time.monotonic(), time.process_time(), painted, self.feed.sent

    def _begin(self) -> None:
        self.first = self._mark()
        self.set_timer(self.seconds, self._end)

    def _end(self) -> None:
        wall, cpu, frames, sent = (b - a for a, b in zip(self.first, self._mark(), strict=True))
        numbers = {"fps": frames / wall, "cpu": cpu / wall, "tok_s": sent / wall}
        self.result.write_text(json.dumps(numbers))
        self.exit()


def on_pty(kind: str, args: argparse.Namespace, result: Path) -> dict[str, float]:
    """Run one kind in a child on a pseudo-terminal that reads everything it writes."""
    leader, follower = pty.openpty()
    columns, rows = (int(part) for part in args.size.split("x"))
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    command = [sys.executable, __file__, "--child", kind, str(result), "--size", args.size]
    command += ["--lanes", str(args.lanes), "--rate", str(args.rate)]
    command += ["--seconds", str(args.seconds)]
    env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    # Textual draws on stderr, so all three ends belong to the terminal.
    with subprocess.Popen(
        command, stdin=follower, stdout=follower, stderr=follower, env=env
    ) as child:
        os.close(follower)
        written = 0
        began = time.monotonic()
        while child.poll() is None and time.monotonic() - began < args.seconds + 30:
            if select.select([leader], [], [], 0.2)[0]:
                try:
                    written += len(os.read(leader, 1 << 16))
                except OSError:
                    break
        took = time.monotonic() - began
    os.close(leader)
    numbers: dict[str, float] = json.loads(result.read_text())
    return numbers | {"kB_s": written / took / 1000}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--lanes", type=int, default=64)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--size", default="200x60")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        kind, result = args.child
        BenchApp(kind, Feed(args.lanes, args.rate), args.seconds, Path(result)).run()
        return
    print(f"{args.lanes} lanes × {args.rate} tokens/s at {args.size}, {args.seconds:.0f} s each")
    with TemporaryDirectory() as folder:
        for kind in ("race", "bare"):
            numbers = on_pty(kind, args, Path(folder) / kind)
            print(
                f"{kind:5} {numbers['fps']:5.1f} fps  {numbers['cpu']:4.0%} of a core  "
                f"{numbers['tok_s']:6.0f} tokens/s  {numbers['kB_s']:6.0f} kB/s"
            )


if __name__ == "__main__":
    main()
