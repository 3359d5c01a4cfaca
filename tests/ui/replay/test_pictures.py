"""Pictures of the replay, on a race that ships with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.manual_clock import ManualClock
from tests.support.screens import (
    PICTURES,
    at_every_size,
    bundled,
    later,
    press,
    pressing,
    replaying,
    settle,
    showing,
)
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.screens import Compare
    from tts_tui.ui.app import TtsApp

pytestmark = PICTURES


def replay(clock: ManualClock) -> TtsApp:
    controls = replaying(bundled("qwen-space"), clock)
    return showing(lambda: ReplayScreen(controls, clock))


@at_every_size
def test_playing(snap_compare: Compare, size: tuple[int, int]) -> None:
    clock = ManualClock()

    async def run(pilot: Pilot[object]) -> None:
        await settle(pilot)
        await press(pilot, "9", "down")
        # Long enough for the answer's letters to be whole.
        await later(pilot, clock, 3)

    assert snap_compare(replay(clock), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_ended(snap_compare: Compare, size: tuple[int, int]) -> None:
    clock = ManualClock()

    async def run(pilot: Pilot[object]) -> None:
        await settle(pilot)
        await later(pilot, clock, 1000)
        await later(pilot, clock, 3)

    assert snap_compare(replay(clock), terminal_size=size, run_before=run)


def test_asking_what_if(snap_compare: Compare) -> None:
    run = pressing("9", "W", "down", "space")
    assert snap_compare(replay(ManualClock()), terminal_size=(120, 40), run_before=run)


def test_what_if_on_the_token_clock(snap_compare: Compare) -> None:
    clock = ManualClock()

    async def run(pilot: Pilot[object]) -> None:
        await settle(pilot)
        await press(pilot, "9", "W", "space", "escape", "C", "7")
        await later(pilot, clock, 3)

    assert snap_compare(replay(clock), terminal_size=(80, 24), run_before=run)
