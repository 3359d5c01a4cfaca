"""Where the time of one frame goes: 64 lanes × 50 tokens/s at 200×60, drawn without a terminal.

Folds what arrives between two frames, puts the view together, draws its strips and makes
the bytes that a terminal would get, each measured by itself. The reference in the same run is
the fold: that is paid without a screen too.

    python -m benchmarks.board [--lanes 64] [--rate 50] [--frames 300] [--size 200x60]
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from itertools import pairwise
from time import thread_time

from textual.app import App

from tests.support.fake_controls import FakeControls, plan_of
from tts_tui.domain.events import Channel, TokensArrived
from tts_tui.ui.kit.direct import changes
from tts_tui.ui.kit.palette import FALLBACK, palette_of
from tts_tui.ui.kit.theme import load_themes, use_themes
from tts_tui.ui.race.base_screen import MAX_FPS
from tts_tui.ui.race.screen import RaceScreen

WORDS = ("so", " 6", " packs", " cost", " 6", " ×", " 17", " =", " 102", " and", " four", " boxes")
WARM_UP = 30
"""Frames that are not measured."""


@dataclass
class Costs:
    """Processor seconds by stage, over all measured frames."""

    fold: float = 0.0
    view: float = 0.0
    strips: float = 0.0
    output: float = 0.0
    written: int = 0

    def add(self, marks: list[float], written: int) -> None:
        """Add one frame: the five moments between its stages."""
        spans = [after - before for before, after in pairwise(marks)]
        self.fold += spans[0]
        self.view += spans[1]
        self.strips += spans[2]
        self.output += spans[3]
        self.written += written


class BoardApp(App[object]):
    """Hosts the race screen; never starts its clock."""

    CSS = "Screen { background: $background; color: $foreground; }"

    def __init__(self, controls: FakeControls) -> None:
        super().__init__()
        self.race = RaceScreen(controls, now=lambda: 0.0)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(FALLBACK)

    def on_mount(self) -> None:
        themes = load_themes()
        use_themes(self, themes, next(iter(themes.by_name)))
        self.push_screen(self.race)


class Stream:
    """Tokens of all lanes, a frame's worth at a time."""

    def __init__(self, controls: FakeControls, lanes: int, rate: int) -> None:
        self._controls, self._lanes, self._rate = controls, lanes, rate
        self._sent = 0

    def advance(self, t_s: float) -> None:
        """Feed what has come by a moment."""
        while self._sent < t_s * self._rate * self._lanes:
            number, lane = divmod(self._sent, self._lanes)
            said = WORDS[(number + lane) % len(WORDS)]
            self._controls.feed(TokensArrived(0, lane, Channel.THINKING, (t_s,), (1,), (said,)))
            self._sent += 1


def frame(app: BoardApp, now_s: float) -> tuple[list[float], int]:
    """Draw one frame by hand, as the repaint clock does it on a terminal of its own."""
    race = app.race
    marks = [thread_time()]
    race.model.take(now_s)
    marks.append(thread_time())
    view = race.model.view(palette_of(app), now_s, race._key_hints())
    marks.append(thread_time())
    before, size = race.board._strips, race.board.size
    strips = race.board._strips = race.board.draw(view, size.width, size.height)
    marks.append(thread_time())
    # The first picture is a whole one, and is not measured.
    picture = changes(before, strips, app.console) if before else ""
    marks.append(thread_time())
    return marks, len(picture.encode())


async def measure(lanes: int, rate: int, frames: int, size: tuple[int, int]) -> Costs:
    """Draw so many frames; give what they cost."""
    controls = FakeControls(plan_of(n=lanes))
    controls.start()
    stream = Stream(controls, lanes, rate)
    app = BoardApp(controls)
    costs = Costs()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.race.clock.stop()
        for number in range(1, WARM_UP + frames + 1):
            now_s = number / MAX_FPS
            stream.advance(now_s)
            marks, written = frame(app, now_s)
            if number > WARM_UP:
                costs.add(marks, written)
    return costs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--lanes", type=int, default=64)
    parser.add_argument("--rate", type=int, default=50, help="tokens/s of each lane")
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--size", default="200x60")
    args = parser.parse_args()
    columns, rows = map(int, args.size.split("x"))
    costs = asyncio.run(measure(args.lanes, args.rate, args.frames, (columns, rows)))
    print(f"{args.lanes} lanes × {args.rate} tokens/s at {args.size}, {args.frames} frames")
    for name in ("fold", "view", "strips", "output"):
        spent = getattr(costs, name)
        ratio = f"{spent / costs.fold:5.2f}× the fold"
        print(f"{name:7} {spent / args.frames * 1e3:6.3f} ms a frame  {ratio}")
    print(f"written {costs.written / args.frames / 1e3:6.1f} kB a frame")


if __name__ == "__main__":
    main()
