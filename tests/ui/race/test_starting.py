from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from tests.support.fake_controls import FakeControls
from tests.support.screens import FakeRaceScreen, at_every_size, home_app, notices_of, text_of
from tts_tui.errors import EngineMissingError
from tts_tui.ui.home.screen import HomeScreen
from tts_tui.ui.kit.destinations import OpenRace
from tts_tui.ui.kit.help import HelpScreen
from tts_tui.ui.race.starting import StartingScreen

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tts_tui.engine.controls import LiveControls


@at_every_size
async def test_the_second_before_a_race_is_not_left_blank(size: tuple[int, int]) -> None:
    gate = threading.Event()

    def slow() -> LiveControls:
        gate.wait()
        return FakeControls()

    app = home_app(open_first=OpenRace(slow))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, StartingScreen)
        assert "Loading the model… (q to cancel)" in text_of(app)
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        gate.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, FakeRaceScreen)


async def test_the_key_that_cancels_is_named_as_it_is_bound() -> None:
    gate = threading.Event()

    def slow() -> LiveControls:
        gate.wait()
        return FakeControls()

    app = home_app(open_first=OpenRace(slow), keymap={"app.quit": "f10"})
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "Loading the model… (f10 to cancel)" in text_of(app)
        gate.set()
        await app.workers.wait_for_complete()


async def test_a_race_that_cannot_start_leads_back_home_with_a_sentence() -> None:
    def missing() -> LiveControls:
        raise EngineMissingError("The engine is missing.", "Install it.")

    app = home_app(open_first=OpenRace(missing))
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert "The engine is missing. Install it." in notices_of(app)


async def test_a_picture_of_the_screen_is_saved_where_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = home_app()
    async with app.run_test() as pilot:
        await pilot.press("escape", "P")
        await pilot.pause()
    (picture,) = tmp_path.iterdir()
    assert picture.suffix == ".svg"
    assert picture.read_text("utf-8").startswith("<svg")


async def test_a_picture_that_cannot_be_saved_is_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    app = home_app()
    async with app.run_test() as pilot:
        await pilot.press("escape", "P")
        await pilot.pause()
        assert any("cannot be saved" in notice for notice in notices_of(app))


async def test_leaving_does_not_wait_for_a_race_that_is_starting_and_closes_it_when_it_comes() -> (
    None
):
    gate, closed = threading.Event(), threading.Event()

    class Late(FakeControls):
        def close(self) -> None:
            closed.set()

    def slow() -> LiveControls:
        gate.wait()
        return Late()

    app = home_app(open_first=OpenRace(slow))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("q")
    assert app.return_code == 0
    assert app.races.close(leaving=True) == []
    assert not closed.is_set()
    gate.set()
    closed.wait()


NEVER_STARTS = """
import sys, threading
from dataclasses import replace
from tests.support.screens import home_app
from tts_tui.ui.app import TtsApp
from tts_tui.ui.kit.destinations import OpenRace
from tts_tui.ui.way_out import run_app

class Leaving(TtsApp):
    def run(self, **_settings):
        async def press(pilot):
            await pilot.press("q")
        return super().run(headless=True, auto_pilot=press)

services = replace(home_app().services, open_first=OpenRace(threading.Event().wait))
sys.exit(run_app(Leaving(services)))
"""


def test_the_program_ends_while_a_race_is_starting_that_never_comes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NEVER_STARTS],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
