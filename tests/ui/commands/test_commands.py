"""The list of commands: what is in it, how it is found, and that choosing does it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.screen import Screen
from textual.widgets import OptionList

from tests.support.fake_controls import racing
from tests.support.manual_clock import ManualClock
from tests.support.screens import (
    SESSIONS,
    at_every_size,
    bundled,
    home_app,
    press,
    replaying,
    settle,
    showing,
    text_of,
)
from tts_tui.ui.commands.command import Command, matching
from tts_tui.ui.commands.elsewhere import session_commands
from tts_tui.ui.commands.screen import CommandsScreen, drawn
from tts_tui.ui.home.screen import HomeScreen
from tts_tui.ui.home.sessions import SessionList
from tts_tui.ui.inspect.opening import model_of, read_recording
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.dialog import KeyLines
from tts_tui.ui.kit.theme import load_themes
from tts_tui.ui.kit.theme_choice import ThemesScreen
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from textual.app import App

HOSTILE = "x\x1b]0;owned\x07 [bold]not markup[/] \u202eeman"


def command(name: str, says: str = "", key: str = "", *, at_first: bool = True) -> Command:
    return Command(name, says, lambda: None, key, at_first=at_first)


FOUND = [
    command("Scores", "what every strategy came to", "S"),
    command("Theme paper", "ink on paper"),
    command("Page up", "go a page of the paper up", "pageup", at_first=False),
    command("Paper trail", "made up"),
]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["Scores", "Theme paper", "Paper trail"]),
        ("paper", ["Paper trail", "Theme paper", "Page up"]),
        ("PAPER ink", ["Theme paper"]),
        ("S", ["Scores"]),
        ("no such thing", []),
    ],
)
def test_what_was_typed_finds_names_before_what_they_say(typed: str, names: list[str]) -> None:
    found = [one.name for one in matching(FOUND, typed)]
    assert found[: len(names)] == names if typed == "S" else found == names


def test_what_comes_from_outside_is_never_markup_nor_control() -> None:
    shown = drawn(command(HOSTILE, HOSTILE)).plain
    assert "[bold]" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_every_session_that_opens_can_be_replayed_and_read() -> None:
    app = home_app(
        open_session=lambda path: replaying(path, ManualClock()),
        inspect_session=lambda *_: Screen(),
    )
    torn = replace(SESSIONS[0], path=Path("/library/torn.jsonl"), opens=False)
    names = [one.name for one in session_commands(app, [*SESSIONS, torn])]
    assert names == [f"{what} session-{n}" for n in range(1, 5) for what in ("Replay", "Inspect")]


def listed(app: App[object]) -> dict[str, Command]:
    assert isinstance(app.screen, CommandsScreen)
    return {one.name: one for one in app.screen.commands}


async def test_a_command_does_what_its_key_does() -> None:
    app = home_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p", *"sessions")
        assert "Go to the saved sessions." in text_of(app)
        await press(pilot, "enter")
        assert isinstance(app.focused, SessionList)
        await press(pilot, "ctrl+p", *"choose another", "enter")
        assert isinstance(app.screen, ThemesScreen)


async def test_what_two_keys_do_is_one_command() -> None:
    recording = read_recording(bundled("qwen-space"))
    app = showing(lambda: InspectScreen(model_of(recording, None)))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "ctrl+p")
        assert isinstance(app.screen, CommandsScreen)
        folds = [one.key for one in app.screen.commands if one.name == "Fold"]
        assert folds == ["z ↵"]


async def test_the_chosen_line_stands_out_while_one_types() -> None:
    app = home_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p", "down")
        options = app.screen.query_one(OptionList)
        grounds = [
            {part.style.bgcolor for part in options.render_line(y) if part.style is not None}
            for y in range(3)
        ]
        assert grounds[0] == grounds[2]
        assert grounds[1] - grounds[0]


async def test_it_can_be_left_and_nothing_is_done() -> None:
    app = home_app(themes=load_themes())
    async with app.run_test(size=(80, 24)) as pilot:
        before = app.theme
        await press(pilot, "ctrl+p", *"theme pap")
        assert app.theme == "paper"
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)
        assert app.theme == before


async def test_a_theme_is_seen_at_once_and_kept_when_it_is_chosen() -> None:
    kept: list[str] = []
    app = home_app(themes=load_themes(), save_theme=kept.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p", *"theme paper", "enter")
        assert (app.theme, kept) == ("paper", ["paper"])


async def test_strategies_of_a_race_are_armed_and_shown_by_name() -> None:
    clock = ManualClock()
    controls = replaying(bundled("qwen-space"), clock)
    screen = ReplayScreen(controls, clock)
    app = showing(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p")
        first = screen.model.armable[0]
        known = listed(app)
        assert {f"Arm {name}" for name in screen.model.armable} <= known.keys()
        assert {f"Hide {name}" for name in screen.model.names} <= known.keys()
        await press(pilot, *f"arm {first}", "enter")
        assert screen.model.armed == first
        await press(pilot, "ctrl+p", *"disarm", "enter")
        assert screen.model.armed is None
        hidden = screen.model.names[0]
        await press(pilot, "ctrl+p", *f"hide {hidden}", "enter")
        assert hidden not in screen.model.names


async def test_while_a_race_runs_nothing_that_would_leave_it_is_offered() -> None:
    controls = racing(n=4)
    app = showing(lambda: RaceScreen(controls, ManualClock()))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "ctrl+p")
        assert "Demo race" not in listed(app)
        assert "once the race has ended" in text_of(app)


@at_every_size
async def test_it_fits_and_leaves_its_keys_in_sight(size: tuple[int, int]) -> None:
    app = home_app()
    async with app.run_test(size=size) as pilot:
        await press(pilot, "ctrl+p")
        card = app.screen.query_one(".card").region
        keys = app.screen.query_one(KeyLines).region
        assert app.screen.region.contains_region(card)
        assert card.contains_region(keys)
        await settle(pilot)
