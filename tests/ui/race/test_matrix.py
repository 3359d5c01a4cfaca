"""The matrix of probed answers: its cells, its cursor, what it says where there is nothing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, racing
from tests.support.hostile import HOSTILE, controls_in
from tests.support.probing import EVERY, Probing, eight
from tests.support.race_board import PALETTE
from tests.support.race_board import picture as board_of
from tests.support.screens import (
    RaceHost,
    at_every_size,
    later,
    notices_of,
    press,
    rows_of,
    text_of,
)
from tts_tui.ui.kit.palette import grounded
from tts_tui.ui.kit.truth import Truth, Verdicts
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.matrix.cell import CellLook, cell_of
from tts_tui.ui.race.matrix.frame import MatrixFrame
from tts_tui.ui.race.matrix.legend import legend
from tts_tui.ui.race.matrix.screen import MatrixScreen
from tts_tui.ui.race.matrix.view import Cursor, MatrixPicture, MatrixView
from tts_tui.ui.race.probing import Matrices

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.domain.probed import Probed

GREEN = PALETTE.correct.color
"""The ground of what is right."""


def strips_of(
    race: Probing,
    width: int = 80,
    height: int = 24,
    *,
    truth: bool = True,
    at: tuple[int, int] | None = None,
) -> list[Strip]:
    """The picture of a matrix, with its cursor at a lane and a round; each row of exact width."""
    strips = MatrixFrame().draw(picture_of(race, truth=truth, at=at), width, height)
    assert len(strips) == height
    for strip in strips:
        assert strip.cell_length == width
        assert sum(segment.cell_length for segment in strip) == width
        assert not controls_in(strip.text)
    return strips


def picture_of(
    race: Probing, *, truth: bool = True, at: tuple[int, int] | None = None
) -> MatrixPicture:
    model = LiveModel(race, Truth(truth))
    model.take(0.0)
    board = model.view(PALETTE, 100.0)
    assert board.race is not None
    assert board.verdicts is not None
    (probed, course), cursor = Matrices().of(board.race, race.cohort), Cursor()
    if at is not None:
        cursor.put(probed, *at)
    matrix = MatrixView(
        *(race.cohort, "", probed, board.race, board.verdicts, course, grounded(PALETTE)),
        *(cursor.row(probed), cursor.column(probed)),
    )
    return MatrixPicture(matrix, board.header, board.panel, ())


def picture(
    race: Probing,
    width: int = 80,
    height: int = 24,
    *,
    truth: bool = True,
    at: tuple[int, int] | None = None,
) -> list[str]:
    return [strip.text for strip in strips_of(race, width, height, truth=truth, at=at)]


def cells(row: str) -> list[str]:
    """What stands in the cells of a lane's row."""
    return row.strip("│ ").split()


def row_of(rows: list[str], lane: int) -> list[str]:
    """The number, the state, the tokens and the cells of a lane."""
    found = (cells(row.replace("▌", " ")) for row in rows)
    return next(row for row in found if row[:1] == [str(lane)])


def test_a_row_says_what_a_trace_answered_each_time_it_was_asked() -> None:
    rows = picture(eight(), at=(5, 0))
    assert cells(rows[2]) == ["tokens", "64", "128", "192", "256", "320"]
    assert row_of(rows, 1) == ["1", "◑", "answer", "320", "17", "102", "102", "102", "102"]
    assert row_of(rows, 4)[4:] == ["–", "102", "102", "102", "102"]


def test_what_differs_what_was_cut_what_runs_and_what_is_to_come_can_be_told_apart() -> None:
    rows = picture(eight(), at=(0, 0))
    assert row_of(rows, 3)[3:] == ["258", "out", "100", "100", "100", "100", "·"]
    assert row_of(rows, 7)[4:] == ["102", "102", "102", "◑", "·"]
    assert row_of(rows, 8) == ["8", "⌿", "cut", "193", "out", "96", "96", "96", "⌿"]


def test_a_trace_that_ended_stands_by_its_answer_without_a_ground() -> None:
    strip = next(strip for strip in strips_of(eight(), at=(0, 0)) if " 2 ✓ done" in strip.text)
    grounds = [
        part.style.bgcolor.name
        for part in strip
        if part.style is not None and part.style.bgcolor is not None and "102" in part.text
    ]
    background = PALETTE.background.bgcolor
    assert GREEN is not None
    assert background is not None
    assert grounds == [GREEN.name, background.name]


