"""The stage, led and asked from another terminal."""

from __future__ import annotations

from tests.support.fake_controls import QUESTION
from tests.ui.stage.test_screen import SECOND, Staged, StageHost, after, on_stage
from tests.ui.test_steered import refused, told
from tts_tui.ui.stage.show import Phase


async def test_a_presenter_leads_through_the_stage_from_elsewhere() -> None:
    controls = Staged(QUESTION, SECOND)
    app = StageHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_stage(pilot)
        await pilot.press("2", "2")
        bets = await told(app, "bets")
        assert bets.said.startswith("The bets are open: ")
        assert sum(bets.data["bets"]["tally"].values()) == 2  # type: ignore[index]
        assert "truth" not in (await told(app, "state")).data["state"]["question"]  # type: ignore[index]
        assert await refused(app, "truth", "show") == "The right answer cannot be shown now."
        assert (await told(app, "hold", "on")).said.startswith("What is shown is held")
        assert app.stage.show.countdown is not None
        assert app.stage.show.countdown.held
        assert (await told(app, "next")).said == "The race begins."
        await after(pilot)
        assert controls.intents == [("next question",)]
        assert (await refused(app, "next")).startswith("This question is still being raced.")
        assert (await told(app, "cut", 3)).said == "Trace 3 is cut; its text stays."
        controls.race_to_its_end("102", "96", "96")
        await after(pilot, 1.0)
        assert (await told(app, "next")).said == "The right answer is shown."
        assert app.phase() is Phase.REVEAL
        assert (await told(app, "state")).data["state"]["shows"] == "stage: reveal"  # type: ignore[index]
        assert (await told(app, "next")).said == "The next question."
        assert app.phase() is Phase.CARD
        assert (await told(app, "note")).said == "Ask who is for 100."
        state = (await told(app, "state")).data["state"]
        assert (state["question"]["number"], state["races"]) == (2, [])  # type: ignore[index]
