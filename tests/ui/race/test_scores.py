"""The scoreboard adds up what the board said of every race that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.race_board import PALETTE
from tests.support.recordings import two_traces, write_session
from tests.support.screens import RaceHost, ReplayHost, at_every_size, later, text_of
from tts_tui.domain.events import EndReason, Question, RaceEnded
from tts_tui.domain.strategies import Clock
from tts_tui.plain.rows import score_rows
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.scores import ScoresScreen, ranked, scores_table, totals_of

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("SD", "FFS-1@2", "MV@2", "BS@4")
QUESTIONS = (Question("a", "1 + 1?", "2"), Question("b", "2 + 2?", "4"), Question("c", "3?", "3"))


def raced(*answers: tuple[str, str], ended: int | None = None) -> FakeControls:
    """A session of two traces a question, the first 10 and the second 30 tokens long."""
    controls = FakeControls(plan_of(*QUESTIONS, n=2, strategies=NAMES))
    for race, (first, second) in enumerate(answers):
        controls.start(race, question=race)
        controls.finish(0, first, 1.0, tokens=10, race=race)
        controls.finish(1, second, 2.0, tokens=30, race=race)
        if ended is None or race < ended:
            controls.feed(RaceEnded(race, 2.1, EndReason.ALL_ENDED))
    return controls


def model_of(controls: FakeControls) -> LiveModel:
    model = LiveModel(controls)
    model.take(0.0)
    return model


def table(model: LiveModel, *, truth_shown: bool = True) -> list[list[str]]:
    rows = ranked(totals_of(model.races_so_far, model.names, model.rules), truth_shown=truth_shown)
    console = Console(width=100, no_color=True, color_system=None)
    with console.capture() as said:
        console.print(scores_table(rows, PALETTE, truth_shown=truth_shown))
    return [line.split("  ") for line in said.get().splitlines()]


def cells(model: LiveModel, *, truth_shown: bool = True) -> list[list[str]]:
    told = table(model, truth_shown=truth_shown)
    return [[cell.strip() for cell in row if cell.strip()] for row in told]


def test_the_best_stands_first_and_what_did_not_run_is_left_out() -> None:
    model = model_of(raced(("2", "1"), ("4", "4")))
    head, *rows = cells(model)
    assert head == ["strategy", "right", "wins", "undecided", "tokens"]
    # The shorter of two equal answers has the vote, so that only its cost tells MV from FFS-1.
    assert [(row[0], *row[2:]) for row in rows] == [
        ("SD", "2 of 2", "0", "0", "20"),
        ("FFS-1@2", "2 of 2", "2", "0", "20"),
        ("MV@2", "2 of 2", "0", "0", "80"),
    ]


def test_a_race_that_runs_does_not_count_yet() -> None:
    model = model_of(raced(("2", "2"), ("4", "4"), ended=1))
    _, *rows = cells(model)
    assert {row[2] for row in rows} == {"1 of 1"}


def test_hidden_truth_gives_away_neither_marks_nor_an_order() -> None:
    model = model_of(raced(("1", "2"), ("1", "4")))
    head, *rows = cells(model, truth_shown=False)
    assert head == ["strategy", "undecided", "tokens"]
    assert [row[0] for row in rows] == ["SD", "FFS-1@2", "MV@2"]


def test_the_sums_are_those_of_score() -> None:
    model = model_of(raced(("2", "1"), ("4", "4"), ("0", "3")))
    races = [race for race in model.races_so_far if race.ended]
    ours = totals_of(races, model.names[:3], model.rules).rows
    told = score_rows("", races, model.names[:3], Clock.WALL)
    for total in ours:
        mine = [row for row in told if row.strategy == total.strategy]
        assert total.right == sum(row.correct is True for row in mine)
        assert total.spent_tokens == sum(row.spent_tokens or 0 for row in mine)


@at_every_size
async def test_the_key_shows_it_at_any_time(size: tuple[int, int]) -> None:
    app = RaceHost(raced(("2", "1"), ("4", "4"), ended=1))
    async with app.run_test(size=size) as pilot:
        await later(pilot, app.clock)
        await pilot.press("S")
        await pilot.pause()
        assert isinstance(app.screen, ScoresScreen)
        shown = text_of(app)
        assert "FFS-1@2" in shown
        assert "1 of 1" in shown
        await pilot.press("escape")
        await pilot.pause()
        assert app.race.is_current


async def test_before_any_end_it_says_so() -> None:
    app = RaceHost(raced(("2", "1"), ended=0))
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("S")
        await pilot.pause()
        assert "No race has ended so far" in text_of(app)


async def test_a_replay_adds_up_what_has_been_shown(tmp_path: Path) -> None:
    events = [*two_traces(), *two_traces(1, "second")]
    path = write_session(tmp_path / "s.jsonl", events, strategies=["FFS-1@2", "MV@2"], n=2)
    app = ReplayHost(path)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        assert not [race for race in app.replay.model.races_so_far if race.ended]
        app.controls.next_question()
        await later(pilot, app.clock)
        assert [race.ended for race in app.replay.model.races_so_far] == [True, False]
