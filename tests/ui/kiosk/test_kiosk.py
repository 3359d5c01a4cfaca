from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.manual_clock import ManualClock
from tests.support.recordings import two_traces, write_session
from tests.support.screens import bundled, made_up, replaying, settle, text_of
from tts_tui.replay.recording import load_recording
from tts_tui.replay.tour import StopRule, load_kiosk, stops_of
from tts_tui.ui.kiosk.app import KioskApp
from tts_tui.ui.kiosk.screen import KioskScreen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.pilot import Pilot

    from tts_tui.replay.player import ReplayControls
    from tts_tui.replay.tour import Stop

AFTER_S = 60.0


class Kiosk(KioskApp):
    """Two shows of one small recording, on a clock that a test moves."""

    def __init__(self, path: Path) -> None:
        self.clock = ManualClock()
        shows = [partial(self._open, path, at) for at in ("50%", "end")]
        super().__init__(replace(made_up(), models=(), sessions=()), shows, AFTER_S, self.clock)

    def _open(self, path: Path, at: str) -> tuple[ReplayControls, Sequence[Stop]]:
        controls = replaying(path, self.clock)
        question = controls.recording.scenes[0].question.id
        rules = [StopRule(at, f"Here at {at}.", question), StopRule("end", "All in.", question)]
        return controls, stops_of(controls.recording.scenes, rules)

    @property
    def show(self) -> KioskScreen:
        assert isinstance(self.screen, KioskScreen)
        return self.screen


async def pass_s(pilot: Pilot[object], app: Kiosk, seconds: float) -> None:
    """Let seconds pass, two at a time."""
    for _ in range(round(seconds / 2)):
        app.clock.now_s += 2.0
        app.look()
        await settle(pilot)
        if isinstance(app.screen, KioskScreen):
            app.screen.tick()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_session(tmp_path / "s.jsonl", two_traces(), strategies=["FFS-1@2", "MV@2"], n=2)


async def test_shows_play_one_after_another_and_begin_again(path: Path) -> None:
    app = Kiosk(path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        first = app.show
        assert first.controls.playback.playing
        assert "any key: it is yours" in text_of(app)
        moments = set()
        for _ in range(120):
            await pass_s(pilot, app, 2)
            moments.add(round(app.show.controls.playback.position_s, 1))
            if app.played >= 3:
                break
        # The way to a stop is played, and nothing is a still from the start.
        assert len(moments) > 5
        assert app.played >= 3
        assert app.show is not first
        assert len(app.screen_stack) == 3


async def test_a_key_takes_over_and_the_show_goes_on_a_while_after_the_last(path: Path) -> None:
    app = Kiosk(path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        show = app.show
        await pilot.press("q")
        assert app.taken
        assert app.screen is show
        assert "yours: the show goes on from here 60 s after the last key" in text_of(app)
        assert "any key: it is yours" not in text_of(app)
        await pass_s(pilot, app, AFTER_S - 6)
        await pilot.press("question_mark")
        assert app.screen is not show
        await pass_s(pilot, app, AFTER_S - 6)
        assert app.taken
        await pass_s(pilot, app, 6)
        assert not app.taken
        assert app.show is not show
        assert len(app.screen_stack) == 3


@pytest.mark.parametrize("key", ["escape", "q", "h"])
async def test_whoever_took_over_gives_back_with_a_key(path: Path, key: str) -> None:
    app = Kiosk(path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        show = app.show
        await pilot.press("space")
        await pilot.press(key)
        await settle(pilot)
        assert not app.taken
        assert app.show is not show


async def test_what_a_person_took_goes_on_where_it_was_left(path: Path) -> None:
    app = Kiosk(path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        while app.show.at < 1:
            await pass_s(pilot, app, 2)
        left = app.show
        said = left.stops[left.at].text
        await pilot.press("space", "q")
        await settle(pilot)
        assert app.show is not left
        assert (app.played, app.show.at) == (1, 1)
        assert [stop.text for stop in app.show.stops] == [stop.text for stop in left.stops]
        while said not in text_of(app):
            assert app.played == 1
            await pass_s(pilot, app, 2)
        # Once it has come to its end the next one follows.
        while app.played < 2:
            await pass_s(pilot, app, 2)
        assert app.show.at == 0


async def test_nothing_is_written_and_ctrl_q_leaves(path: Path) -> None:
    app = Kiosk(path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("space", "P", "i")
        await settle(pilot)
        assert app.show
        assert sorted(found.name for found in path.parent.iterdir()) == ["s.jsonl"]
        await pilot.press("ctrl+q")
    assert app.return_code == 0


def test_the_shows_that_ship_say_only_what_their_recordings_hold() -> None:
    first, *others = load_kiosk()
    assert others
    assert {show.session for show in (first, *others)} > {first.session}
    for script in others:
        for stop in stops_of(load_recording(bundled(script.session)).scenes, script.stops):
            assert "{" not in stop.text
            assert "undecided" not in stop.text
            assert "nothing yet" not in stop.text
