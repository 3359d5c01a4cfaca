from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from textual.app import App

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tests.ui.shell import HOSTILE, ONE_THEME, SIZES, controls_in
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    LosersCut,
    Question,
    RaceEnded,
    TraceCut,
    TraceFailed,
)
from tts_tui.ui.all_keys import APP_BINDINGS
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.palette import FALLBACK
from tts_tui.ui.kit.theme import use_themes
from tts_tui.ui.race.arm import ArmScreen
from tts_tui.ui.race.board import RaceBoard
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.race.strategies import StrategiesScreen

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.pilot import Pilot


class RaceHost(App[object]):
    BINDINGS: ClassVar[list[BindingType]] = [*APP_BINDINGS]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, controls: FakeControls) -> None:
        super().__init__()
        self.race = RaceScreen(controls, now=lambda: self.now_s)
        self.now_s = 0.0
        use_themes(self, ONE_THEME, "deuteran-safe")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(FALLBACK)

    def on_mount(self) -> None:
        self.push_screen(self.race)


def text_of(app: RaceHost) -> str:
    return "\n".join(strip.text for strip in app.race._compositor.render_strips())


async def settle(app: RaceHost, pilot: Pilot[object], later_s: float = 1.0) -> None:
    await pilot.pause()
    app.now_s += later_s
    app.race.tick()
    await pilot.pause()


def racing(n: int = 4, armed: str | None = None) -> FakeControls:
    strategies = (f"FFS-1@{n}", f"MV@{n}")
    controls = FakeControls(plan_of(n=n, strategies=strategies, armed=armed))
    controls.start()
    controls.say(0, "first I count the packs", 0.5)
    return controls


def decide(controls: FakeControls) -> None:
    n = controls.plan.n
    controls.finish(1, "102", 2.0)
    controls.feed(*(TraceCut(0, 2.01, at, CutBy.STRATEGY) for at in range(n) if at != 1))
    losers = tuple(at for at in range(n) if at != 1)
    controls.feed(LosersCut(0, 2.02, f"FFS-1@{n}", 2.0, losers, 0.012))
    controls.feed(RaceEnded(0, 2.03, EndReason.DECIDED))


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_race_is_shown_from_its_first_token_to_the_winner(size: tuple[int, int]) -> None:
    controls = racing(armed="FFS-1@4")
    app = RaceHost(controls)
    async with app.run_test(size=size) as pilot:
        await settle(app, pilot)
        assert app.race.race_running
        assert "◑ answer" in text_of(app)
        assert "first I count the packs" in text_of(app)
        decide(controls)
        controls.finished = True
        await settle(app, pilot)
        await settle(app, pilot)
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
        await settle(app, pilot)
        await pilot.press("down", "c")
        assert controls.intents == [("cut", 0, 1)]
        await pilot.press("x")
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("n")
        assert controls.intents == [("cut", 0, 1)]
        await pilot.press("x", "y")
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
        await settle(app, pilot)
        await pilot.press("a")
        assert isinstance(app.screen, ArmScreen)
        assert app.screen.strategies == ["FFS-1@4", "MV@4"]
        await pilot.press("escape")
        app.race.query_one(RaceBoard).post_message(RaceBoard.StrategyClicked("SD"))
        await pilot.pause()
        assert not isinstance(app.screen, ConfirmScreen)
        assert [notice.message[:18] for notice in app._notifications] == ["SD cannot be armed"]


async def test_keys_that_could_do_nothing_are_off() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        assert "next question" not in text_of(app)
        assert "stop" in text_of(app)
        await pilot.press("n", "m")
        assert controls.intents == []
        decide(controls)
        controls.finished = True
        await settle(app, pilot)
        await pilot.press("c", "x", "a")
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
        await settle(app, pilot)
        assert "next question" in text_of(app)
        await pilot.press("n")
        assert controls.intents == [("next question",)]


async def test_a_trace_opens_large_and_scrolls() -> None:
    controls = racing()
    controls.say(0, "".join(f"\nline {number}" for number in range(200)), 1.0)
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        await pilot.press("enter")
        assert app.race.desk.enlarged
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
        assert not app.race.desk.enlarged


async def test_the_truth_can_be_hidden_and_shown() -> None:
    controls = racing(armed="FFS-1@4")
    decide(controls)
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
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
        await settle(app, pilot)
        await pilot.press("t", "t")
        assert "the answer" in text_of(app)
        await pilot.press("escape")
        assert "the answer" not in text_of(app)
        await settle(app, pilot)
        assert "the answer" not in text_of(app)


async def test_a_frozen_view_lets_the_race_go_on() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        await pilot.press("space")
        decide(controls)
        await settle(app, pilot)
        assert "view frozen, race continues" in text_of(app)
        assert "102 " not in text_of(app).split("truth 102")[1]
        await pilot.press("space")
        await settle(app, pilot)
        assert "⌿ cut" in text_of(app)


async def test_strategies_can_be_chosen() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        await pilot.press("s")
        assert isinstance(app.screen, StrategiesScreen)
        app.screen.dismiss(["LFS-2@4"])
        await settle(app, pilot)
        assert "LFS-2@4" in text_of(app)
        assert "MV@4" not in text_of(app)


async def test_a_click_selects_a_lane_and_offers_to_arm_a_strategy() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        at = app.race.board.frame.layout
        await pilot.click(offset=(at.lanes.x + 5, at.lanes.y + 2))
        assert app.race.desk.selected == 2
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
        await settle(app, pilot)
        await settle(app, pilot)
        await settle(app, pilot)
        painted = app.race.board.painted
        await settle(app, pilot)
        assert app.race.board.painted == painted


async def test_a_standing_notice_has_its_own_line() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        controls.notice = "The session cannot be saved: [/] no space left."
        await settle(app, pilot)
        assert "! The session cannot be saved: [/] no space left." in text_of(app)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_hostile_text_reaches_no_strip(size: tuple[int, int]) -> None:
    hostile = "".join(HOSTILE)
    controls = FakeControls(plan_of(Question("q", hostile, hostile), n=3, models=(hostile,)))
    controls.notice = hostile
    controls.start()
    for at, text in enumerate(HOSTILE):
        controls.say(at % 3, text + "\t", 1.0 + at)
    app = RaceHost(controls)
    async with app.run_test(size=size) as pilot:
        await settle(app, pilot)
        for key in ("down", "enter", "enter", "c"):
            await pilot.press(key)
            assert not controls_in(text_of(app))


async def test_the_screen_survives_any_size() -> None:
    app = RaceHost(racing())
    async with app.run_test(size=(120, 40)) as pilot:
        for width, height in ((20, 6), (400, 120), (1, 1), (80, 24)):
            await pilot.resize_terminal(width, height)
            await settle(app, pilot)
        assert "traces" in text_of(app)


async def test_the_focused_trace_says_why_it_failed() -> None:
    controls = racing()
    controls.feed(TraceFailed(0, 1.5, 0, "server error", "127.0.0.1:1 broke [/] in the middle."))
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        assert "127.0.0.1:1 broke [/] in the middle." in text_of(app)
