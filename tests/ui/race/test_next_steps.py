"""Under a race's end stand the next steps; a click on one presses its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tests.support.screens import ONE_THEME, RaceHost, at_every_size, later, press, settle
from tts_tui.domain.events import EndReason, RaceEnded
from tts_tui.ui.kit.destinations import OpenComparison, OpenExport, RaceAnew
from tts_tui.ui.kit.hints import Hint, HintKey
from tts_tui.ui.kit.theme_choice import ThemesScreen
from tts_tui.ui.race.base_screen import RaceBaseScreen
from tts_tui.ui.race.final_scores import AFTER_S
from tts_tui.ui.race.next_steps import next_steps
from tts_tui.ui.race.scores import ScoresScreen


def session(races: int = 2, *, finished: bool = True) -> FakeControls:
    """A session whose last race so far has ended."""
    controls = FakeControls(plan_of(QUESTION, QUESTION, n=2, strategies=("FFS-1@2", "MV@2")))
    for race in range(races):
        controls.start(race, race)
        controls.finish(0, "102", 1.0, tokens=50, race=race)
        controls.finish(1, "102", 2.0, tokens=90, race=race)
        controls.feed(RaceEnded(race, 2.1, EndReason.ALL_ENDED))
    controls.question_index = races - 1
    controls.finished = finished
    return controls


def row_of_steps(screen: RaceBaseScreen) -> str:
    at = screen.board.frame.steps.at
    return screen.board.render_line(at.y).text


@at_every_size
async def test_the_next_steps_stand_under_the_end(size: tuple[int, int]) -> None:
    app = RaceHost(session(1, finished=False))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, RaceBaseScreen)
        assert "next: " in row_of_steps(screen)
        assert "n next question" in row_of_steps(screen)


@pytest.mark.parametrize("by", ["key", "click"])
async def test_after_the_last_question_the_scores_are_next(by: str) -> None:
    app = RaceHost(session())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, RaceBaseScreen)
        row = row_of_steps(screen)
        assert "n final scores" in row
        if by == "key":
            await pilot.press("n")
        else:
            await pilot.click(offset=(row.index("final"), screen.board.frame.steps.at.y))
        await settle(pilot)
        assert isinstance(app.screen, ScoresScreen)


async def test_the_final_scores_open_once_by_themselves() -> None:
    app = RaceHost(session())
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        assert "n final scores soon" in row_of_steps(app.race)
        await later(pilot, app.clock, AFTER_S - 1.1)
        assert app.screen is app.race
        await later(pilot, app.clock, 0.2)
        assert isinstance(app.screen, ScoresScreen)
        await press(pilot, "escape")
        await later(pilot, app.clock, 10 * AFTER_S)
        assert not isinstance(app.screen, ScoresScreen)
        assert "soon" not in row_of_steps(app.race)


@pytest.mark.parametrize("by", ["key", "click"])
async def test_who_does_something_at_the_end_has_the_screen(by: str) -> None:
    app = RaceHost(session())
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        if by == "key":
            await pilot.press("t")
        else:
            await pilot.click(offset=(5, 1))
        await later(pilot, app.clock, 10 * AFTER_S)
        assert app.screen is app.race
        assert "n final scores" in row_of_steps(app.race)
        assert "soon" not in row_of_steps(app.race)


async def test_while_something_lies_over_the_end_its_time_does_not_pass() -> None:
    app = RaceHost(session())
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        themes = ThemesScreen(ONE_THEME, "deuteran-safe")
        await app.push_screen(themes)
        await later(pilot, app.clock, 10 * AFTER_S)
        assert app.screen is themes
        themes.dismiss(None)
        await later(pilot, app.clock, AFTER_S - 0.1)
        assert not isinstance(app.screen, ScoresScreen)
        await later(pilot, app.clock, 0.2)
        assert isinstance(app.screen, ScoresScreen)


async def test_one_question_and_questions_to_come_have_nothing_final() -> None:
    for controls in (session(1), session(1, finished=False)):
        app = RaceHost(controls)
        async with app.run_test(size=(80, 24)) as pilot:
            await later(pilot, app.clock)
            await later(pilot, app.clock, 10 * AFTER_S)
            assert app.race.is_current


async def test_a_session_of_one_race_has_no_final_scores() -> None:
    app = RaceHost(session(1))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, RaceBaseScreen)
        assert "final scores" not in row_of_steps(screen)


def test_steps_are_keys_that_work_now_in_the_order_of_what_is_wanted() -> None:
    hints = tuple(Hint((HintKey(word[0], word[0]),), word) for word in ("arm", "replay", "again"))
    assert [hint.word for hint in next_steps(hints)] == ["again", "replay"]


class Asked(RaceHost):
    """Keeps where its screens ask to go."""

    def __init__(self, controls: FakeControls) -> None:
        super().__init__(controls)
        self.asked: list[OpenExport | OpenComparison | RaceAnew] = []

    def on_open_export(self, message: OpenExport) -> None:
        self.asked.append(message)

    def on_race_anew(self, message: RaceAnew) -> None:
        self.asked.append(message)

    def on_open_comparison(self, message: OpenComparison) -> None:
        self.asked.append(message)


SAVED = Path("/library/s.jsonl")


@at_every_size
async def test_a_saved_session_can_be_exported_from_its_last_race(size: tuple[int, int]) -> None:
    controls = session()
    controls.saved_as = SAVED
    app = Asked(controls)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "w")
        screen = app.screen
        assert isinstance(screen, RaceBaseScreen)
        assert "w export" in row_of_steps(screen)
        assert app.asked == [OpenExport(SAVED, 1, "qwen-1.5b", True)]


async def test_the_scores_lead_to_the_comparison_by_budget_of_a_saved_session() -> None:
    controls = session()
    app = Asked(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "compare by budget" not in await press(pilot, "S")
        await press(pilot, "v")
        assert isinstance(app.screen, ScoresScreen)
        controls.saved_as = SAVED
        assert "v compare by budget" in await press(pilot, "escape", "S")
        await press(pilot, "v")
        assert app.asked == [OpenComparison([SAVED])]
        assert app.race.is_current


async def test_a_question_is_raced_again_from_its_end() -> None:
    app = Asked(session())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        assert "^r race it live" in row_of_steps(app.race)
        await press(pilot, "ctrl+r")
        [anew] = app.asked
        assert isinstance(anew, RaceAnew)
        assert (anew.question, anew.model, anew.n) == (QUESTION, "qwen-1.5b", 2)
        assert tuple(anew.strategies) == ("FFS-1@2", "MV@2")


async def test_questions_to_come_are_only_left_after_asking() -> None:
    app = Asked(session(1, finished=False))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Leave the questions to come" in await press(pilot, "ctrl+r")
        await press(pilot, "n")
        assert app.asked == []
        await press(pilot, "ctrl+r", "y")
        assert len(app.asked) == 1


async def test_what_still_runs_is_neither_exported_nor_compared() -> None:
    controls = session(1, finished=False)
    controls.start(1, 1)
    controls.question_index, controls.saved_as = 1, SAVED
    app = Asked(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "w", "ctrl+r", "S", "v")
        assert app.asked == []
