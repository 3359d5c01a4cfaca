"""The app as the command line makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tts_tui.cli.app import AppFactory
from tts_tui.config import load_settings
from tts_tui.ui.app import TtsApp
from tts_tui.ui.compare.screen import CompareScreen
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from textual.screen import Screen


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("key", "opened"), [("c", CompareScreen), ("i", InspectScreen), ("enter", ReplayScreen)]
)
async def test_what_opens_from_home_shares_the_one_state_of_truth(
    key: str, opened: type[Screen[Any]]
) -> None:
    truth = Truth(shown=False)
    app = TtsApp(AppFactory(load_settings(), truth).services)
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("s", key)
        while not isinstance(app.screen, opened):
            await pilot.pause()
        assert app.services.truth is truth
        assert isinstance(app.screen, CompareScreen | InspectScreen | ReplayScreen)
        assert app.screen.model.truth is truth
