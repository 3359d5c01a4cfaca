from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.screens import RaceHost, at_every_size, text_of
from tts_tui.domain.events import EndReason, Question, RaceEnded
from tts_tui.ui.race.duel.layout import layout_of
from tts_tui.ui.race.duel.screen import DuelScreen
from tts_tui.ui.race.screen import RaceScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tts_tui.ui.race.picks import PickRow


def dueling(*questions: Question, opened: bool = True) -> FakeControls:
    plan = plan_of(*questions, n=4, models=("big", "small"), strategies=("FFS-1@4", "MV@4"))
    controls = FakeControls(replace(plan, duel=opened))
    for side in (0, 1):
        controls.start(race=side, model=side)
        controls.say(0, "first I count the packs", 0.5, race=side)
    return controls


def end(controls: FakeControls, race: int, answer: str, tokens: int) -> None:
    for trace in range(4):
        controls.finish(trace, answer, 2.0 + race + trace, tokens=tokens, race=race)
    controls.feed(RaceEnded(race, 8.0, EndReason.ALL_ENDED))


async def shown(pilot: Pilot[object], app: RaceHost, seconds: float = 1.0) -> str:
    await pilot.pause()
    app.clock.now_s += seconds
    screen = app.screen
    assert isinstance(screen, DuelScreen | RaceScreen)
    screen.tick()
    await pilot.pause()
    return text_of(app)


@at_every_size
async def test_a_duel_shows_both_sides_then_the_first_then_one_verdict(
    size: tuple[int, int],
) -> None:
    controls = dueling()
    app = RaceHost(controls)
    async with app.run_test(size=size) as pilot:
        await shown(pilot, app)
        assert isinstance(app.screen, DuelScreen)
        begun = await shown(pilot, app)
        assert "big  4 running, MV@4 speaks" in begun
        assert "small  4 running, MV@4 speaks" in begun
        assert begun.count("◑ answer") == 2
        end(controls, 1, "103", 50)
        first = await shown(pilot, app)
        assert "small decides first after 6.0 s" in first
        assert "█" in first
        assert "✗" in first
        assert "big: 4 running" in first
        end(controls, 0, "102", 100)
        controls.finished = True
        verdict = await shown(pilot, app)
        assert "the verdict" in verdict
        assert "★ big" in verdict
        assert "big beats small" in verdict
        assert "small took 200 tokens, big 400" in verdict
        await pilot.press("t")
        hidden = text_of(app)
        assert "beats" not in hidden
        assert "★" not in hidden
        await pilot.press("escape")
        assert app.screen_stack[-1] is app.race
        # The count is of questions, as on the duel, not of the races that they take.
        assert "duel 1/1, side 1" in await shown(pilot, app)
        assert "duel 1/1" in hidden


async def test_a_race_of_two_models_opens_as_a_duel_with_a_key() -> None:
    app = RaceHost(dueling(opened=False))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, app)
        assert app.screen_stack[-1] is app.race
        await pilot.press("A")
        assert any(isinstance(screen, DuelScreen) for screen in app.screen_stack)
        await pilot.press("A")
        assert app.screen_stack[-1] is app.race


async def test_a_flash_ends_though_nothing_comes_any_more() -> None:
    controls = dueling()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, app)
        end(controls, 0, "102", 100)
        end(controls, 1, "103", 50)
        controls.finished = True
        # It may have been drawn by the screen's own clock before this passes.
        await shown(pilot, app, 0.5)
        assert any(row.flashing for row in rows_of(app))
        await shown(pilot, app)
        assert not any(row.flashing for row in rows_of(app))


def rows_of(app: RaceHost) -> list[PickRow]:
    screen = app.screen
    assert isinstance(screen, DuelScreen)
    assert screen.board.view is not None
    return [row for half in screen.board.view.halves for row in half.board.rows]


async def test_the_next_question_begins_from_the_duel_and_the_score_goes_on() -> None:
    questions = Question("q1", "6 × 17?", "102"), Question("q2", "And 18?", "108")
    controls = dueling(*questions)
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, app)
        end(controls, 0, "102", 100)
        end(controls, 1, "103", 50)
        assert "next question" in await shown(pilot, app)
        await pilot.press("n")
        assert controls.intents == [("next question",)]
        controls.question_index = 1
        for side in (0, 1):
            controls.start(race=2 + side, question=1, model=side)
        assert "duel 2" in await shown(pilot, app)
        end(controls, 2, "107", 100)
        end(controls, 3, "108", 50)
        controls.finished = True
        assert "over 2 questions: big 1, small 1" in await shown(pilot, app)


@pytest.mark.parametrize("width", [1, 20, 79, 99, 100, 137, 200])
@pytest.mark.parametrize("height", [1, 5, 12, 24, 40, 60])
def test_a_layout_fills_no_more_than_there_is(width: int, height: int) -> None:
    for extra in (0, 2):
        at = layout_of(width, height, extra=extra, lanes=8, strategies=9)
        sides = 1 if at.beside else 2
        rows = 2 + extra + sides * (1 + at.body_rows) + (1 + at.band_rows if at.band_rows else 0)
        assert rows + 1 <= max(height, 5 + extra)
