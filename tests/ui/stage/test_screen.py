"""A session on the stage, played with keys at three sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tests.support.hostile import HOSTILE, controls_in
from tests.support.screens import RaceHost, at_every_size, rows_of, text_of
from tts_tui.domain.events import EndReason, Question, RaceEnded
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.qr import qr_rows
from tts_tui.ui.stage.screen import StageScreen
from tts_tui.ui.stage.show import REVEAL_AFTER_S, Phase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.pilot import Pilot

SECOND = Question("q2", "And 18 packs?", "108", note="Ask who is for 100.")


class Staged(FakeControls):
    """Controls whose next race begins when it is asked for, as a session's does."""

    def __init__(self, *questions: Question, strategies: Sequence[str] | None = None) -> None:
        super().__init__(plan_of(*questions, n=3, strategies=strategies))
        self.begins_held = True

    def next_question(self) -> None:
        super().next_question()
        self.question_index += not self.begins_held
        self.begins_held = False
        self.start(race=self.question_index, question=self.question_index)

    def race_to_its_end(self, *answers: str) -> None:
        race = self.question_index
        for trace, answer in enumerate(answers):
            self.finish(trace, answer, 1.0 + trace, race=race)
        self.feed(RaceEnded(race, 9.0, EndReason.ALL_ENDED))


class StageHost(RaceHost):
    """A race with its stage over it."""

    @property
    def stage(self) -> StageScreen:
        assert isinstance(self.screen, StageScreen)
        return self.screen

    def phase(self) -> Phase:
        return self.stage.show.phase


async def on_stage(pilot: Pilot[object]) -> StageHost:
    app = pilot.app
    assert isinstance(app, StageHost)
    await pilot.pause()
    await pilot.press("g")
    await pilot.pause()
    return app


async def after(pilot: Pilot[object], seconds: float = 0.0) -> str:
    app = pilot.app
    assert isinstance(app, StageHost)
    app.clock.now_s += seconds
    app.stage.tick()
    await pilot.pause()
    return text_of(app)


def names(app: StageHost) -> set[str]:
    return {choice.label for choice in app.stage.show.choices}


@at_every_size
async def test_a_session_goes_from_its_first_card_to_its_end(size: tuple[int, int]) -> None:
    controls = Staged(QUESTION, SECOND)
    app = StageHost(controls)
    async with app.run_test(size=size) as pilot:
        await on_stage(pilot)
        card = await after(pilot)
        assert app.phase() is Phase.CARD
        assert not app.stage.race_running
        assert controls.intents == []
        assert "102" not in card
        assert all(name in card for name in names(app))
        await pilot.press("2", "2", "2", "8", "minus")
        card = await after(pilot)
        assert "bet on a strategy · 3 bets" in card
        assert "▮▮▮" in card
        await pilot.press("enter")
        await after(pilot)
        assert controls.intents == [("next question",)]
        assert app.stage.race_running
        controls.race_to_its_end("102", "96", "96")
        race = await after(pilot, 1.0)
        assert app.phase() is Phase.RACE
        assert "✓" not in race
        assert "102" not in race.split("traces")[0]
        assert not app.race.model.truth_shown
        await pilot.press("t")
        reveal = await after(pilot)
        assert app.phase() is Phase.REVEAL
        assert "The room: 3 of 3 bets right" in reveal
        assert "✓" in reveal or "▄▀" in reveal
        await pilot.press("n")
        card = await after(pilot)
        assert "question 2 of 2" in card
        assert app.stage.stage.bets.tally() == dict.fromkeys(app.stage.stage.bets.choices, 0)
        assert not app.race.model.truth_shown
        await pilot.press("7", "enter")
        await after(pilot)
        controls.race_to_its_end("100", "108", "100")
        controls.finished = True
        await after(pilot, 1.0)
        await pilot.press("enter")
        assert "0 of 1 bet right" in await after(pilot)
        await pilot.press("enter")
        final = await after(pilot)
        assert app.phase() is Phase.FINAL
        assert "The room was right with 3 of 4 bets" in final
        assert app.stage.stage.totals.rows[0].races == 2
        assert all(len(row) == size[0] for row in rows_of(app))