def test_answers_have_letters_where_there_is_no_room_for_them() -> None:
    def long() -> Probing:
        race = Probing(n=2)
        for answer in ["17", "199 - \\sqrt{8481}", None] * 6:
            race.round([answer, "17"])
        return race

    rows = picture(long(), at=(1, 0))
    assert row_of(rows, 1)[4:] == [*"AB–" * 6]
    assert any(" A  17" in row for row in rows)
    assert any(" B  199 - \\sqrt{8" in row for row in picture(long(), at=(0, 1)))


def test_cells_have_letters_as_well_where_there_are_more_answers_than_colours() -> None:
    race = Probing(n=11)
    race.round([str(10 + lane) for lane in range(11)])
    rows = picture(race, 120, 40, truth=False, at=(0, 0))
    assert row_of(rows, 2)[4:6] == ["B", "11"]
    assert row_of(rows, 9)[4:6] == ["I", "18"]


def test_no_two_answers_share_letter_and_colour() -> None:
    race = Probing(n=60)
    race.round([str(10 + lane) for lane in range(60)])
    view = picture_of(race, truth=False).matrix
    written = {(view.answers.letter(a), view.answers.ink(a)) for a in view.probed.answers}
    assert len(written) == 60


def test_the_legend_counts_the_round_under_the_cursor() -> None:
    rows = picture(eight(), at=(4, 1))
    assert any("─ probe 2 at 128 tokens ─" in row for row in rows)
    votes = next(row for row in rows if " B  102" in row)
    assert " ".join(cells(votes)) == "B 102 ✓ 5 C 100 ✗ 1 A 17 ✗ 1 D 96 ✗ 1"
    assert any("102 has the majority" in row for row in rows)
    assert any("trace 5 asked at 129 tokens: 17 ✗ wrong; its probe is trace" in row for row in rows)


def test_a_lane_that_ended_while_its_probe_was_cut_votes_with_its_answer_and_shows_it() -> None:
    race = Probing(n=3)
    race.grow(0, EVERY)
    asked = race.probe(0)
    race.ends(0, "42")
    race.cut_lane(asked)
    race.round(["42", "6"], [1, 2])
    rows = picture(race, 120, 40, at=(0, 0))
    assert row_of(rows, 1)[4:6] == ["[42", "]"]
    assert not any("without an answer" in row for row in rows)
    beside = " ".join(row.split("│")[2].strip() for row in rows[2:20])
    assert (
        "asked at 64 tokens: cut; votes for 42 at its end its probe is trace 4, 0 tokens" in beside
    )


@given(st.data())
def test_every_lane_counts_once_in_a_column(data: st.DataObject) -> None:
    race = Probing(n=4)
    open_lanes, pending = {0, 1, 2, 3}, dict[int, int]()
    for _ in range(data.draw(st.integers(1, 14))):
        if not open_lanes:
            break
        lane = data.draw(st.sampled_from(sorted(open_lanes)))
        if lane not in pending:
            race.grow(lane, race.tokens[lane] + EVERY * data.draw(st.integers(1, 2)))
            pending[lane] = race.probe(lane)
        match data.draw(st.sampled_from(["answers", "answers", "cut", "fails", "ends", "runs"])):
            case "answers":
                race.answers(pending.pop(lane), data.draw(st.sampled_from(["7", "8", None])))
            case "cut":
                race.cut_lane(pending.pop(lane))
            case "fails":
                race.fails(pending.pop(lane))
            case "ends":
                race.ends(lane, data.draw(st.sampled_from(["7", "8"])))
                race.cut_lane(pending.pop(lane))
                open_lanes.discard(lane)
    view = picture_of(race, truth=False).matrix
    for column, at in enumerate(view.probed.rounds):
        told = [strip.text for strip in legend(replace(view, column=column), 50, 40)]
        votes = {
            found[1]: int(found[2])
            for row in told
            if (found := re.match(r" {2}([AB])  [78] +[^ \d]+ (\d+) *$", row))
        }
        others = [
            re.findall(r"(\d+) (running|to come|left out|without an answer)", t) for t in told
        ]
        missing = {why: int(many) for row in others for many, why in row}
        assert sum(votes.values()) + sum(missing.values()) == race.plan.n
        if "left out" not in missing:
            look = CellLook(view.answers, 1, spelt=False, inks=view.inks)
            cells = Counter(cell_of(lane, at, look)[0] for lane in view.probed.lanes)
            assert {letter: cells[letter] for letter in "AB" if cells[letter]} == votes


