"""The sparklines of a replay are those of the race."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.confident import RULE, racing_to_end
from tests.support.fake_controls import FakeControls
from tests.support.race_board import picture
from tests.support.recordings import write_session
from tests.support.screens import ReplayHost, later, rows_of
from tts_tui.domain.events import CutBy, EndReason, RaceEnded, TraceCut
from tts_tui.ui.race.live_model import LiveModel

if TYPE_CHECKING:
    from pathlib import Path


def lanes(rows: list[str]) -> list[str]:
    found = [row.split("│")[1] for row in rows if row.startswith("│")]
    return [row for row in found if "⌿" in row or "✓ d" in row]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
async def test_a_replay_draws_the_sparklines_of_the_race(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    events = [
        *racing_to_end().poll().events,
        TraceCut(0, 3.1, 2, CutBy.PERSON),
        TraceCut(0, 3.2, 3, CutBy.PERSON),
        RaceEnded(0, 3.3, EndReason.DECIDED),
    ]
    live = FakeControls(racing_to_end().plan)
    live.feed(*events)
    shown = lanes(picture(LiveModel(live), *size))
    path = write_session(tmp_path / "s.jsonl", events, strategies=(RULE, "MV@4"), n=4)
    host = ReplayHost(path)
    async with host.run_test(size=size) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("space", "end")
        host.controls.seek_to(3.3)
        await later(pilot, host.clock, 0)
        assert lanes(rows_of(host)) == shown
        assert len(shown) == 4
        assert any("▅ keeps 2.00 nats" in row for row in rows_of(host))
