from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from tests.support.screens import at_every_size, home_app, rows_of, settle, text_of
from tts_tui.domain.strategies import card_of, cards, default_names
from tts_tui.ui.home.keys import HOME_BINDINGS
from tts_tui.ui.kit.choices import CheckList
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.dialog import KeyLines
from tts_tui.ui.kit.explain import SIGNS, arming_of, rule_of
from tts_tui.ui.kit.help import HelpScreen, help_parts
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.kit.theme import load_themes
from tts_tui.ui.kit.theme_choice import ThemesScreen
from tts_tui.ui.race.arm import ArmChoice, ArmScreen
from tts_tui.ui.race.columns import BOARD_MEANINGS
from tts_tui.ui.race.strategies import StrategiesScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.screen import ModalScreen

BOARD = ["SD", "FFS-1@8", "FFS-2@8", "MV@8"]
NOTHING = object()


async def result_of(dialog: ModalScreen[Any], *keys: str) -> object:
    results: list[object] = []
    app = home_app()
    async with app.run_test() as pilot:
        app.push_screen(dialog, results.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    return results[0] if results else NOTHING


@at_every_size
async def test_a_dialog_fits_and_leaves_its_keys_in_sight(size: tuple[int, int]) -> None:
    dialogs: list[ModalScreen[Any]] = [
        ConfirmScreen("Stop the race and quit?"),
        ArmScreen(default_names(8), "FFS-1@8"),
        StrategiesScreen(BOARD, 8),
        ThemesScreen(load_themes(), "deuteran-safe"),
        HelpScreen([]),
    ]
    app = home_app(themes=load_themes())
    async with app.run_test(size=size) as pilot:
        for dialog in dialogs:
            await app.push_screen(dialog)
            await pilot.pause()
            card = dialog.query_one(".card").region
            keys = dialog.query_one(KeyLines).region
            assert dialog.region.contains_region(card), dialog
            assert card.contains_region(keys), dialog
            assert keys.height == 1
            await app.pop_screen()


@at_every_size
async def test_notices_leave_the_last_rows_of_a_dialog_in_sight(size: tuple[int, int]) -> None:
    dialogs: list[ModalScreen[Any]] = [
        ConfirmScreen("Stop the race and quit?"),
        ArmScreen(default_names(8), "FFS-1@8"),
        StrategiesScreen(BOARD, 8),
        HelpScreen([]),
    ]
    app = home_app()
    async with app.run_test(size=size, notifications=True) as pilot:
        for number in range(5):
            safe_notify(app, f"strategy_{number}.py is left out: " + "it is not to be read " * 8)
        for dialog in dialogs:
            await app.push_screen(dialog)
            await settle(pilot)
            keys = dialog.query_one(KeyLines).region
            rows = rows_of(app)
            assert any("strategy_0.py is left out" in row for row in rows)
            for hint in dialog.query_one(KeyLines).hints:
                assert f"{hint.label} {hint.word}" in rows[keys.y]
            if isinstance(dialog, HelpScreen):
                card = dialog.query_one(".card").region
                assert not any(card.overlaps(toast.region) for toast in dialog.query("Toast"))
            await app.pop_screen()


async def test_a_notice_stands_once_with_a_dialog_and_after_it() -> None:
    app = home_app()

    def shown() -> int:
        return sum("It is left out." in row for row in rows_of(app))

    async with app.run_test(notifications=True) as pilot:
        app.notify("It is left out.", timeout=600)
        await settle(pilot)
        assert shown() == 1
        for dialog in (HelpScreen([]), ConfirmScreen("Stop the race and quit?")):
            await app.push_screen(dialog)
            await settle(pilot)
            assert shown() == 1
        await app.pop_screen()
        await app.pop_screen()
        await settle(pilot)
        assert shown() == 1


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["y"], True),
        (["n"], False),
        (["escape"], False),
        (["enter"], False),
        (["left", "enter"], True),
        (["tab", "enter"], True),
    ],
)
async def test_confirm_says_yes_only_when_it_is_meant(keys: list[str], answer: bool) -> None:
    assert await result_of(ConfirmScreen("Really?"), *keys) is answer


@pytest.mark.parametrize(
    ("keys", "choice"),
    [
        (["enter"], ArmChoice("FFS-1@8")),
        (["down", "enter"], ArmChoice("FFS-2@8")),
        (["home", "enter"], ArmChoice(None)),
        (["escape"], None),
    ],
)
async def test_arm_gives_a_strategy_or_none_and_nothing_when_left(
    keys: list[str], choice: ArmChoice | None
) -> None:
    assert await result_of(ArmScreen(BOARD, "FFS-1@8"), *keys) == choice


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["enter"], BOARD),
        (["space", "enter"], BOARD[1:]),
        (["tab", *"ffs-4", "enter", "shift+tab", "enter"], [*BOARD, "FFS-4@8"]),
        (["tab", *"mv", "enter", "enter"], BOARD),
        (["escape"], None),
    ],
)
async def test_strategies_gives_the_ticked_names_in_order(
    keys: list[str], names: list[str] | None
) -> None:
    assert await result_of(StrategiesScreen(BOARD, 8), *keys) == names


async def test_a_strategy_that_does_not_parse_is_explained_in_place() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        app.push_screen(StrategiesScreen(BOARD, 8))
        await pilot.pause()
        await pilot.press("tab", *"FFS-99", "enter")
        await pilot.pause()
        assert isinstance(app.screen, StrategiesScreen)
        assert "FFS-99" in text_of(app)
        assert app.screen.query_one("#said").has_class("-wrong")
        app.screen.query_one(Input).value = "[/INST]\x1b[2J"
        await pilot.press("enter")
        await pilot.pause()
        assert "[/INST]" in text_of(app)


