from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.families import family
from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import started
from tests.support.screens import ScreenHost, at_every_size, notices_of, press, rows_of, settle
from tts_tui.analysis.divergence import worth_comparing
from tts_tui.domain.events import Channel, Event, TokensArrived, TraceFinished
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.ui.side_by_side.choose_traces import ChooseTracesScreen
from tts_tui.ui.side_by_side.model import Column, SideBySideModel
from tts_tui.ui.side_by_side.screen import SideBySideScreen

if TYPE_CHECKING:
    from collections.abc import Sequence


BEGINNING = "Let us count the packs.\n\nThere are 17 packs of 6 pens. " * 6


def race_of(texts: Sequence[str], question: str = "q") -> RaceState:
    events: list[Event] = [started(n=len(texts), question=question)]
    for index, text in enumerate(texts):
        said = f"{text} \\boxed{{{index}}}"
        events.append(TokensArrived(0, index, Channel.ANSWER, (1.0 + index,), (9,), (said,)))
        events.append(TraceFinished(0, 2.0 + index, index, "stop"))
    return SessionState(events).races[0]


@given(st.text("ab \n", max_size=200), st.integers(4, 30), st.integers(0, 200))
def test_every_character_stands_in_the_row_that_is_said(text: str, width: int, at: int) -> None:
    column = Column(race_of([text]).traces[0])
    column.wrap(width)
    place = min(at, len(column.text) - 1)
    row = column.row_of(place)
    end = column.starts[row + 1] if row + 1 < len(column.starts) else len(column.text)
    assert column.starts[row] <= place < end
    begin = column.starts[row]
    assert column.text[begin : begin + len(column.rows[row].text)] == column.rows[row].text


@at_every_size
async def test_the_first_difference_stands_on_one_row(size: tuple[int, int]) -> None:
    texts = [f"{BEGINNING}So 102.", f"{BEGINNING}Then we divide by 3."]
    app = ScreenHost(SideBySideScreen(race_of(texts), [0, 1]))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        shown = "\n".join(rows_of(app))
        assert "trace 1" in shown
        assert "trace 2" in shown
        words = len(BEGINNING.split())
        assert f"common beginning: {len(BEGINNING)} characters, {words} words" in shown
        await pilot.press("n")
        await settle(pilot)
        [row] = [row for row in rows_of(app) if "So 102." in row]
        assert "Then we" in row
        await pilot.press("z")
        await settle(pilot)
        assert "folded away" in "\n".join(rows_of(app))
        assert not any("Let us count" in row for row in rows_of(app))


async def test_columns_scroll_together_until_they_are_freed() -> None:
    long = "\n".join(f"line {number}" for number in range(300))
    app = ScreenHost(SideBySideScreen(race_of([long, f"other {long}"]), [0, 1]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        model = app.screen.model  # type: ignore[attr-defined]
        await pilot.press("down", "down")
        assert [column.top for column in model.columns] == [2, 2]
        await pilot.press("L", "right", "down")
        assert [column.top for column in model.columns] == [2, 3]
        await pilot.press("1", "end")
        assert model.columns[0].top > 250
        assert model.columns[1].top == 3
        await pilot.press("L", "home")
        assert [column.top for column in model.columns] == [0, 0]


async def test_traces_are_added_as_far_as_they_fit_and_two_stay() -> None:
    app = ScreenHost(SideBySideScreen(race_of(["a", "b", "c", "d", "e"]), [0, 1]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        model = app.screen.model  # type: ignore[attr-defined]
        await pilot.press("plus", "plus")
        assert model.traces == [0, 1, 2]
        assert "wider terminal" in notices_of(app)[-1]
        await pilot.press("minus", "minus")
        assert len(model.traces) == 2
        assert "Two traces" in notices_of(app)[-1]


async def test_a_dialog_asks_for_two_to_four() -> None:
    app = ScreenHost(ChooseTracesScreen(race_of(["a", "b", "c"]), [0]))  # type: ignore[arg-type]
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert any("has to be two" in row for row in rows_of(app))


@at_every_size
async def test_many_traces_leave_the_dialog_its_keys(size: tuple[int, int]) -> None:
    app = ScreenHost(ChooseTracesScreen(race_of(["a"] * 14), [0, 13]))  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        rows = rows_of(app)
        assert any("Two to 4 traces." in row for row in rows)
        assert any("tick" in row and "read" in row and "back" in row for row in rows)
        await press(pilot, *["down"] * 13)
        assert any("trace 14" in row for row in rows_of(app))


@at_every_size
@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_text_stays_text(hostile: str, size: tuple[int, int]) -> None:
    app = ScreenHost(SideBySideScreen(race_of([hostile, f"{hostile} x", "y"], hostile), [0, 1, 2]))
    async with app.run_test(size=size) as pilot:
        for key in ("d", "f", "l", "2", "end"):
            await pilot.press(key)
            await settle(pilot)
            assert not controls_in("\n".join(rows_of(app)))


def test_the_same_text_is_said_to_be_the_same() -> None:
    model = SideBySideModel(race_of(["so", "so"]), [0, 0])
    assert model.common == len(model.columns[0].text)


async def test_a_procedures_traces_can_be_chosen_and_read_with_their_lines() -> None:
    race = SessionState(family()).races[0]
    assert worth_comparing(race, 3) == (1, 3)
    app = ScreenHost(SideBySideScreen(race, [2, 3]))
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ChooseTracesScreen(race, [2, 3]))
        await settle(pilot)
        shown = "\n".join(rows_of(app))
        assert "trace 4" in shown
        assert "wait-1@1 · " in shown
    model = SideBySideModel(race, [2, 3])
    assert [column.text for column in model.columns] == [
        "It is \\boxed{41}",
        "It is \\boxed{41}\n\nWait, no: \\boxed{42}",
    ]
    assert model.common == len("It is \\boxed{41}")
    assert model.add(200) is None
    assert model.traces == [2, 3, 0]
