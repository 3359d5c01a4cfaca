from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.inspected import TWO_RACES
from tests.support.recordings import write_session
from tests.support.screens import ScreenHost, text_of
from tts_tui.errors import TtsTuiError, UsageError
from tts_tui.ui.inspect.opening import open_model, read_recording
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.measuring import MeasuringScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.screen import Screen

    from tts_tui.study.reading import Watch
    from tts_tui.ui.inspect.model import InspectModel


async def until(
    app: ScreenHost, pilot: Pilot[object], kind: type[Screen[None]], words: str
) -> None:
    while not isinstance(app.screen, kind) or words not in text_of(app):
        await pilot.pause(0.02)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return write_session(tmp_path / "s.jsonl", TWO_RACES)


@pytest.mark.matrix(105)
async def test_the_inspector_says_how_far_it_has_read_before_it_shows_a_trace(
    session: Path,
) -> None:
    gate = threading.Event()

    def read(watch: Watch) -> InspectModel:
        watch("per cent read", 42, 100)
        gate.wait(30)
        return open_model(session, watch)

    app = ScreenHost(MeasuringScreen(read, InspectScreen))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(app, pilot, MeasuringScreen, "per cent read: 42 of 100")
        gate.set()
        await until(app, pilot, InspectScreen, "trace 1")


async def test_what_is_not_in_the_session_is_told_to_whoever_opened_it(session: Path) -> None:
    refused: list[TtsTuiError] = []
    opening = MeasuringScreen(partial(open_model, session, trace=9), InspectScreen, refused.append)
    app = ScreenHost(opening)
    async with app.run_test(size=(80, 24)) as pilot:
        while not refused:
            await pilot.pause(0.02)
    assert isinstance(refused[0], UsageError)


def test_leaving_stops_the_reading(session: Path) -> None:
    class GoneError(Exception):
        pass

    def left(_doing: str, _done: int, _every: int) -> None:
        raise GoneError

    before = threading.active_count()
    with pytest.raises(GoneError):
        read_recording(session, left)
    assert threading.active_count() == before
