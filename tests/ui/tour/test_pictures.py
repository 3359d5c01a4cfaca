"""Pictures of the guided tour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.manual_clock import ManualClock
from tests.support.screens import (
    PICTURES,
    bundled,
    later,
    press,
    replaying,
    settle,
    showing,
    tour_of,
)
from tts_tui.replay.tour import load_script
from tts_tui.ui.tour.screen import TourScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.screens import Compare
    from tts_tui.ui.app import TtsApp

pytestmark = PICTURES


def tour(clock: ManualClock) -> TtsApp:
    controls = replaying(bundled(load_script().session), clock)
    return showing(lambda: tour_of(controls, clock))


@pytest.mark.parametrize(
    ("stop", "size"), [(2, (80, 24)), (1, (120, 40)), (5, (120, 40))], ids=["2", "1", "5"]
)
def test_a_stop(snap_compare: Compare, stop: int, size: tuple[int, int]) -> None:
    clock = ManualClock()

    async def run(pilot: Pilot[object]) -> None:
        await settle(pilot)
        for _ in range(stop - 1):
            await press(pilot, "right")
            screen = pilot.app.screen
            assert isinstance(screen, TourScreen)
            if screen.controls.playback.playing:
                # It has only set off: be there at once.
                await press(pilot, "enter")
        await later(pilot, clock, 3)

    assert snap_compare(tour(clock), terminal_size=size, run_before=run)
