from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.fake_controls import FakeControls
from tests.support.screens import FakeRaceScreen, home_app, text_of
from tts_tui.ui.commands.screen import CommandsScreen
from tts_tui.ui.crash import INTERNAL_ERROR, crash_sentence
from tts_tui.ui.home.screen import HomeScreen
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.help import HelpScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.screen import Screen

    from tts_tui.ui.app import TtsApp

SECRET = "sk-very-secret-0123456789"

CRASHING = f"""
import sys
from textual.pilot import Pilot
from tests.support.screens import home_app
from tts_tui.ui.app import TtsApp
from tts_tui.ui.way_out import run_app

class Breaking(TtsApp):
    def on_key(self) -> None:
        api_key = {SECRET!r}
        raise ValueError(f"no {{api_key}} here [/]")

    def run(self, **_settings):
        async def press(pilot: Pilot) -> None:
            await pilot.press("z")
        return super().run(headless=True, auto_pilot=press)

sys.exit(run_app(Breaking(home_app().services)))
"""


async def in_race(app: TtsApp, pilot: Pilot[object]) -> None:
    await pilot.press("d")
    await app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(app.screen, FakeRaceScreen)


async def test_q_leaves_at_once_when_nothing_runs() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert app.return_code == 0


async def test_ctrl_q_leaves_from_a_text_field() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        await pilot.press("n", "q", "ctrl+q")
        await pilot.pause()
    assert app.return_code == 0


async def test_quitting_a_running_race_asks_first() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        await in_race(app, pilot)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "Stop the race and go home?" in text_of(app)
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, FakeRaceScreen)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert "Stop the race and quit?" in text_of(app)
        await pilot.press("y")
        await pilot.pause()
    assert app.return_code == 0


async def test_a_finished_race_is_left_without_a_question() -> None:
    app = home_app(controls=FakeControls(finished=True))
    async with app.run_test() as pilot:
        await in_race(app, pilot)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert app.return_code is None
        await pilot.press("q")
        await pilot.pause()
    assert app.return_code == 0


async def test_a_second_ctrl_c_leaves_at_once() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        await in_race(app, pilot)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_code == 130


async def test_home_stops_and_closes_the_race_after_a_yes() -> None:
    controls = FakeControls()
    app = home_app(controls=controls)
    async with app.run_test() as pilot:
        await in_race(app, pilot)
        await pilot.press("h", "y")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert controls.closed == 1


async def test_every_opened_race_is_closed_on_the_way_out() -> None:
    controls = FakeControls()
    app = home_app(controls=controls)
    async with app.run_test() as pilot:
        await in_race(app, pilot)
        app.exit()
    app.races.close()
    assert controls.closed == 1


async def test_the_keymap_moves_a_key() -> None:
    app = home_app(keymap={"app.help": "ctrl+g"})
    async with app.run_test() as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert not isinstance(app.screen, HomeScreen)


async def test_textuals_own_themes_and_palette_are_gone() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert isinstance(app.screen, CommandsScreen)
        assert set(app.available_themes) == {"deuteran-safe"}


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("name", ["help", "home", "confirm"])
async def test_leaving_in_the_moment_in_which_a_screen_opens_is_no_fault(
    name: str, turns: int
) -> None:
    app = home_app()
    async with app.run_test() as pilot:
        await pilot.pause()
        screens: dict[str, Screen[Any]] = {
            "help": HelpScreen([]),
            "home": HomeScreen(app.services),
            "confirm": ConfirmScreen("Really?"),
        }
        app.push_screen(screens[name])
        for _ in range(turns):
            await asyncio.sleep(0)
        app.exit()
    assert app.crash is None


@pytest.mark.matrix(94)
def test_a_crash_is_one_sentence_without_variables_and_not_exit_code_0() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASHING], capture_output=True, text=True, check=False
    )
    assert done.returncode == INTERNAL_ERROR
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    (said,) = [part for part in done.stderr.split("\n") if part]
    assert said.startswith("tts-tui stopped because of an error of its own: ValueError at")


@pytest.mark.matrix(94)
def test_a_crash_without_a_traceback_still_is_a_sentence() -> None:
    sentence = crash_sentence(ValueError(SECRET))
    assert "ValueError" in sentence
    assert SECRET not in sentence
