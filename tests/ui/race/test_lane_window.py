from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.forests import Forest
from tests.support.race_board import PALETTE, picture
from tests.support.screens import RaceHost, at_every_size, later, text_of
from tts_tui.domain.events import TraceFailed
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.board import RaceBoard
from tts_tui.ui.race.frame import Frame
from tts_tui.ui.race.kept_in_view import kept_in_view
from tts_tui.ui.race.lane_window import window_of
from tts_tui.ui.race.layout import layout_of
from tts_tui.ui.race.live_model import LiveModel

SIZES = ((80, 24), (120, 40), (200, 60))


def racing(n: int, armed: str | None = None) -> FakeControls:
    """A race in which trace 60 finishes first, and then trace 50 and trace 3."""
    strategies = (f"FFS-1@{n}", f"MV@{n}")
    controls = FakeControls(plan_of(n=n, strategies=strategies, armed=armed))
    controls.start()
    for trace, answer, end_s in ((59, "96", 2.0), (49, "102", 3.0), (2, "102", 4.0)):
        controls.finish(trace, answer, end_s, tokens=40)
    return controls


def drawn(model: LiveModel, size: tuple[int, int], frame: Frame | None = None) -> Frame:
    frame = frame or Frame()
    model.take(0.0)
    frame.draw(model.view(PALETTE, 100.0), *size)
    return frame


@given(
    many=st.integers(1, 300),
    selected=st.integers(0, 299),
    kept=st.lists(st.integers(0, 299), max_size=2, unique=True),
    before=st.integers(0, 299),
    size=st.sampled_from([(20, 4), (44, 14), (60, 20), *SIZES]),
    cells=st.booleans(),
)
def test_the_selected_lane_and_those_that_are_kept_are_in_view(
    many: int,
    selected: int,
    kept: list[int],
    before: int,
    size: tuple[int, int],
    cells: bool,
) -> None:
    selected, kept = min(selected, many - 1), [lane for lane in kept if lane < many]
    at = layout_of(*size, lanes=many, strategies=9)
    digits = len(str(many)) if cells else None
    window = window_of(many, selected, kept, before, at, digits)
    in_view = {*range(window.first, min(many, window.first + window.shown)), *window.below}
    if at.lanes.height > 2:
        assert {selected, *kept} <= in_view
    if window.in_cells:
        assert window.below[0] == selected
    assert len(window.below) == len(set(window.below))
    assert window.rows + window.air + len(window.below) <= max(at.lanes.height, at.lane_rows)
    # A click finds each of them where it is drawn, and nothing else.
    found = [window.lane_at(x, y) for y in range(at.lanes.height) for x in range(at.lanes.width)]
    assert in_view <= {lane for lane in found if lane is not None}
    # The same again leaves everything where it is.
    assert window_of(many, selected, kept, window.first, at, digits) == window


@pytest.mark.parametrize("size", SIZES)
def test_all_sixty_four_lanes_are_in_view_at_every_size(size: tuple[int, int]) -> None:
    rows = picture(LiveModel(racing(64)), *size)
    lanes = "\n".join(row[1 : size[0] // 2] for row in rows[3:])
    assert {int(number) for number in re.findall(r"(\d+) ?[◌✓✗]", lanes)} == {*range(1, 65)}
    assert "more" not in rows[2]


def test_cells_say_what_became_of_a_lane_and_hide_what_is_hidden() -> None:
    controls = racing(64)
    controls.feed(TraceFailed(0, 4.5, 20, "gone", "network"))
    shown = "\n".join(picture(LiveModel(controls), 120, 40))
    for cell in ("◆60 ✗ 96", " 50 ✓ 102", "  3 ✓ 102", " 21 ✗ fail", " 22 ◌ "):
        assert cell in shown
    hidden = "\n".join(picture(LiveModel(racing(64), Truth(shown=False)), 120, 40))
    assert "◆60 ● 96" in hidden
    assert " 50 ● 102" in hidden


@pytest.mark.parametrize(("armed", "kept"), [(None, (59,)), ("MV@64", (59,)), ("FFS-1@64", (59,))])
def test_the_first_to_finish_and_whose_answer_is_taken_are_kept(
    armed: str | None, kept: tuple[int, ...]
) -> None:
    model = LiveModel(racing(64, armed))
    model.take(0.0)
    view = model.view(PALETTE, 0.0)
    assert kept_in_view(view.race, view.rows) == kept
    assert kept_in_view(None, ()) == ()


def test_a_vote_that_is_armed_keeps_its_first_voter_beside_the_first_to_finish() -> None:
    controls = racing(64, "MV@64")
    for trace in range(64):
        if trace not in {59, 49, 2}:
            controls.finish(trace, "102", 5.0 + trace / 100)
    model = LiveModel(controls)
    model.take(0.0)
    view = model.view(PALETTE, 0.0)
    assert kept_in_view(view.race, view.rows) == (49, 59)


def test_where_a_procedure_has_rows_the_winner_stands_below_those_in_view() -> None:
    controls = Forest(30)
    controls.chain()
    controls.finish(1, "102", 3.0)
    model = LiveModel(controls)
    frame = drawn(model, (80, 24))
    # The last row of all is selected: the second one is above what is in view.
    model.select(frame.lanes.rows[-1].key)
    drawn(model, (80, 24), frame)
    assert not frame.lanes.window.in_cells
    assert [frame.lanes.rows[at].key for at in frame.lanes.window.below] == [1]


@at_every_size
async def test_keys_and_clicks_go_where_the_cells_are(size: tuple[int, int]) -> None:
    app = RaceHost(racing(64))
    async with app.run_test(size=size) as pilot:
        await later(pilot, app.clock)
        frame = app.race.board.frame
        rows = frame.lanes.window.rows
        await pilot.press("right", "down", "right", "left", "up", "left", "left")
        assert app.race.model.selected == 0
        await pilot.press("right", "down")
        assert app.race.model.selected == rows + 1
        assert f"▌{rows + 2} " in text_of(app)
        at, window = frame.layout.lanes, frame.lanes.window
        await pilot.click(RaceBoard, offset=(at.x + window.across + 3, at.y + 4))
        assert app.race.model.selected == rows + 4
        # Sorted by finish, the first to finish is the first cell, and the arrows follow the order.
        await pilot.press("o")
        app.race.model.select(59)
        await pilot.press("down", "down")
        assert app.race.model.selected == 2
