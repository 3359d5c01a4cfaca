from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from tests.support.screens import ReplayHost, bundled, later, rows_of, text_of, tour_of
from tts_tui.replay.tour import StopRule, load_script, stops_of
from tts_tui.ui.race.columns import STRATEGY_COLUMNS
from tts_tui.ui.tour.screen import TourScreen

if TYPE_CHECKING:
    from tests.support.manual_clock import ManualClock
    from tts_tui.replay.player import ReplayControls


def strategies_on(host: ReplayHost) -> list[str]:
    """The rows of the board's strategies that are in sight, the head first."""
    assert isinstance(host.screen, TourScreen)
    at = host.screen.board.frame.layout.strategies
    rows = rows_of(host)[at.y : min(at.bottom, host.screen.query_one("#caption").region.y)]
    return [row[at.x : at.right].strip(" ▸") or "-" for row in rows]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
async def test_a_newcomer_walks_through_every_stop(size: tuple[int, int]) -> None:
    script = load_script()
    host = ReplayHost(bundled(script.session), tour_of)
    async with host.run_test(size=size) as pilot:
        await later(pilot, host.clock, 0)
        tour = host.screen
        assert isinstance(tour, TourScreen)
        seen = []
        for number, stop in enumerate(tour.stops, 1):
            caption = tour.query_one("#caption", Static)
            assert str(caption.border_title) == f"stop {number} of {len(tour.stops)}"
            # Every word of it is on the screen, and the keys below it.
            shown = " ".join(" ".join(text_of(host).split("│")).split())
            assert " ".join(stop.text.split()) in shown
            assert "next" in shown or number == len(tour.stops)
            assert tour.controls.playback.position_s == pytest.approx(stop.t_s)
            # What it explains stands on the board.
            words = set(re.findall(r"[\w-]+", stop.text))
            board = strategies_on(host)
            named = {name.partition("@")[0] for name in tour.model.names} & words
            titles = {column.title for column in STRATEGY_COLUMNS} & words
            assert titles <= set(board[0].split()), number
            assert named <= {row.split()[0].partition("@")[0] for row in board[1:]}, number
            seen.append(tour.controls.playback.what_if.armed)
            if number < len(tour.stops):
                # Once to set off, once more to be there at once.
                await pilot.press("right")
                if not tour._arrived:
                    await pilot.press("enter")
                await later(pilot, host.clock, 0)
        assert "auto@8" in seen
        await pilot.press("left")
        assert tour.at == len(tour.stops) - 2
        await pilot.press("escape")
        assert not tour.touring
        assert host.screen is tour
        await pilot.press("escape")
        assert host.screen is not tour


async def test_the_way_to_a_stop_of_another_question_leads_to_its_race() -> None:
    def two_questions(controls: ReplayControls, clock: ManualClock) -> TourScreen:
        scenes = controls.recording.scenes
        rules = [StopRule("end", "{MV.answer}", scenes[at].question.id) for at in (2, 0)]
        controls.show_question(2)
        return TourScreen(controls, stops_of(scenes, rules), clock)

    host = ReplayHost(bundled("qwen-chance"), two_questions)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        tour = host.screen
        assert isinstance(tour, TourScreen)
        for key, stop in (("right", 1), ("left", 0)):
            await pilot.press(key)
            await later(pilot, host.clock, 0)
            assert tour.at == stop
            assert tour.controls.question_index == tour.stops[stop].scene
            assert tour.controls.playback.position_s == pytest.approx(tour.stops[stop].t_s)
            asked = tour.controls.recording.scenes[tour.stops[stop].scene].question.text
            assert asked[:40] in text_of(host)


async def test_the_answer_stands_whole_above_the_caption_where_there_is_little_room() -> None:
    host = ReplayHost(bundled(load_script().session), tour_of)
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("right", "enter")
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 3)
        tour = host.screen
        assert isinstance(tour, TourScreen)
        rows = rows_of(host)
        [title] = [y for y, row in enumerate(rows) if "─ the answer ─" in row]
        answer, words = rows[title + 1 : tour.query_one("#caption").region.y]
        assert answer.split() == ["│", "29", "│"]
        assert "FFS-1@8 decides first" in words
        await pilot.press("escape")
        await later(pilot, host.clock, 0)
        assert "██████  ██████" in text_of(host)
