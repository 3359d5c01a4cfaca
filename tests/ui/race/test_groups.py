"""Procedures on the race screen: their rows, their groups of lines, and what keys do to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.forests import Forest
from tests.support.hostile import HOSTILE
from tests.support.race_board import PALETTE, picture
from tests.support.screens import RaceHost, at_every_size, later, notices_of, text_of
from tts_tui.domain.events import Channel
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.board import RaceBoard
from tts_tui.ui.race.frame import Frame
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.rows import Group, Lane

if TYPE_CHECKING:
    from tts_tui.ui.race.board_view import BoardView


def model_of(controls: Forest) -> LiveModel:
    model = LiveModel(controls, Truth())
    model.take(0.0)
    return model


def row_with(rows: list[str], words: str) -> str:
    return next(row for row in rows if words in row)


def names_of(frame: Frame) -> list[int | str]:
    return [row.key for row in frame.lanes.rows]


def view_of(model: LiveModel) -> BoardView:
    return model.view(PALETTE, 100.0)


def drawn(model: LiveModel, width: int = 120, height: int = 40) -> Frame:
    frame = Frame()
    frame.draw(model.view(PALETTE, 100.0), width, height)
    return frame


def test_groups_follow_the_independent_traces_and_a_chain_is_one_row() -> None:
    controls = Forest()
    first, (lane, ended, _pruned) = controls.chain(), controls.beams()
    model = model_of(controls)
    frame = drawn(model)
    assert names_of(frame) == [0, 1, "wait-1@1", first, "BS@2", lane, ended]
    chain = frame.lanes.rows[3]
    assert isinstance(chain, Lane)
    assert (chain.tokens, chain.joints, chain.trace.index) == (40, (30,), first + 1)
    row = row_with(picture(model, 120, 40), " 4 ◑ answer")
    bar = row.split("answer")[1].split()[0]
    # Thirty of forty tokens stand before the joint.
    assert bar.index("┊") == len(bar) * 3 // 4
    assert "40" in row
    assert "Wait, no: it is" in row


def test_a_chain_ends_with_the_answer_and_the_verdict_of_its_last_trace() -> None:
    controls = Forest()
    first = controls.chain()
    controls.finish(first + 1, "102", 9.0, tokens=12)
    rows = picture(model_of(controls), 200, 60)
    assert "102" in row_with(rows, " 4 ✓ done")
    assert "✓ right" in row_with(rows, " 4 ✓ done")
    group = row_with(rows, "▾ wait-1@1")
    assert "● decided 9.0 s" in group
    assert "✓ right" in group
    assert not any("41" in row for row in rows if "✓ done" in row)


def test_thinking_of_a_chain_is_what_of_it_was_gone_on_from() -> None:
    controls = Forest()
    first = controls.spawn("wait-1@1")
    controls.say(first, "hm", 2.0, tokens=20, channel=Channel.THINKING)
    controls.say(first, "It is", 2.1, tokens=5)
    second = controls.spawn(
        "wait-1@1", first, injected="\n\nWait", channel=Channel.THINKING, thinking=2, tokens=20
    )
    controls.say(second, "so", 2.5, tokens=8, channel=Channel.THINKING)
    controls.say(second, "42", 2.6, tokens=2)
    [chain] = [row for row in drawn(model_of(controls)).lanes.rows if row.key == first]
    assert isinstance(chain, Lane)
    assert (chain.tokens, chain.thinking_tokens) == (30, 28)


def test_a_search_has_rows_for_what_is_open_and_what_ended() -> None:
    controls = Forest()
    lane, ended, pruned = controls.beams()
    model = model_of(controls)
    assert names_of(drawn(model)) == [0, 1, "BS@2", lane, ended]
    # Who was looking at a hypothesis that has gone goes on from its group.
    model.select(pruned)
    assert model.focused is not None
    assert drawn(model).lanes.beside(pruned, 1) == lane
    assert any("▌▾ BS@2" in strip.text for strip in Frame().draw(view_of(model), 120, 40))


def test_a_hypothesis_reads_from_its_first_word() -> None:
    controls = Forest()
    _, ended, _ = controls.beams()
    model = model_of(controls)
    model.select(ended)
    rows = picture(model, 120, 40)
    assert any(row.startswith("│ The answer is \\boxed{102}") for row in rows)
    assert any("trace 4 ✓ done · 4 tokens · BS@2" in row for row in rows)


def test_a_chain_reads_as_one_text_with_what_was_fed_in_marked() -> None:
    controls = Forest()
    first = controls.chain()
    model = model_of(controls)
    model.select(first)
    rows = [row[1:].rstrip(" │") for row in picture(model, 120, 40)]
    at = rows.index(" so \\boxed{41}")
    assert rows[at : at + 3] == [" so \\boxed{41}", "┊Wait", " , no: it is"]


@given(st.sampled_from(HOSTILE), st.integers(8, 40))
def test_what_is_fed_in_is_text(hostile: str, width: int) -> None:
    controls = Forest()
    first = controls.spawn("wait-1@1")
    controls.spawn("wait-1@1", first, injected=hostile)
    controls.spawn(hostile)
    controls.stop_procedure("wait-1@1", hostile)
    model = model_of(controls)
    model.select(first)
    picture(model, width * 4, 30)  # looks for controls by itself


def test_groups_fold_the_largest_first_where_rows_do_not_fit() -> None:
    controls = Forest(n=8, strategies=("FFS-1@8", "wait-1@1", "cap-9@6"))
    controls.chain()
    for _ in range(6):
        controls.spawn("cap-9@6")
    model = model_of(controls)
    frame = drawn(model, 80, 24)
    folded = {row.cohort.name: row.folded for row in frame.lanes.rows if isinstance(row, Group)}
    assert folded == {"wait-1@1": True, "cap-9@6": True}
    frame.draw(model.view(PALETTE, 100.0), 200, 60)
    assert len(frame.lanes.rows) == 8 + 2 + 1 + 6
    # What a person has folded, or not, stays so.
    model.folds.update({"wait-1@1": True, "cap-9@6": False})
    frame.draw(model.view(PALETTE, 100.0), 80, 24)
    assert len(frame.lanes.rows) == 8 + 2 + 6


def test_sixty_four_lanes_stay_readable_with_procedures_beside_them() -> None:
    controls = Forest(n=64, strategies=("FFS-1@64", "wait-1@64"))
    for _ in range(64):
        controls.spawn("wait-1@64")
    rows = picture(model_of(controls), 200, 60)
    assert any("▹ wait-1@64" in row for row in rows)
    assert sum(row.count("◌ waiting") for row in rows) >= 64


@at_every_size
async def test_groups_fold_by_key_and_by_click(size: tuple[int, int]) -> None:
    controls = Forest()
    first = controls.chain()
    app = RaceHost(controls)
    async with app.run_test(size=size) as pilot:
        await later(pilot, app.clock)
        assert "▾ wait-1@1" in text_of(app)
        await pilot.press("down", "down", "down")
        assert app.race.model.selected == first
        await pilot.press("z")
        await later(pilot, app.clock)
        # A group of one chain is read as that chain.
        assert app.race.model.to_read == first + 1
        assert "▹ wait-1@1" in text_of(app)
        rows = text_of(app).split("\n")
        y = next(at for at, row in enumerate(rows) if "▹ wait-1@1" in row)
        await pilot.click(offset=(4, y))
        await later(pilot, app.clock)
        assert "▾ wait-1@1" in text_of(app)


async def test_a_chain_is_cut_where_it_is_now_and_a_group_is_not_cut() -> None:
    controls = Forest(strategies=("FFS-1@2", "wait-1@2"))
    first = controls.chain("wait-1@2")
    controls.spawn("wait-1@2")
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("down", "down", "x")
        assert controls.intents == []
        await pilot.press("down", "x")
        assert controls.intents == [("cut", 0, first + 1)]


def test_a_procedure_that_was_ended_says_why_and_stays_undecided() -> None:
    controls = Forest()
    controls.chain()
    controls.prune(3)
    controls.stop_procedure("wait-1@1", "it reached the ceiling of 5 traces a race")
    rows = picture(model_of(controls), 200, 60)
    assert any(
        "! wait-1@1 was ended: it reached the ceiling of 5 traces a race." in r for r in rows
    )
    # On the strategy board, and on its group: no room for the sentence, so none that is cut.
    assert sum(row.count("✗ ended ") for row in rows) == 2
    assert not any("✗ ended: it reached the" in row for row in rows)


def test_votes_and_counts_are_of_the_independent_traces() -> None:
    controls = Forest()
    first = controls.chain()
    controls.finish(first + 1, "7", 9.0, tokens=12)
    controls.finish(0, "102", 9.1)
    model = model_of(controls)
    view = model.view(PALETTE, 100.0)
    assert [(vote.answer, vote.votes) for vote in view.votes.votes] == [("102", 1)]
    assert (view.header.n, view.header.grown) == (2, 2)
    assert "×2 +2 extra" in picture(model, 120, 40)[0]
    # A procedure's tokens are not those of the vote: it saves nothing of them.
    assert "wait" not in view.votes.sentence


def test_a_decision_of_a_procedure_is_told_as_others() -> None:
    controls = Forest()
    first = controls.chain()
    controls.finish(first + 1, "102", 9.3, tokens=12)
    model = model_of(controls)
    model.view(PALETTE, 100.0)
    moment = model.view(PALETTE, 100.0).moment
    assert moment is not None
    assert (moment.headline, moment.right) == ("wait-1@1 decides first, after 9.3 s", True)


async def test_a_procedure_on_the_board_leads_to_its_group() -> None:
    controls = Forest()
    controls.chain()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        app.race.query_one(RaceBoard).post_message(RaceBoard.StrategyClicked("wait-1@1"))
        await pilot.pause()
        assert app.race.model.selected == "wait-1@1"
        assert notices_of(app) == []