def test_the_majority_of_complete_rounds_is_filled_and_says_for_how_many_it_stands() -> None:
    strips = strips_of(eight(), at=(0, 0))
    (majority,) = (strip for strip in strips if "majority" in strip.text and "102 " in strip.text)
    filled = [part for part in majority if part.style and part.style.bgcolor == GREEN]
    # Of the first round no answer has more than half; of the fourth a probe still runs.
    assert "".join(part.text for part in filled).split() == ["102", "102"]
    assert cells(majority.text) == ["majority", "–", "102", "102", "102", "102"]
    stands = next(strip.text for strip in strips if "stands for" in strip.text)
    assert cells(stands) == ["stands", "for", "1", "2"]
    assert any("102 leads so far" in row for row in picture(eight(), at=(0, 3)))


def test_the_round_that_decided_is_marked_and_named() -> None:
    rows = picture(eight(settled=True), at=(0, 3))
    assert "stopped at probe 4" in rows[1]
    assert "▼256" in rows[2]
    stands = next(row for row in rows if "stands for" in row)
    assert cells(stands) == ["stands", "for", "1", "2", "3", "▼", "stopped"]
    assert any("102 has the majority, 3 probes in a row" in row for row in rows)


def test_a_lane_that_begins_to_deviate_says_in_how_many_rounds() -> None:
    race = Probing(n=4)
    race.round(["7", "7", "7", "8"])
    rows = picture(race, 120, 40, at=(3, 0))
    assert row_of(rows, 4)[3:5] == ["64", "≠1"]
    assert any("deviates in its last 1 round " in row for row in rows)
    assert any(
        "left out: deviated 2 rounds in a row" in row
        for row in picture(eight(), 120, 40, at=(2, 0))
    )


def test_answers_that_share_the_lead_are_named() -> None:
    race = Probing(n=4)
    race.round(["7", "8", "9"])
    assert any("7, 8 and 9 share the lead" in row for row in picture(race, at=(0, 0)))


def test_beside_a_wide_grid_each_answer_has_a_bar_and_the_probe_is_quoted() -> None:
    rows = picture(eight(), 120, 40, at=(4, 1))
    assert "┬─ probe 2 at 128 tokens" in rows[1]
    assert any(" B  102            █" in row for row in rows)
    assert any("**Final Answer**↵\\boxed{17}" in row for row in rows)


def test_what_is_said_beside_a_grid_is_wrapped_and_never_cut() -> None:
    race = Probing(n=3)
    race.round(["a rather long answer 1", "a rather long answer 2", "a rather long answer 3"])
    race.ends(0, "a rather long answer 1")
    race.round(["a rather long answer 2"], [1])
    rows = picture(race, 120, 40, truth=False, at=(0, 1))
    beside = " ".join(row.split("│")[2].strip() for row in rows[2:38])
    assert "ended before with a rather long…, and votes for it" in beside


def test_hidden_truth_is_nowhere_to_be_seen() -> None:
    shown = strips_of(eight(), truth=False, at=(0, 0))
    inks = {part.style.bgcolor for strip in shown for part in strip if part.style is not None}
    assert GREEN not in inks
    assert not any(word in strip.text for strip in shown for word in ("right", "wrong"))


def test_a_cell_of_a_trace_that_was_not_asked_says_why() -> None:
    for lane, why in ((2, "has not come so far"), (1, "ended before with 102"), (7, "cut before")):
        assert any(why in row for row in picture(eight(), at=(lane, 4)))


def test_before_the_first_probe_it_says_when_that_comes() -> None:
    for size in ((80, 24), (120, 40)):
        rows = picture(Probing(), *size)
        assert any(f"No probe yet: first at {EVERY} tokens." in row for row in rows)


def test_more_rounds_than_fit_scroll_and_the_newest_is_in_view() -> None:
    def long() -> Probing:
        race = Probing(n=64, every=4)
        for _ in range(60):
            race.round(["1"] * 64)
        return race

    rows = picture(long(), 60, 24)
    assert row_of(rows, 1)[2] == "240"
    assert "‹" in rows[2]
    assert rows[2].rstrip("│ ").endswith("240")
    first = picture(long(), 60, 24, at=(0, 0))[2]
    assert "‹" not in first
    assert first.rstrip("│ ").endswith("›")


async def test_the_lanes_scroll_with_the_cursor() -> None:
    race = Probing(n=64)
    race.round(["1"] * 64)
    host = host_of(race)
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock)
        await press(pilot, "p", *["pagedown"] * 6)
        assert "traces 51–64 of 64" in rows_of(host)[1]
        assert row_of(rows_of(host), 64)[:1] == ["64"]
        assert not any(" 1 ◑" in row for row in rows_of(host))


