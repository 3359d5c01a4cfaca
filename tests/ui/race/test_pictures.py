from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.fake_controls import decide, racing
from tests.support.screens import PICTURES, RaceHost, later
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    Compare = Callable[..., bool]

pytestmark = PICTURES


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_the_winners_moment(snap_compare: Compare, size: tuple[int, int]) -> None:
    controls = racing(n=8, armed="FFS-1@8")
    for trace in range(2, 8):
        thought = "let me count the packs again " * trace
        controls.say(trace, thought, 1.0, tokens=30 * trace, channel=Channel.THINKING)
    decide(controls)
    controls.finished = True

    async def to_the_end(pilot: Pilot[object]) -> None:
        app = pilot.app
        assert isinstance(app, RaceHost)
        for _ in range(3):
            await later(pilot, app.clock, 2)

    assert snap_compare(RaceHost(controls), terminal_size=size, run_before=to_the_end)