async def test_a_card_and_a_race_that_has_ended_go_on_by_themselves() -> None:
    controls = Staged(QUESTION)
    app = StageHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        assert "begins in 20 s" in await after(pilot)
        await pilot.press("space")
        assert "held at 20 s" in await after(pilot, 60.0)
        assert controls.intents == []
        await pilot.press("space")
        await after(pilot, 19.5)
        assert app.phase() is Phase.CARD
        await after(pilot, 0.6)
        assert controls.intents == [("next question",)]
        controls.race_to_its_end("102", "102", "102")
        await after(pilot, 1.0)
        await after(pilot)
        assert app.phase() is Phase.RACE
        await after(pilot, REVEAL_AFTER_S + 0.1)
        assert app.phase() is Phase.REVEAL


async def test_without_a_countdown_a_card_waits_for_enter() -> None:
    controls = Staged(QUESTION)
    app = StageHost(controls)
    app.services.stage.countdown_s = 0
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        assert "begins on ↵" in await after(pilot, 9999.0)
        assert app.phase() is Phase.CARD
        await pilot.press("enter")
        assert controls.intents == [("next question",)]


async def test_a_room_can_bet_on_traces() -> None:
    controls = Staged(QUESTION)
    app = StageHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_stage(pilot)
        await pilot.press("B")
        assert "trace 3" in await after(pilot)
        await pilot.press("3", "9", "enter")
        await after(pilot)
        controls.race_to_its_end("1", "1", "102")
        assert "▮1" in await after(pilot, 1.0)
        await pilot.press("t")
        assert "1 of 1 bet right" in await after(pilot)


async def test_bets_of_a_closed_book_change_nothing() -> None:
    controls = Staged(QUESTION)
    app = StageHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        await pilot.press("1", "enter")
        await after(pilot)
        await pilot.press("1", "minus", "B", "n", "t")
        await after(pilot)
        assert sum(app.stage.stage.bets.tally().values()) == 1
        assert app.phase() is Phase.RACE


async def test_the_note_is_shown_on_a_key_alone() -> None:
    controls = Staged(SECOND)
    app = StageHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        assert "Ask who" not in await after(pilot)
        await pilot.press("number_sign")
        assert "Ask who is for 100." in await after(pilot)
        await pilot.press("number_sign")
        assert "Ask who" not in await after(pilot)


async def off_and_on(pilot: Pilot[object]) -> str:
    app = pilot.app
    assert isinstance(app, StageHost)
    await pilot.press("g")
    await pilot.pause()
    assert app.screen is app.race
    assert app.services.stage.question is None
    assert not app.services.stage.bets.is_open
    app.clock.now_s += 3600.0
    app.race.tick()
    await pilot.pause()
    await pilot.press("g")
    await pilot.pause()
    return await after(pilot)


async def test_the_stage_goes_on_exactly_where_it_was_left() -> None:
    controls = Staged(QUESTION, SECOND)
    app = StageHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        await after(pilot, 5.0)
        await pilot.press("1", "1", "2")
        card = await off_and_on(pilot)
        assert "begins in 15 s" in card
        assert "3 bets" in card
        await pilot.press("minus", "3", "space")
        assert "held at 15 s" in await off_and_on(pilot)
        bets = app.stage.stage.bets.tally()
        await pilot.press("enter")
        await after(pilot)
        await off_and_on(pilot)
        assert app.phase() is Phase.RACE
        controls.race_to_its_end("102", "102", "102")
        await after(pilot, 1.0)
        # What waits for its reveal is not gone past, and shows no truth either.
        await pilot.press("g", "t", "g")
        waiting = await after(pilot)
        assert app.phase() is Phase.RACE
        assert "question 1 of 2" in waiting
        assert "✓" not in waiting
        assert app.stage.stage.bets.tally() == bets
        await pilot.press("t")
        assert "The room: 3 of 3 bets right" in await after(pilot)
        assert "The room: 3 of 3 bets right" in await off_and_on(pilot)
        assert app.race.model.truth_shown
        await pilot.press("enter", "1", "enter")
        await after(pilot)
        controls.race_to_its_end("1", "1", "1")
        controls.finished = True
        await after(pilot, 1.0)
        await pilot.press("t", "enter")
        await off_and_on(pilot)
        assert app.phase() is Phase.FINAL
        assert app.stage.stage.totals.rows[0].races == 2


async def test_a_session_that_went_on_off_the_stage_is_joined_where_it_is() -> None:
    controls = Staged(QUESTION, SECOND)
    app = StageHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        await pilot.press("1", "g")
        controls.next_question()
        await pilot.press("g")
        await after(pilot)
        assert app.phase() is Phase.RACE
        assert not app.stage.stage.bets.is_open
        assert sum(app.stage.stage.bets.tally().values()) == 1
        controls.race_to_its_end("102", "102", "102")
        await after(pilot, 1.0)
        await pilot.press("g")
        controls.next_question()
        await pilot.press("g")
        assert "question 2 of 2" in await after(pilot)
        assert app.phase() is Phase.RACE
        assert app.stage.stage.bets.tally() == dict.fromkeys(app.stage.stage.bets.choices, 0)


