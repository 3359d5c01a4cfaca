"""A screen under test: opened in the real app on fixed data, with a clock that a test moves."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import pytest
import textual

from tests.ui.shell import MODELS, ONE_THEME, FakeControls
from tts_tui.cli.replaying import ReplayOrder, open_replay
from tts_tui.paths import bundled_dir
from tts_tui.ui.app import TtsApp
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.services import AppServices

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.screen import Screen

    from tts_tui.replay.player import ReplayControls

    Compare = Callable[..., bool]
    """Compares a picture of an app with the one that is kept: the fixture `snap_compare`."""

SIZES = ((80, 24), (120, 40), (200, 60))
at_every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
PICTURES = [
    pytest.mark.snapshot,
    pytest.mark.skipif(
        textual.__version__ != "8.2.8", reason="the pictures belong to Textual 8.2.8"
    ),
]
"""Marks of a module of pictures."""


class ManualClock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def bundled(name: str) -> Path:
    """The path of a session that ships with the program."""
    return bundled_dir("sessions") / f"{name}.jsonl.gz"


def replaying(path: Path, clock: ManualClock, question: int = 0) -> ReplayControls:
    """A recording that has been read to its end, ready to be played on a test's clock."""
    controls = open_replay(ReplayOrder(path, question=question), now=clock)
    controls.recording.finish()
    return controls


def showing(screen: Callable[[], Screen[None]]) -> TtsApp:
    """The app with a screen over its home screen, as a command opens it."""
    return TtsApp(
        AppServices(
            start_demo=FakeControls,
            start_race=lambda _request: FakeControls(),
            first_screen=screen,
            models=MODELS,
            themes=ONE_THEME,
            zone=UTC,
        )
    )


async def settle(pilot: Pilot[object]) -> None:
    """Wait until nothing is being read, measured or drawn any more."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def later(pilot: Pilot[object], clock: ManualClock, seconds: float) -> None:
    """Let seconds pass on the screen of a race or a replay, and draw."""
    screen = pilot.app.screen
    assert isinstance(screen, RaceScreen)
    clock.now_s += seconds
    screen.tick()
    await settle(pilot)


async def press(pilot: Pilot[object], *keys: str) -> None:
    """Press keys one by one, each after what the one before set off."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def pressing(*keys: str) -> Callable[[Pilot[object]], Awaitable[None]]:
    """What a picture is taken after: these keys, from a screen that has settled."""

    async def run(pilot: Pilot[object]) -> None:
        await settle(pilot)
        await press(pilot, *keys)

    return run