@given(st.sampled_from(HOSTILE), st.integers(20, 130), st.integers(4, 45), st.integers(0, 3))
def test_answers_are_text_at_any_size(hostile: str, width: int, height: int, lane: int) -> None:
    race = Probing()
    race.round([hostile, "1", None, hostile[::-1]])
    race.round([hostile, hostile, "2", None])
    strips_of(race, width, height, at=(lane, 0))  # looks for controls and widths by itself


def test_on_the_board_a_procedure_that_probes_has_one_row_and_its_matrix_below() -> None:
    race = eight()
    model = LiveModel(race, Truth())
    model.take(0.0)
    model.select(race.cohort)
    rows = board_of(model, 120, 40)
    assert not any(" 9 " in row and "answer" in row for row in rows)
    assert any(f"─ {race.cohort} · 32 probes, 93 tokens" in row for row in rows)
    assert any("majority" in row for row in rows)
    # It has no lines that could be folded.
    assert any(f"▌  {race.cohort} " in row for row in rows)


def host_of(race: FakeControls) -> RaceHost:
    return RaceHost(race)


@at_every_size
async def test_a_key_opens_it_and_another_goes_back(size: tuple[int, int]) -> None:
    host = host_of(eight())
    async with host.run_test(size=size) as pilot:
        await later(pilot, host.clock)
        text = await press(pilot, "p")
        assert isinstance(host.screen, MatrixScreen)
        assert "majority" in text
        assert "read" in rows_of(host)[-1]
        assert "strategies" in await press(pilot, "escape")
        assert host.screen_stack[-1] is host.race


async def test_while_it_is_shown_the_race_goes_on_in_it_and_after_it() -> None:
    race = eight()
    host = host_of(race)
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock)
        await press(pilot, "p")
        race.round(["17"], [2])
        assert isinstance(host.screen, MatrixScreen)
        host.screen.tick()
        await pilot.pause()
        assert row_of(rows_of(host), 3)[-1] == "17"
        await press(pilot, "escape")
        race.ends(4, "7")
        await later(pilot, host.clock)
        assert "✓ done" in next(row for row in rows_of(host) if " 5 " in row)


async def test_arrows_move_the_cursor_and_past_the_last_probe_it_follows() -> None:
    race = eight()
    host = host_of(race)
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock)
        await press(pilot, "p", "down", "left", "left", "j")
        assert "[100 ]" in next(row for row in rows_of(host) if "▌3" in row)
        assert isinstance(host.screen, MatrixScreen)
        assert (host.screen.cursor.lane, host.screen.cursor.k) == (2, 3)
        await press(pilot, "right", "right", "right")
        assert host.screen.cursor.k is None
        assert "probe 1 at" in await press(pilot, "home")
        assert "probe 5 at" in await press(pilot, "f")


async def test_a_live_race_reads_a_probe_large_on_its_own_screen() -> None:
    host = host_of(eight())
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock)
        text = await press(pilot, "p", "home", "enter")
        assert host.screen is host.race
        assert "╭─ trace 9 " in text
        assert "17}" in text
        assert "p probes" in rows_of(host)[-1]


async def test_a_click_moves_the_cursor_and_a_second_one_reads() -> None:
    host = host_of(eight())
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock)
        await press(pilot, "p")
        x = rows_of(host)[2].index("128")
        y = next(y for y, row in enumerate(rows_of(host)) if " 5 ◑" in row)
        await pilot.click(offset=(x, y))
        await pilot.pause()
        assert "[17  ]" in rows_of(host)[y]
        assert "probe 2 at" in text_of(host)
        await pilot.click(offset=(x, y), times=2)
        await pilot.pause()
        assert host.screen is host.race


async def test_without_probes_the_key_says_what_to_do_for_them() -> None:
    host = host_of(racing())
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock)
        await press(pilot, "p")
        assert host.screen is host.race
        (said,) = notices_of(host)
        assert said.startswith("No trace of this race is probed: begin one with ")
        assert "probe-T@N" in said
        assert "probes" not in rows_of(host)[-1]


def test_verdicts_and_probes_of_another_race_are_not_kept() -> None:
    first, second = eight(), Probing(n=8)
    kept = Matrices()
    found: list[Probed] = []
    for race in (first, second):
        model = LiveModel(race, Truth())
        model.take(0.0)
        assert model.current is not None
        assert Verdicts(model.current[1], shown=True)
        found.append(kept.of(model.current[1], race.cohort).probed)
    assert [len(list(each.probes)) for each in found] == [32, 0]
