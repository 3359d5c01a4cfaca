"""The last line of every screen: the help is there, nothing is cut, nothing is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_controls import decide, racing
from tests.support.manual_clock import ManualClock
from tests.support.screens import (
    RaceHost,
    ReplayHost,
    bundled,
    home_app,
    press,
    replaying,
    rows_of,
    settle,
    showing,
)
from tts_tui.replay.recording import load_recording
from tts_tui.study.comparing import Order, compare
from tts_tui.ui.all_keys import SCREENS
from tts_tui.ui.commands.screen import CommandsScreen
from tts_tui.ui.compare.screen import CompareScreen
from tts_tui.ui.inspect.opening import model_of, read_recording
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.board import StripBoard
from tts_tui.ui.kit.dialog import KeyLines
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.help import HelpScreen, keys_of
from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.hints import Hint, HintKey, Hints, fitting, hint_lines, key_at
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.replay.screen import ReplayScreen
from tts_tui.ui.side_by_side.screen import SideBySideScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.app import App
    from textual.screen import Screen

HINTS = "hints"
SIZES = ((40, 12), (60, 20), (80, 24), (120, 40))
at_every_width = pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))


def race() -> App[Any]:
    controls = racing(n=8, armed="FFS-1@8")
    decide(controls)
    return RaceHost(controls)


def replay() -> App[Any]:
    return ReplayHost(bundled("qwen-space"))


def inspector() -> App[Any]:
    recording = read_recording(bundled("qwen-space"))
    return showing(lambda: InspectScreen(model_of(recording, None)))


def side_by_side() -> App[Any]:
    state = load_recording(bundled("qwen-space")).whole().races[0]
    return showing(lambda: SideBySideScreen(state, (0, 1)))


def comparison() -> App[Any]:
    report = compare(Order([bundled("qwen-space")], strategies=("FFS", "MV"), ns=(1, 8)))
    return showing(lambda: CompareScreen(report, None))


OPENED: dict[str, tuple[Callable[[], App[Any]], tuple[str, ...]]] = {
    "home": (home_app, ()),
    "sessions": (home_app, ("l",)),
    "race": (race, ()),
    "replay": (replay, ()),
    "inspect": (inspector, ()),
    "side by side": (side_by_side, ()),
    "compare": (comparison, ()),
    "differences": (comparison, ("pagedown", "enter")),
}


def last_line(app: App[Any]) -> str:
    return rows_of(app)[-1].strip(" ╰╯─")


def hints_on(app: App[Any]) -> Hints:
    view = app.screen.query(StripBoard).last().view
    hints: Hints = view if isinstance(view, tuple) else getattr(view, HINTS)
    return hints


@at_every_width
@pytest.mark.parametrize("name", OPENED)
async def test_hints_are_whole_and_the_others_in_the_help(name: str, size: tuple[int, int]) -> None:
    make, keys = OPENED[name]
    app = make()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        hints = hints_on(app)
        texts = [f"{hint.label} {hint.word}" for hint in hints]
        shown = re.split(r"\s{2,}", last_line(app))
        counted = [text for text in shown if re.fullmatch(r"\^p \+\d+", text)]
        hidden = len(texts) - len(shown)
        assert counted == ([f"^p +{hidden}"] if hidden else [])
        assert [text for text in shown if text not in counted] == [
            text for text in texts if text in shown
        ]
        assert "? help" in [text.lower() for text in shown]
        explained = {key.meaning for key in keys_of(app.screen, SCREENS)}
        assert {key.tooltip for hint in hints for key in hint.keys} <= explained


@pytest.mark.parametrize(
    ("size", "words"),
    [((80, 24), "q back strategies"), ((120, 40), "back strategies clock truth")],
    ids=("80", "120"),
)
async def test_a_playing_replay_says_how_to_leave_it(size: tuple[int, int], words: str) -> None:
    app = replay()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        line = last_line(app)
        assert "pause" in line
        assert [word for word in words.split() if word not in line] == []
        assert ("side by side" in line) == (size[0] == 120)


async def test_a_text_field_is_told_only_keys_that_work_in_it() -> None:
    app = home_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n")
        assert isinstance(app.focused, TextField)
        assert last_line(app) == "esc Leave field  f1 Help  ^p all  ^q Quit"
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)


async def test_a_keymap_changes_the_hints() -> None:
    app = home_app(keymap={"app.help": "f2", "home.demo": "ctrl+g"})
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        line = last_line(app)
        assert "f2 Help" in line
        assert "^g Demo" in line


async def test_a_click_on_a_hint_presses_its_key() -> None:
    app = home_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.click(HintBar, offset=(last_line(app).index("Sessions") + 2, 0))
        await settle(pilot)
        assert app.focused is not None
        assert app.focused.id == "sessions"
        bar = app.screen.query_one(HintBar)
        hints = bar.view or ()
        assert key_at(hints, 80, last_line(app).index("Filter") + 1) == HintKey(
            *("/", "slash", "Show only sessions with a word in name, question or model.")
        )
        assert key_at(hints, 80, 79) is None


def race_drawn() -> Screen[None]:
    controls = racing(n=8, armed="FFS-1@8")
    decide(controls)
    return RaceScreen(controls, ManualClock())


def replay_drawn() -> Screen[None]:
    clock = ManualClock()
    return ReplayScreen(replaying(bundled("qwen-space"), clock), clock)


def inspect_drawn() -> Screen[None]:
    return InspectScreen(model_of(read_recording(bundled("qwen-space")), None))


@pytest.mark.parametrize("make", [race_drawn, replay_drawn, inspect_drawn])
async def test_keys_that_are_drawn_can_be_clicked(make: Callable[[], Screen[None]]) -> None:
    app = showing(make)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        row = rows_of(app)[-1]
        await pilot.click(offset=(row.index("help") + 1, 23))
        await settle(pilot)
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        await pilot.click(offset=(row.index("^p") + 1, 23))
        await settle(pilot)
        assert isinstance(app.screen, CommandsScreen)


async def test_a_click_on_the_keys_of_a_dialog_presses_them() -> None:
    app = home_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "question_mark")
        keys = app.screen.query_one(KeyLines)
        await pilot.click(KeyLines, offset=(keys.render().plain.index("back"), 0))
        await settle(pilot)
        assert not isinstance(app.screen, HelpScreen)


def hint(keys: str, word: str, *, always: bool = False) -> Hint:
    return Hint((HintKey(keys),), word, always)


def test_the_most_useful_hints_stay_and_the_help_always_does() -> None:
    hints = (hint("↵", "open"), hint("x", "remove it"), hint("?", "help", always=True))
    assert [one.word for one in fitting(hints, 29)] == ["open", "remove it", "help"]
    assert [one.word for one in fitting(hints, 28)] == ["open", "help"]
    assert [one.word for one in fitting(hints, 8)] == ["help"]


def test_what_there_is_no_room_for_is_counted() -> None:
    commands = Hint((HintKey("^p"),), "all", always=True, counts=True)
    hints = (hint("↵", "open"), hint("?", "help", always=True), commands, hint("x", "remove it"))
    assert [one.word for one in fitting(hints, 80)] == ["open", "help", "all", "remove it"]
    assert [one.word for one in fitting(hints, 28)] == ["open", "help", "+1"]
    assert [one.word for one in fitting(hints, 20)] == ["help", "+2"]


def test_hints_of_a_dialog_take_as_many_lines_as_they_need() -> None:
    hints = [hint("y", "yes"), hint("n", "no, and not again"), hint("esc", "back")]
    assert hint_lines(hints, 80).plain == "y yes   n no, and not again   esc back"
    assert hint_lines(hints, 30).plain == "y yes   n no, and not again\nesc back"
    assert hint_lines(hints, 5).plain == "y yes\nn no, and not again\nesc back"
