"""The race and the replay on the screen, steered by another thread's commands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.fake_controls import FakeControls, decide, plan_of, racing
from tests.support.screens import (
    RaceHost,
    ReplayHost,
    ScreenHost,
    bundled,
    home_app,
    notices_of,
    settle,
    text_of,
)
from tts_tui.control.commands import Command, CommandError
from tts_tui.domain.events import Question
from tts_tui.ui.race.arm import ArmScreen
from tts_tui.ui.steered import ScreenFront

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

    from tts_tui.control.steering import Reply


async def told(app: App[Any], name: str, value: str | int | None = None) -> Reply:
    return await asyncio.wrap_future(ScreenFront(app, lambda: None).ask(Command(name, value)))


async def refused(app: App[Any], name: str, value: str | int | None = None) -> str:
    with pytest.raises(CommandError) as error:
        await told(app, name, value)
    return str(error.value)


async def opened(pilot: Pilot[Any]) -> ScreenHost:
    await settle(pilot)
    assert isinstance(pilot.app, ScreenHost)
    return pilot.app


async def test_a_live_race_is_steered_and_the_room_is_told() -> None:
    controls = racing(4)
    async with RaceHost(controls).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert (await told(app, "arm")).said == (
            "Nothing is armed; there are: FFS-1@4, MV@4, none."
        )
        said = await told(app, "arm", "FFS-1")
        assert (
            said.said == "FFS-1@4 is armed: it cuts the others when the first trace has an answer."
        )
        assert (await told(app, "arm", "none")).said == (
            "Nothing is armed: every trace runs to its end."
        )
        assert (await told(app, "cut", 3)).said == "Trace 3 is cut; its text stays."
        assert (await told(app, "answer-now", 1)).said == (
            "Trace 1 is cut and answers from where it is."
        )
        assert (await told(app, "answer-now")).said == (
            "1 running trace is cut and answers from where it is."
        )
        assert (await told(app, "stop")).said == "The race is stopped; what was said stays."
        assert controls.intents == [
            ("arm", "FFS-1@4"),
            ("arm", None),
            ("cut", 0, 2),
            ("answer now", 0, (0,)),
            ("answer now", 0, (0,)),
            ("stop",),
        ]
        await pilot.pause()
        assert "Trace 3 is cut; its text stays." in notices_of(app)


async def test_what_cannot_be_done_is_refused_in_a_sentence() -> None:
    controls = racing(4)
    async with RaceHost(controls).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert await refused(app, "cut", 9) == "There is no trace 9. They are 1 to 4."
        assert "Did you mean FFS-1@4?" in await refused(app, "arm", "FSF-1")
        assert await refused(app, "arm", "SD") == (
            "SD is no strategy of this board that can be armed. There are: FFS-1@4, MV@4."
        )
        assert await refused(app, "answer-now", 2) == (
            "Trace 2 has said nothing yet that it could answer from."
        )
        assert (await refused(app, "next")).startswith("This question is still being raced.")
        decide(controls)
        assert await refused(app, "cut", 2) == "Trace 2 has ended already."
        assert await refused(app, "arm", "MV") == (
            "The race is over, and no question is left. Arm in a replay of it."
        )
        assert await refused(app, "next") == "There is no next question."
        assert await refused(app, "stop") == "The race is over."
        assert await refused(app, "hold", "on") == "Nothing moves that could be held."
        assert controls.intents == []


async def test_the_next_question_the_frozen_picture_and_the_truth_follow_a_command() -> None:
    first = Question("q1", "What is 6 × 17?", "102", note="Let them guess.")
    questions = (first, Question("q2", "And 2 × 2?", "4"))
    controls = FakeControls(plan_of(*questions, n=4, strategies=("FFS-1@4", "MV@4")))
    controls.start()
    async with RaceHost(controls).run_test(size=(120, 40)) as pilot:
        app = await opened(pilot)
        assert (await told(app, "note")).said == "Let them guess."
        assert (await refused(app, "bets")).startswith("Nobody is asked to bet.")
        assert (await told(app, "hold")).said == "What is shown is held; the race goes on."
        assert "view frozen" in text_of(app)
        assert (await told(app, "hold", "on")).said == "What is shown is held; the race goes on."
        assert await refused(app, "next") == "What is shown is held. Let it go on first: hold off"
        assert (await told(app, "hold", "off")).said == "What is shown goes on."
        assert (await told(app, "truth", "hide")).said == "The right answer is hidden."
        assert "102" not in text_of(app)
        assert (await told(app, "truth", "show")).said == "The right answer is shown."
        assert "102" in text_of(app)
        decide(controls)
        assert (await told(app, "arm", "FFS-1")).said.startswith(
            "FFS-1@4 is armed from the next question on: it cuts"
        )
        await told(app, "next")
        assert controls.intents == [("arm", "FFS-1@4"), ("next question",)]


async def test_the_state_is_one_object_and_holds_no_verdict_while_the_truth_is_hidden() -> None:
    controls = racing(4)
    async with RaceHost(controls).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        decide(controls)
        state: Any = (await told(app, "state")).data["state"]
        assert state["shows"] == "race"
        assert state["question"]["truth"] == "102"
        [race] = state["races"]
        assert race["ended"] == "the armed strategy decided"
        assert [trace["status"] for trace in race["traces"]] == ["cut", "done", "cut", "cut"]
        assert race["traces"][1]["answer"] == "102"
        assert race["traces"][1]["right"] is True
        first = race["strategies"][0]
        assert (first["strategy"], first["decided"], first["voters"]) == ("FFS-1@4", True, [2])
        await told(app, "truth", "hide")
        state = (await told(app, "state")).data["state"]
        assert "truth" not in state["question"]
        assert "right" not in state["races"][0]["traces"][1]
        assert "right" not in state["races"][0]["strategies"][0]


async def test_a_race_under_a_dialog_is_still_the_one_that_is_steered() -> None:
    controls = racing(4)
    async with RaceHost(controls).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, ArmScreen)
        await told(app, "cut", 1)
        assert controls.intents == [("cut", 0, 0)]


async def test_a_replay_holds_goes_on_and_is_asked_what_if() -> None:
    async with ReplayHost(bundled("qwen-coat")).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        state: Any = (await told(app, "state")).data["state"]
        assert state["shows"] == "replay"
        assert state["session"].endswith("qwen-coat.jsonl.gz")
        assert (await told(app, "hold", "on")).said == "The replay holds."
        assert (await told(app, "state")).data["state"]["held"] is True  # type: ignore[index]
        assert (await told(app, "hold")).said == "The replay plays."
        said = (await told(app, "arm", state["armable"][0])).said
        assert said.startswith(f"What if {state['armable'][0]} had been armed here?")
        assert (await told(app, "arm", "none")).said.startswith("Nothing is armed: this is the")
        assert await refused(app, "cut", 1) == "This is a replay: nothing runs that could be cut."


async def test_without_a_race_there_is_nothing_to_steer_but_the_state_says_so() -> None:
    app = home_app(sessions=())
    assert await refused(app, "state") == "The screen is not up. Try again in a moment."
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert (await told(app, "state")).data["state"] == {"shows": None}
        assert (await refused(app, "next")).startswith("No race and no replay is on the screen.")