@at_every_size
async def test_a_strategy_added_by_name_is_gone_to_and_said(size: tuple[int, int]) -> None:
    app = home_app()
    async with app.run_test(size=size) as pilot:
        app.push_screen(StrategiesScreen(BOARD, 8))
        await pilot.pause()
        for typed, name in (("votes-2", "votes-2@8"), ("mv", "MV@8")):
            if not isinstance(app.focused, Input):
                await pilot.press("tab")
            await pilot.press(*typed, "enter")
            await pilot.pause()
            ticks = app.screen.query_one(CheckList)
            assert ticks.highlighted is not None
            assert ticks.lines[ticks.highlighted][0] == name
            assert name in ticks.chosen
            assert f"■ {name} " in text_of(app)
            assert f"{name} is ticked" in text_of(app)


async def test_every_kind_that_can_be_raced_is_offered_and_shown_only_when_ticked() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        app.push_screen(StrategiesScreen(BOARD, 8))
        await pilot.pause()
        ticks = app.screen.query_one(CheckList)
        offered = {card_of(name) for name, _ in ticks.lines}
        assert offered == {card for card in cards() if card.raced}
        assert ticks.chosen == BOARD


async def test_at_least_one_strategy_stays() -> None:
    assert await result_of(StrategiesScreen(["SD"], 2), "space", "enter") is NOTHING


async def themes_pilot(pilot: Pilot[object], *keys: str) -> None:
    await pilot.press("T")
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_theme_is_previewed_kept_by_enter_and_remembered() -> None:
    from dataclasses import replace

    from tts_tui.ui.app import TtsApp

    saved: list[str] = []
    context = replace(home_app(themes=load_themes()).services, save_theme=saved.append)
    app = TtsApp(context)
    async with app.run_test() as pilot:
        await themes_pilot(pilot, "down")
        assert app.theme == "dusk"
        assert saved == []
        await pilot.press("enter")
        await pilot.pause()
        assert (app.theme, saved) == ("dusk", ["dusk"])


async def test_escape_brings_the_old_theme_back() -> None:
    app = home_app(themes=load_themes())
    async with app.run_test() as pilot:
        await themes_pilot(pilot, "end")
        assert app.theme == "projector"
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == "deuteran-safe"


@at_every_size
async def test_help_lists_every_key_of_the_screen_and_explains_the_signs(
    size: tuple[int, int],
) -> None:
    app = home_app(keymap={"home.demo": "ctrl+g"})
    async with app.run_test(size=size) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        help_screen = app.screen
        assert isinstance(help_screen, HelpScreen)
        meanings = [key.meaning for key in help_screen.keys]
        for binding in HOME_BINDINGS:
            assert binding.tooltip in meanings
        assert help_screen.keys[1].keys == "ctrl+g"
        words = [
            left
            for _, rows in help_parts(help_screen.keys, help_screen.columns)
            for left, _, _ in rows
        ]
        assert "ctrl+g" in text_of(app)
        for expected in (
            *(f"{glyph} {word}" for glyph, _, word, _ in SIGNS),
            *(name for name, _ in BOARD_MEANINGS),
            *(card.form for card in cards()),
        ):
            assert expected in words
        await pilot.press("pagedown", "q")
        await pilot.pause()
        assert not isinstance(app.screen, HelpScreen)


async def test_a_click_beside_the_card_leaves() -> None:
    results: list[object] = []
    app = home_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ArmScreen(BOARD, None), results.append)
        await pilot.pause()
        await pilot.click(".note")
        assert results == []
        await pilot.click(offset=(1, 1))
        await pilot.pause()
        assert results == [None]


def test_every_strategy_says_what_arming_it_does() -> None:
    assert arming_of("FFS-2@8") == "cuts the others when the first 2 traces have an answer"
    assert arming_of("FFS-1@8") == "cuts the others when the first trace has an answer"
    assert arming_of("short-1@8") == "cuts the others when the shortest thinker is certain"
    assert arming_of("MV@8", in_turn=True) == arming_of("MV@8")
    assert arming_of("FFS-2@8", in_turn=True) == (
        "cuts each trace longer than the 2 shortest so far"
    )
    assert arming_of("short-1@8", in_turn=True) == (
        "cuts each that thinks longer than the shortest"
    )
    assert arming_of("MV@8").startswith("cuts nothing")
    assert arming_of("MV-early@8").startswith("cuts the rest")
    for card in cards():
        assert rule_of(card.name(1)) == card.rule
        assert arming_of(card.name(1))
    assert rule_of("[/]") == ""


async def test_a_keymap_moves_the_keys_of_dialogs_and_their_hints() -> None:
    keymap = {"dialog.back": "ctrl+g", "confirm.yes": "j", "list.tick": "x"}
    app = home_app(keymap=keymap)
    answers: list[bool | None] = []
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ConfirmScreen("Stop?"), answers.append)
        await pilot.pause()
        assert "j yes   n no   ←→ choose" in text_of(app)
        await pilot.press("y")
        assert not answers
        await pilot.press("j")
        assert answers == [True]
        app.push_screen(StrategiesScreen(["SD", "MV@8"], 8))
        await pilot.pause()
        assert "x tick   ↵ show the ticked   tab add by name   ^g back" in text_of(app)
        ticks = app.screen.query_one(CheckList)
        await pilot.press("x")
        await pilot.pause()
        assert ticks.chosen == ["MV@8"]
        await pilot.press("tab")
        await pilot.pause()
        # What the list's keys are is still said while one types a name.
        assert "x tick   ↵ show the ticked   tab add by name   ^g back" in text_of(app)
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert not isinstance(app.screen, StrategiesScreen)
