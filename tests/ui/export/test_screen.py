"""The export dialog writes what the command would, says where, and writes over nothing unasked."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from tests.support.recordings import two_traces, write_session
from tests.support.screens import (
    ReplayHost,
    at_every_size,
    notices_of,
    press,
    settle,
    text_of,
)
from tts_tui.cli.export_on_screen import ScreenExports
from tts_tui.errors import UsageError
from tts_tui.ui.app import TtsApp
from tts_tui.ui.export.screen import ExportScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.pilot import Pilot

    from tts_tui.study.reading import Watch
    from tts_tui.ui.export.exporting import Format, Told, Wanted


class Host(ReplayHost):
    """Knows when it is short, as the program's own app does."""

    VERTICAL_BREAKPOINTS = TtsApp.VERTICAL_BREAKPOINTS


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReplayHost:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path))
    path = write_session(Path("race.jsonl"), two_traces(), strategies=["FFS-1@2", "MV@2"], n=2)
    return exporting(Host(path.absolute()), ScreenExports())


def exporting(host: ReplayHost, exports: ScreenExports) -> ReplayHost:
    host.services = replace(host.services, exporting=exports)
    return host


class Held(ScreenExports):
    """Writes until it is let go, or left."""

    def __init__(self) -> None:
        self.begun, self.left = threading.Event(), threading.Event()

    def write(
        self,
        wanted: Wanted,
        form: Format,
        out: Path,
        theme: str,
        *,
        overwrite: bool,
        watch: Watch,
        wrote: Callable[[int], None],
    ) -> Told:
        try:
            while True:
                wrote(12_000)
                watch("reading questions", 3, 12)
                self.begun.set()
                self.left.wait(0.005)
        except Exception:
            self.left.set()
            raise


class Refuses(ScreenExports):
    def write(self, *_: object, **__: object) -> Told:
        raise UsageError("The disk is full.", "Name another place.")


def formats_of(app: ReplayHost) -> Sequence[Format]:
    return ScreenExports().formats(app.controls.recording.path)


async def choose(pilot: Pilot[object], app: ReplayHost, name: str) -> None:
    """Open the dialog and go to a format."""
    down = [form.name for form in formats_of(app)].index(name)
    await press(pilot, "w", *["down"] * down)


@at_every_size
async def test_the_dialog_says_what_there_is_and_where_it_goes(
    app: ReplayHost, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        shown = await press(pilot, "w")
        assert isinstance(app.screen, ExportScreen)
        for said in ("cast", "svg", "html", "csv", "~/work/race.cast", "↵ write it"):
            assert said in shown
        assert "~/work/race.svg" in await press(pilot, "down")
        await press(pilot, "escape")
        assert app.replay.is_current


@pytest.mark.parametrize("name", ["svg", "csv", "lm-eval"])
async def test_a_file_is_written_and_the_notice_says_where(app: ReplayHost, name: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await choose(pilot, app, name)
        [out] = [form.out for form in formats_of(app) if form.name == name]
        await press(pilot, "enter")
        assert out.stat().st_size > 0
        assert app.replay.is_current
        [said] = notices_of(app)
        assert said.startswith(f"Wrote ~/work/{out.name}, ")
    assert not list(Path().glob(".*"))


async def test_what_is_there_is_only_written_over_after_asking(app: ReplayHost) -> None:
    Path("race.csv").write_text("mine")
    async with app.run_test(size=(80, 24)) as pilot:
        await choose(pilot, app, "csv")
        assert "It is there already" in text_of(app)
        assert "race.csv is there already. Write over" in await press(pilot, "enter")
        await press(pilot, "n")
        assert Path("race.csv").read_text() == "mine"
        assert isinstance(app.screen, ExportScreen)
        await press(pilot, "enter", "y")
        assert Path("race.csv").read_text().startswith("session,")


async def test_another_place_can_be_named_and_stays_while_formats_change(app: ReplayHost) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await choose(pilot, app, "csv")
        field = app.screen.query_one(Input)
        field.value = "there/mine.csv"
        await press(pilot, "up", "down", "enter")
        assert field.value == "there/mine.csv"
        assert "There is no folder ~/work/there." in text_of(app)
        Path("there").mkdir()
        await press(pilot, "enter")
        assert Path("there/mine.csv").exists()


async def test_hidden_truth_stays_hidden_in_the_file(app: ReplayHost) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "t")
        await choose(pilot, app, "svg")
        assert "Right and wrong stay hidden in it." in text_of(app)
        await press(pilot, "enter")
    text = Path("race.svg").read_text("utf-8")
    assert "✓&#160;right" not in text
    assert "truth&#160;hidden" in text


async def test_leaving_stops_the_writing(app: ReplayHost) -> None:
    held = Held()
    exporting(app, held)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "w")
        await pilot.press("enter")
        while not held.begun.is_set():
            await pilot.pause()
        while "3 of 12" not in text_of(app) and "12 kB" not in text_of(app):
            await pilot.pause(0.02)
        await pilot.press("escape")
        while not held.left.is_set():
            await pilot.pause()
        await settle(pilot)
        assert app.replay.is_current
        assert notices_of(app) == []


async def test_what_cannot_be_written_is_said_in_the_dialog(app: ReplayHost) -> None:
    exporting(app, Refuses())
    async with app.run_test(size=(80, 24)) as pilot:
        assert "The disk is full. Name another place." in await press(pilot, "w", "enter")
        assert isinstance(app.screen, ExportScreen)


async def test_where_nothing_is_written_it_says_so(app: ReplayHost) -> None:
    app.services = replace(app.services, exporting=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "w")
        assert app.replay.is_current
        assert notices_of(app) == ["Nothing is written to files here."]
