from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from textual.events import MouseScrollDown

from tests.support.fake_controls import QUESTION, FakeControls, decide, plan_of, racing
from tests.support.hostile import HOSTILE, controls_in
from tests.support.screens import RaceHost, at_every_size, later, notices_of, text_of
from tts_tui.domain.events import (
    EndReason,
    Question,
    RaceEnded,
    TraceFailed,
)
from tts_tui.errors import UsageError
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.race.arm import ArmScreen
from tts_tui.ui.race.board import RaceBoard
from tts_tui.ui.race.strategies import StrategiesScreen

if TYPE_CHECKING:
    from textual.geometry import Offset


@at_every_size
async def test_a_race_is_shown_from_its_first_token_to_the_winner(size: tuple[int, int]) -> None:
    controls = racing(armed="FFS-1@4")
    app = RaceHost(controls)
    async with app.run_test(size=size) as pilot:
        await later(pilot, app.clock)
        assert app.race.race_running
        assert "◑ answer" in text_of(app)
        assert "first I count the packs" in text_of(app)
        decide(controls)
        controls.finished = True
        await later(pilot, app.clock)
        await later(pilot, app.clock)
        assert not app.race.race_running
        shown = text_of(app)
        assert "the answer" in shown
        assert "3 cut in 12 ms" in shown
        assert "██" in shown
        assert "⌿ cut" in shown


async def test_keys_become_intents() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("down", "x")
        assert controls.intents == [("cut", 0, 1)]
        await pilot.press("X")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("n")
        assert controls.intents == [("cut", 0, 1)]
        await pilot.press("X", "y")
        assert controls.intents[1:] == [("stop",)]
        await pilot.press("a")
        assert isinstance(app.screen, ArmScreen)
        await pilot.press("down", "enter")
        assert controls.intents[-1] == ("arm", "FFS-1@4")


async def test_the_screen_offers_to_arm_only_what_the_command_line_takes() -> None:
    controls = FakeControls(plan_of(n=4, strategies=("SD", "FFS-1@2", "FFS-1@4", "MV@4")))
    controls.start()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("a")
        assert isinstance(app.screen, ArmScreen)
        assert app.screen.strategies == ["FFS-1@4", "MV@4"]
        await pilot.press("escape")
        app.race.query_one(RaceBoard).post_message(RaceBoard.StrategyClicked("SD"))
        await pilot.pause()
        assert not isinstance(app.screen, ConfirmScreen)
        assert [notice[:18] for notice in notices_of(app)] == ["SD cannot be armed"]


async def test_keys_that_could_do_nothing_are_off() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        assert "next question" not in text_of(app)
        assert "stop" in text_of(app)
        await pilot.press("n", "m")
        assert controls.intents == []
        decide(controls)
        controls.finished = True
        await later(pilot, app.clock)
        await pilot.press("x", "X", "a")
        assert controls.intents == []
        assert app.screen is app.race
        assert " x stop" not in text_of(app)


async def test_the_next_question_can_be_asked_when_the_race_has_ended() -> None:
    controls = FakeControls(plan_of(QUESTION, Question("q2", "And 18?"), n=2))
    controls.start()
    controls.finish(0, "102", 1.0)
    controls.finish(1, "102", 2.0)
    controls.feed(RaceEnded(0, 2.1, EndReason.ALL_ENDED))
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        assert "next question" in text_of(app)
        await pilot.press("n")
        assert controls.intents == [("next question",)]


async def test_an_ended_race_leads_to_its_replay_and_to_its_traces() -> None:
    asked: list[tuple[object, ...]] = []

    def noted(*what: object) -> NoReturn:
        asked.append(what)
        raise UsageError("It is only noted.")

    controls = racing()
    app = RaceHost(controls)
    app.services = replace(app.services, open_session=noted, inspect_session=noted)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("r", "i")
        assert "replay" not in text_of(app)
        decide(controls)
        controls.finished = True
        await later(pilot, app.clock)
        await pilot.press("r", "i")  # nothing of it was saved
        await app.workers.wait_for_complete()
        assert asked == []
        controls.saved_as = Path("s.jsonl")
        await pilot.press("down")
        assert "r replay  i inspect" in text_of(app)
        await pilot.press("i")
        await app.workers.wait_for_complete()
        await pilot.press("r")
        await app.workers.wait_for_complete()
        assert asked == [(Path("s.jsonl"), 0, 1), (Path("s.jsonl"),)]


async def test_a_trace_opens_large_and_scrolls() -> None:
    controls = racing()
    controls.say(0, "".join(f"\nline {number}" for number in range(200)), 1.0)
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("enter")
        assert app.race.model.enlarged
        assert "─ votes ─" not in text_of(app)
        assert "line 199" in text_of(app)
        await pilot.press("pageup")
        assert not app.race.board.frame.reader.follow
        assert "lines below" in text_of(app)
        await pilot.press("home")
        assert "first I count the packs" in text_of(app)
        await pilot.press("end")
        assert app.race.board.frame.reader.follow
        await pilot.press("escape")
        assert not app.race.model.enlarged


