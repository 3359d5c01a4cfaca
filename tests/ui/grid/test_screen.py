"""The grid on the screen: its cells, its cursor, its filter, and where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import hostile_race, two_traces, write_session
from tests.support.screens import (
    RaceHost,
    ReplayHost,
    ScreenHost,
    at_every_size,
    bundled,
    home_app,
    later,
    press,
    rows_of,
    text_of,
)
from tests.support.studies import write_study
from tts_tui.domain.events import EndReason, Question, RaceEnded
from tts_tui.study.grid import read_grid
from tts_tui.ui.grid.heads import Heads, heads_of
from tts_tui.ui.grid.screen import GridScreen
from tts_tui.ui.inspect.opening import open_race
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from pathlib import Path

STARTER = bundled("smollm2-starter")


def screen_of(path: Path = STARTER, truth: Truth | None = None) -> GridScreen:
    return GridScreen(read_grid(path), "the session", truth)


@at_every_size
async def test_every_race_has_a_row_and_every_strategy_a_column(size: tuple[int, int]) -> None:
    app = ScreenHost(screen_of())
    async with app.run_test(size=size) as pilot:
        text = await press(pilot)
        assert "the session · 19 races" in text
        assert "What is the oppos" in text
        assert "total right, 19 races" in text
        assert "✓" in text
        assert "✗" in text
        end = await press(pilot, "end", *["right"] * 8)
        assert "What is the oppos" in end
        assert "LFS-1@8 answers dwarf ✗ wrong" in end
        assert "6 right, 13 wrong" in end


@at_every_size
@pytest.mark.parametrize("tokens", [False, True])
async def test_names_are_whole_words_and_sums_stand_under_what_they_sum(
    size: tuple[int, int], tokens: bool
) -> None:
    app = ScreenHost(screen := screen_of())
    async with app.run_test(size=size) as pilot:
        await press(pilot, "down", *["C"] * tokens)
        rows, at = rows_of(app), screen.board.frame.place
        words = " ".join(row[at.label :] for row in rows[1 : at.top]).split()
        names = {
            part
            for name in ("SD", "FFS-1", "short-1", "MV-early", "MV")
            for part in (name, *name.replace("-", "- ").split())
        }
        assert (
            {"FFS-1", "short-1"}
            <= set(words)
            <= names | {"FFS-2", "FFS-3", "short-3", "LFS-1", "›"}
        )
        total = next(row for row in rows if row.startswith(" total"))
        for column in range(at.columns):
            begin = at.label + column * at.cell
            cells = [row[begin : begin + at.cell - 1] for row in (rows[at.top], total)]
            places = [
                len(cell.rstrip(" ✓✗·[]")) if tokens else cell.find(cell.strip()) for cell in cells
            ]
            # Where a sign has room beside few tokens, and none beside many, all end at the edge.
            assert places[0] - places[1] in ({0, -2} if tokens else {0, 1})


async def test_back_is_named_once() -> None:
    app = home_app(first_screen=screen_of)
    async with app.run_test(size=(120, 40)) as pilot:
        assert (await press(pilot)).count("Back") == 1


def test_names_too_long_for_their_columns_stand_in_turn() -> None:
    names = ["SD", "short-1", "MV-early", "FFS-1"]
    assert heads_of(names, 9) == Heads(9, 1)
    assert heads_of(["FFS-1", "LFS-1"], 5) == Heads(5, 2)
    heads = heads_of(names, 5)
    assert heads == Heads(5, 2, in_turn=True)
    drawn = ["".join(piece for piece, _ in heads.line(names, row, 0)) for row in range(2)]
    assert drawn == ["SD        MV-early", "     short-1   FFS-1"]
    assert [name for _, name in heads.line(names[1:], 1, 1) if name >= 0] == [1, 3]


@given(st.lists(st.text("abc-@", min_size=1, max_size=16), min_size=1), st.integers(4, 14))
def test_no_head_is_wider_than_its_columns(names: list[str], cell: int) -> None:
    heads = heads_of(names, cell)
    for row in range(heads.rows):
        pieces = heads.line(names, row, 0)
        used = 0
        for piece, name in pieces:
            assert name < 0 or used == name * cell
            used += len(piece)
        assert used <= (len(names) + heads.rows - 1) * cell


async def test_a_filter_keeps_what_it_names_and_escape_takes_it_away() -> None:
    app = ScreenHost(screen := screen_of())
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "slash", *"wrong:FFS-1", "space", *"right:MV", "enter")
        assert "6 of 19 races" in text
        assert [row.question for row in screen.model.rows][:2] == ["freeze-water", "capital-japan"]
        # What cannot be read leaves the rows as they are, and says why.
        text = await press(pilot, "slash", "space", *"wrnog:x")
        assert "There is no filter “wrnog:”." in text
        assert len(screen.model.rows) == 6
        assert "19 races" in await press(pilot, "escape")


async def test_orders_turn_and_the_next_disagreement_is_a_key_away() -> None:
    app = ScreenHost(screen := screen_of())
    async with app.run_test(size=(120, 40)) as pilot:
        assert "by disagreement" in await press(pilot, "o")
        assert screen.model.rows[0].question == "capital-japan"
        assert "by difficulty" in await press(pilot, "o")
        await press(pilot, "n")
        assert screen.model.row == 1
        await press(pilot, "N", "N")
        last = max(at for at, row in enumerate(screen.model.rows) if row.differs)
        assert screen.model.row == last


async def test_tokens_are_shown_in_place_of_marks() -> None:
    app = ScreenHost(screen_of())
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "C")
        assert "total tokens, 19 races" in text
        assert "8.51k" in text


async def test_a_hidden_truth_is_told_by_no_cell_no_order_and_no_filter() -> None:
    app = ScreenHost(screen := screen_of(truth=Truth(shown=False)))
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "o", "o")
        assert screen.model.order == "tokens"
        text = await press(pilot, "slash", *"right:MV", "enter")
        assert len(screen.model.rows) == 19
        assert "The truth is hidden" in text
        assert "✓" not in text
        assert "✗" not in text
        text = await press(pilot, "escape")
        assert "total decided, 19 races" in text
        assert "truth hidden" in text


async def test_without_a_known_truth_cells_name_camps(tmp_path: Path) -> None:
    path = write_study(tmp_path, {"a": [(10, "7"), (20, "8"), (30, "8")]}, truth=None)
    app = ScreenHost(screen_of(path))
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot)
        assert "truth unknown" in text
        assert "nobody knows" in text
        assert "total decided, 1 race" in text
        (cells,) = [row for row in rows_of(app) if "What is a?" in row and "▌" in row]
        assert "A" in cells
        assert "B" in cells


@pytest.mark.parametrize("text", HOSTILE)
async def test_questions_and_answers_pass_the_text_door(text: str, tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", hostile_race(text), strategies=("SD",), n=1)
    app = ScreenHost(screen_of(path))
    async with app.run_test(size=(200, 60)) as pilot:
        await press(pilot, "C")
        assert not controls_in(text_of(app))
        assert all(len(strip) for strip in rows_of(app))


async def test_the_mouse_points_and_a_second_click_opens() -> None:
    played: list[int] = []
    app = ScreenHost(screen := screen_of())
    screen.play = played.append
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        at = screen.board.frame.place
        where = (at.label + at.cell + 1, at.top + 3)
        await pilot.click(offset=where)
        assert (screen.model.row, screen.model.column) == (3, 1)
        await pilot.click(offset=where, times=2)
        assert played == [3]


async def test_a_large_grid_scrolls_both_ways(tmp_path: Path) -> None:
    questions = {f"q{at}": [(10 + at, "7"), (20, "8")] for at in range(120)}
    app = ScreenHost(screen := screen_of(write_study(tmp_path, questions)))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "end", "pageup", *["right"] * 30)
        assert "120 races" in text
        at = screen.board.frame.place
        assert at.first_row <= screen.model.row < at.first_row + at.rows
        assert screen.model.column == len(screen.model.grid.columns) - 1
        assert at.first_column + at.columns == len(screen.model.grid.columns)


# -- where it is opened from, and where it leads -----------------------------------------------


async def test_in_a_replay_it_picks_the_question(tmp_path: Path) -> None:
    events = [*two_traces(0, "a"), *two_traces(1, "b"), *two_traces(2, "c")]
    host = ReplayHost(write_session(tmp_path / "s.jsonl", events, n=2))
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        assert "3 races" in await press(pilot, "percent_sign")
        await press(pilot, "down", "down", "enter")
        assert host.screen is host.replay
        assert host.controls.playback.scene == 2


async def test_from_the_list_it_leads_to_a_replay_at_the_race(tmp_path: Path) -> None:
    from tts_tui.cli.open_replay import ReplayOrder, open_replay

    events = [*two_traces(0, "a"), *two_traces(1, "b")]
    path = write_session(tmp_path / "s.jsonl", events, n=2)
    opened = []

    def open_session(path: Path) -> object:
        opened.append(open_replay(ReplayOrder(path)))
        return opened[-1]

    app = home_app(open_session=open_session, replay_screen=ReplayScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        from tts_tui.ui.kit.destinations import OpenGrid

        app.screen.post_message(OpenGrid(path))
        assert "2 races" in await press(pilot)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, ReplayScreen)
        assert opened[0].playback.scene == 1


async def test_from_the_inspector_it_leads_to_another_race(tmp_path: Path) -> None:
    events = [*two_traces(0, "a"), *two_traces(1, "b")]
    path = write_session(tmp_path / "s.jsonl", events, n=2)
    app = ScreenHost(screen := InspectScreen(open_race(path, 0)))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "percent_sign", "down", "enter")
        assert app.screen is screen
        assert screen.model.race_number == 1


async def test_a_live_session_shows_the_races_that_have_ended() -> None:
    questions = (Question("a", "1 + 1?", "2"), Question("b", "2 + 2?", "4"))
    controls = FakeControls(plan_of(*questions, n=1, strategies=("SD", "MV@1")))
    for race in range(2):
        controls.start(race, question=race)
    controls.finish(0, "2", 1.0, tokens=10, race=0)
    controls.feed(RaceEnded(0, 2.1, EndReason.ALL_ENDED))
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        text = await press(pilot, "percent_sign")
        assert "this session · 1 race" in text
        assert "1 + 1?" in text
        assert isinstance(app.screen, GridScreen)
        assert not app.screen.check_action("play", ())