@at_every_size
async def test_off_the_stage_a_race_says_that_its_card_holds_it(size: tuple[int, int]) -> None:
    app = StageHost(Staged(QUESTION))
    async with app.run_test(size=size) as pilot:
        await on_stage(pilot)
        await pilot.press("escape")
        await pilot.pause()
        shown = text_of(app)
        assert "a card on the stage holds the race: g" in shown
        assert "goes back to it" in shown
        assert "g on stage" in shown
        await pilot.press("g", "enter")
        await after(pilot)
        await pilot.press("g")
        app.race.tick()
        await pilot.pause()
        assert "a card on the stage" not in text_of(app)


async def test_bets_are_dropped_after_asking_alone() -> None:
    app = StageHost(Staged(QUESTION))
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        await pilot.press("B")
        assert "trace 3" in await after(pilot)
        await pilot.press("3", "3", "B")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert app.screen.question == "Drop 2 bets, and have the room bet on strategies anew?"
        app.clock.now_s += 3600.0
        await pilot.press("n")
        assert "trace 3" in await after(pilot)
        assert app.stage.stage.bets.tally()["trace 3"] == 2
        assert "begins in 20 s" in text_of(app)
        await pilot.press("B", "y")
        assert "trace 3" not in await after(pilot)
        assert not sum(app.stage.stage.bets.tally().values())


async def test_a_session_that_begins_no_race_comes_to_its_end() -> None:
    controls = Staged(QUESTION)
    app = StageHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        # As where a ceiling is reached.
        controls.finished = True
        controls.next_question = lambda: None  # type: ignore[method-assign]
        await pilot.press("enter")
        await after(pilot)
        assert app.phase() is Phase.FINAL
        assert controls.intents == []


@pytest.mark.parametrize("text", HOSTILE[4:7])
async def test_hostile_text_stays_text(text: str) -> None:
    controls = Staged(Question("q", text, "1", note=text))
    app = StageHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_stage(pilot)
        await pilot.press("number_sign")
        assert not controls_in(await after(pilot))
        await pilot.press("enter")
        await after(pilot)
        controls.race_to_its_end(text, text, text)
        await after(pilot, 1.0)
        await pilot.press("t")
        assert not controls_in(await after(pilot))


@pytest.mark.parametrize("size", [(40, 12), (60, 16), (20, 5), (300, 90)])
async def test_every_picture_fits_any_terminal(size: tuple[int, int]) -> None:
    controls = Staged(QUESTION)
    app = StageHost(controls)
    async with app.run_test(size=size) as pilot:
        await on_stage(pilot)
        await pilot.press("number_sign", "1", "enter")
        await after(pilot)
        controls.race_to_its_end("102", "96", "no \\text{integer} at all, however long one looks")
        controls.finished = True
        for key in ("t", "enter"):
            await after(pilot, 1.0)
            await pilot.press(key)
        rows = (await after(pilot)).split("\n")
        assert app.phase() is Phase.FINAL
        assert len(rows) == size[1]
        assert all(cell_len(row) == size[0] for row in rows)


async def test_the_reveal_of_a_usual_screen_is_in_large_letters_with_a_note_too() -> None:
    controls = Staged(Question("q", "6 × 17?", "102", note="Ask."))
    app = StageHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_stage(pilot)
        await pilot.press("1", "number_sign", "enter")
        await after(pilot)
        controls.race_to_its_end("102", "102", "102")
        await after(pilot, 1.0)
        await pilot.press("t")
        shown = await after(pilot)
        assert "1 of 1 bet right" in shown
        # The first row of a small S, and of the answer's whole blocks.
        assert "█▀▀▀" in shown
        assert "██████" in shown


@at_every_size
async def test_a_card_shows_phones_where_to_bet(size: tuple[int, int]) -> None:
    app = StageHost(Staged(QUESTION))
    link = "http://127.0.0.1:8000/0123456789ab/"
    async with app.run_test(size=size) as pilot:
        await on_stage(pilot)
        app.stage.stage.link = link
        shown = await after(pilot, 1.0)
        assert link in shown
        code = qr_rows(link)
        # Whole or not at all: half a code is none.
        assert all(row.rstrip() in shown for row in code) == (size[0] >= 100)
        await pilot.press("enter")
        assert link not in await after(pilot, 1.0)