async def test_the_truth_can_be_hidden_and_shown() -> None:
    controls = racing(armed="FFS-1@4")
    decide(controls)
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        assert "✓ right" in text_of(app)
        await pilot.press("t")
        hidden = text_of(app).replace("✓ done", "")
        assert "truth hidden" in hidden
        assert "right" not in hidden
        assert "✓" not in hidden
        await pilot.press("t")
        assert "✓ right" in text_of(app)


async def test_the_moment_stays_until_a_key_takes_it_down() -> None:
    controls = racing(armed="FFS-1@4")
    decide(controls)
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("t", "t")
        assert "the answer" in text_of(app)
        await pilot.press("escape")
        assert "the answer" not in text_of(app)
        await later(pilot, app.clock)
        assert "the answer" not in text_of(app)


async def test_a_frozen_view_lets_the_race_go_on() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("space")
        decide(controls)
        await later(pilot, app.clock)
        assert "view frozen, race continues" in text_of(app)
        assert "102 " not in text_of(app).split("truth 102")[1]
        await pilot.press("space")
        await later(pilot, app.clock)
        assert "⌿ cut" in text_of(app)


async def test_strategies_can_be_chosen() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("s")
        assert isinstance(app.screen, StrategiesScreen)
        app.screen.dismiss(["LFS-2@4"])
        await later(pilot, app.clock)
        assert "LFS-2@4" in text_of(app)
        assert "MV@4" not in text_of(app)


async def test_a_click_selects_a_lane_and_offers_to_arm_a_strategy() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        at = app.race.board.frame.layout
        await pilot.click(offset=(at.lanes.x + 5, at.lanes.y + 2))
        assert app.race.model.selected == 2
        await pilot.click(offset=(at.strategies.x + 4, at.strategies.y + 2))
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("y")
        assert controls.intents == [("arm", "MV@4")]


async def test_nothing_is_drawn_while_nothing_moves() -> None:
    controls = racing(armed="FFS-1@4")
    decide(controls)
    controls.finished = True
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await later(pilot, app.clock)
        await later(pilot, app.clock)
        painted = app.race.board.painted
        await later(pilot, app.clock)
        assert app.race.board.painted == painted


async def test_a_standing_notice_has_its_own_line() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        controls.notice = "The session cannot be saved: [/] no space left."
        await later(pilot, app.clock)
        assert "! The session cannot be saved: [/] no space left." in text_of(app)


@at_every_size
async def test_hostile_text_reaches_no_strip(size: tuple[int, int]) -> None:
    hostile = "".join(HOSTILE)
    controls = FakeControls(plan_of(Question("q", hostile, hostile), n=3, models=(hostile,)))
    controls.notice = hostile
    controls.start()
    for at, text in enumerate(HOSTILE):
        controls.say(at % 3, text + "\t", 1.0 + at)
    app = RaceHost(controls)
    async with app.run_test(size=size) as pilot:
        await later(pilot, app.clock)
        for key in ("down", "enter", "enter", "c"):
            await pilot.press(key)
            assert not controls_in(text_of(app))


async def test_the_screen_survives_any_size() -> None:
    app = RaceHost(racing())
    async with app.run_test(size=(120, 40)) as pilot:
        for width, height in ((20, 6), (400, 120), (1, 1), (80, 24)):
            await pilot.resize_terminal(width, height)
            await later(pilot, app.clock)
        assert "traces" in text_of(app)


async def test_the_focused_trace_says_why_it_failed() -> None:
    controls = racing()
    controls.feed(TraceFailed(0, 1.5, 0, "server error", "127.0.0.1:1 broke [/] in the middle."))
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        assert "127.0.0.1:1 broke [/] in the middle." in text_of(app)


async def test_keys_and_the_wheel_scroll_the_strategies_where_they_do_not_fit() -> None:
    names = [f"{rule}-{k}" for rule in ("FFS", "LFS", "short") for k in range(1, 5)]
    controls = FakeControls(plan_of(n=4, strategies=names))
    controls.start()
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        assert "strategies 1–9 of 12 · +3 more" in text_of(app)
        await pilot.press("J", "shift+down", "shift+up")
        await pilot.pause()
        assert "strategies 2–10 of 12" in text_of(app)
        board = app.screen.query_one(RaceBoard)
        turn(board, board.frame.layout.strategies.offset)
        await pilot.pause()
        assert "strategies 3–11 of 12" in text_of(app)
        assert app.race.model.selected == 0
        turn(board, board.frame.layout.lanes.offset)
        await pilot.pause()
        assert app.race.model.selected == 1


def turn(board: RaceBoard, at: Offset) -> None:
    """Turn the wheel one notch down over a cell of the board."""
    board.post_message(MouseScrollDown(board, at.x, at.y, 0, 1, 0, False, False, False))
