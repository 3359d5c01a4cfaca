from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import OptionList

from tests.support.hostile import HOSTILE, controls_in
from tests.support.screens import SIZES, home_app, text_of
from tts_tui.errors import UsageError
from tts_tui.store.summary import SessionSummary
from tts_tui.ui.home.model import ModelLine, ModelState, RaceRequest
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.destinations import OpenRace
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.help import HelpKey, HelpScreen
from tts_tui.ui.kit.text import content, line
from tts_tui.ui.race.arm import ArmScreen
from tts_tui.ui.race.strategies import StrategiesScreen

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from tests.support.fake_controls import FakeControls


@given(st.text(max_size=200))
def test_outside_text_becomes_content_without_styles_or_controls(text: str) -> None:
    for made in (content(text), line(text)):
        assert not made.spans
        assert not controls_in(made.plain)
    assert "\n" not in line(text).plain


def test_brackets_stay_brackets() -> None:
    assert content("[@click=app.quit]x[/] [/INST] \\[0,1)").plain == (
        "[@click=app.quit]x[/] [/INST] \\[0,1)"
    )


@pytest.mark.parametrize("size", SIZES[:2], ids=str)
async def test_home_shows_hostile_names_as_plain_text(size: tuple[int, int]) -> None:
    app = home_app(
        models=[
            ModelLine(text, state, text, text)
            for text, state in zip(HOSTILE, [*ModelState] * 3, strict=False)
        ],
        sessions=[
            SessionSummary(Path(text), 1, created=text, title=text, models=(text,), trouble=text)
            for text in HOSTILE
        ],
        notices=HOSTILE,
        keymap=dict.fromkeys(HOSTILE, "ctrl+g"),
    )
    async with app.run_test(size=size) as pilot:
        for text in HOSTILE:
            app.screen.query_one(TextField).value = text
            await pilot.pause()
            assert not controls_in(text_of(app)), ascii(text)
        for place in range(len(HOSTILE)):
            app.screen.query_one("#models", OptionList).highlighted = place
            app.screen.query_one("#sessions", OptionList).highlighted = place
            await pilot.pause()
            assert not controls_in(text_of(app)), place
        await pilot.press("m", "enter", "escape", "home", "l", "enter", "home")
        await pilot.pause()
        for text in ("[/]", "[/INST]", "[@click=app.quit]"):
            assert text in text_of(app)
        assert app.is_running
    assert app.crash is None


async def test_a_hostile_error_is_a_plain_notice() -> None:
    def fail(request: RaceRequest) -> FakeControls:
        raise UsageError(request.question, request.question)

    app = home_app(start_race=fail)
    async with app.run_test(size=(120, 40)) as pilot:
        for text in HOSTILE:
            app.launch(OpenRace(partial(fail, RaceRequest(text, "m", 1))))
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert not controls_in(text_of(app)), ascii(text)
        assert len(app.notices) == len(HOSTILE)
        for notice in app.notices:
            assert not notice.markup
            assert not controls_in(notice.message)
    assert app.crash is None


async def test_dialogs_show_hostile_text_as_plain_text() -> None:
    app = home_app()
    async with app.run_test(size=(80, 24)) as pilot:
        dialogs: list[ModalScreen[Any]] = [
            ArmScreen([*HOSTILE, "FFS-1@8"], HOSTILE[0]),
            StrategiesScreen(HOSTILE, 8),
            ConfirmScreen("\n".join(HOSTILE)),
            HelpScreen([HelpKey(text, text) for text in HOSTILE]),
        ]
        for dialog in dialogs:
            app.push_screen(dialog)
            await pilot.pause()
            assert not controls_in(text_of(app))
            await pilot.press("down", "escape")
            await pilot.pause()
    assert app.crash is None
