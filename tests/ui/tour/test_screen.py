from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from tests.ui.replay.test_screen import ReplayHost, look
from tts_tui.paths import bundled_dir
from tts_tui.replay.tour import load_script, stops_of
from tts_tui.ui.tour.screen import TourScreen

if TYPE_CHECKING:
    from tts_tui.replay.player import ReplayControls


def tour_of(controls: ReplayControls) -> TourScreen:
    script = load_script()
    scenes = controls.recording.scenes
    at = next(i for i, scene in enumerate(scenes) if scene.question.id == script.question)
    controls.show_question(at)
    return TourScreen(controls, stops_of(scenes[at], script.stops))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_a_newcomer_walks_through_every_stop(size: tuple[int, int]) -> None:
    script = load_script()
    host = ReplayHost(bundled_dir("sessions") / f"{script.session}.jsonl.gz", tour_of)
    async with host.run_test(size=size) as pilot:
        await look(host, pilot)
        tour = host.screen
        assert isinstance(tour, TourScreen)
        seen = []
        for number, stop in enumerate(tour.stops, 1):
            caption = tour.query_one("#caption", Static)
            assert str(caption.border_title) == f"stop {number} of {len(tour.stops)}"
            # Every word of it is on the screen, and the keys below it.
            shown = " ".join(" ".join(host.text().split("│")).split())
            assert " ".join(stop.text.split()) in shown
            assert "next" in shown or number == len(tour.stops)
            assert tour.port.playback.position_s == pytest.approx(stop.t_s)
            seen.append(tour.port.playback.what_if.armed)
            if number < len(tour.stops):
                # Once to set off, once more to be there at once.
                await pilot.press("right")
                if not tour._arrived:
                    await pilot.press("enter")
                await look(host, pilot)
        assert "FFS-1@8" in seen
        await pilot.press("left")
        assert tour.at == len(tour.stops) - 2
        await pilot.press("escape")
        assert not tour.touring
        assert host.screen is tour
        await pilot.press("escape")
        assert host.screen is not tour
