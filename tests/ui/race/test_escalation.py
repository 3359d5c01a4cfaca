"""An escalation on the race screen: which stage a lane is of, and on which model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.forests import Forest
from tests.support.hostile import HOSTILE
from tests.support.race_board import PALETTE, picture
from tests.ui.race.test_groups import drawn, model_of, row_with
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.common import make_pick
from tts_tui.domain.votes import poll_of
from tts_tui.ui.race.rows import Lane
from tts_tui.ui.race.strategies_panel import shown_name, state_text

if TYPE_CHECKING:
    from tts_tui.ui.race.live_model import LiveModel

NAME = "esc-MV@2>MV@3:large"
ON_THE_BOARD = ("FFS-1@2", "MV@2", NAME)


def opened() -> tuple[LiveModel, list[int]]:
    controls = Forest(strategies=ON_THE_BOARD)
    traces = controls.escalation()
    model = model_of(controls)
    model.select(traces[-1])
    return model, traces


def test_a_lane_says_its_stage_and_the_model_that_is_not_the_races_own() -> None:
    model, (first, *_, last) = opened()
    lanes = {row.key: row for row in drawn(model).lanes.rows if isinstance(row, Lane)}
    cheap, dear = lanes[first].stage, lanes[last].stage
    assert cheap is not None
    assert dear is not None
    assert (cheap.long, cheap.short) == ("1st      ", "1st  ")
    assert (dear.long, dear.short) == ("2nd large", "large")
    assert lanes[0].stage is None
    rows = picture(model, 120, 40)
    assert row_with(rows, " 3 ✓ done").split("–")[1].split()[:2] == ["1st", "102"]
    assert "2nd large no answer" in row_with(rows, " 5 ✓ done")
    assert "2nd large" in row_with(rows, "▌7 ◑ answer")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (200, 60)])
def test_the_selected_trace_says_its_model_where_lanes_have_no_room(
    width: int, height: int
) -> None:
    model, _ = opened()
    assert f"· {NAME} · large" in row_with(picture(model, width, height), "trace 7")


def test_the_board_says_how_far_it_is() -> None:
    model, _ = opened()
    wide = picture(model, 200, 60)
    assert "○ 2nd: no vote yet" in row_with(wide, f"│  {NAME} ")
    # What the first stage leans to is shown while the second has no vote.
    assert "102" in row_with(wide, f"│  {NAME} ")


def test_a_name_that_does_not_fit_keeps_its_first_and_its_last_letters() -> None:
    assert shown_name(NAME, 30).strip() == NAME
    assert shown_name(NAME, 11) == "esc-M…large"
    assert shown_name("esc-MV@2>MV@8", 12) == "esc-MV…>MV@8"


def test_a_trace_that_its_stage_no_longer_needed_was_not_pruned() -> None:
    name = "esc-votes-2@3>SD"
    controls = Forest(strategies=("MV@2", name))
    cheap = [controls.spawn(name) for _ in range(3)]
    for trace in cheap[:2]:
        controls.say(trace, "so \\boxed{102}", 2.0, tokens=30)
        controls.end(trace, tokens=30)
    controls.prune(cheap[2])
    row = row_with(picture(model_of(controls), 200, 60), " 5 ⌿ cut")
    assert "others decided first" in row
    assert "pruned" not in row


def test_the_panel_of_branches_counts_traces_by_stage() -> None:
    model, _ = opened()
    model.select(NAME)
    assert any("1st: 2 traces, 2nd large: 3 traces" in row for row in picture(model, 120, 40))


@given(st.sampled_from(HOSTILE), st.integers(8, 40))
def test_the_name_of_a_model_is_text(hostile: str, width: int) -> None:
    controls = Forest(strategies=ON_THE_BOARD)
    controls.escalation()
    trace = controls.spawn("esc-MV@2>MV@8:large", model=hostile)
    model = model_of(controls)
    model.select(trace)
    picture(model, width * 4, 30)  # looks for controls by itself


def test_a_reason_that_has_no_room_is_cut_so_that_it_shows() -> None:
    ledger = Ledger(sequential_tokens=0, used_tokens=0, spent_tokens=0)
    reason = "1st: 2 of 3, 1 running"
    pick = make_pick(NAME, poll_of(()), ledger, decided=False, reason=reason)
    for room in range(8, 40):
        said, _ = state_text(pick, room, PALETTE)
        assert len(said) <= room
        assert not said.endswith(":")
    assert state_text(pick, 10, PALETTE)[0] == "○ 1st: 2 …"
