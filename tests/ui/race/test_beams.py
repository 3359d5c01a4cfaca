"""A beam search on the race screen: its tree, its scores, its chains' counterpart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.forests import Forest
from tests.support.hostile import HOSTILE
from tests.support.race_board import picture
from tests.support.screens import RaceHost, at_every_size, later, text_of
from tts_tui.domain.events import Channel, CutBy
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.beam_tree import Fate, leaves_of, rows_of_tree, search_of
from tts_tui.ui.race.beams_panel import beams_words
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.rows import Lane

if TYPE_CHECKING:
    from tts_tui.domain.cohort import Cohort


def cohort_of(controls: Forest) -> Cohort:
    model = LiveModel(controls, Truth())
    model.take(0.0)
    assert model.current is not None
    return model.current[1].cohorts["BS@2"]


def panel_of(controls: Forest, width: int = 120, height: int = 40) -> list[str]:
    """The rows of the panel of the search, under its head."""
    model = LiveModel(controls, Truth())
    model.take(0.0)
    model.select("BS@2")
    model.put_away()
    rows = picture(model, width, height)
    head = next(at for at, row in enumerate(rows) if "what they share" in row)
    return [" ".join(row.strip("│").split()) for row in rows[head + 1 : -1]]


def test_what_hypotheses_share_is_said_once_and_then_they_branch() -> None:
    controls = Forest()
    controls.beams()
    shared, *others, _ = panel_of(controls, height=24)[:5]
    assert shared == "The answer is"
    assert others == [
        "├ clearly 17 times ◑ open −0.350 −1.75 5",
        "├ \\boxed{102} ★ best so far −0.458 −1.38 4",
        "└ maybe ⌿ pruned at 4 −1.125 −4.50 4",
    ]


def test_the_best_is_named_once_the_search_is_over() -> None:
    controls = Forest()
    lane, _, _ = controls.beams()
    controls.prune(lane)
    rows = panel_of(controls)
    assert any("★ best −0.458" in row for row in rows)
    assert any("clearly 17 times ⌿ pruned at 5" in row for row in rows)


def test_a_search_says_how_far_it_is() -> None:
    controls = Forest()
    lane, _, _ = controls.beams()
    controls.prune(lane)
    assert beams_words(search_of(cohort_of(controls))) == "1 ended, 2 pruned, step 5"


def test_what_a_person_cut_broke_off_and_was_not_pruned() -> None:
    controls = Forest()
    lane, _, _ = controls.beams()
    controls.prune(lane, CutBy.PERSON)
    search = search_of(cohort_of(controls))
    fates = {leaf.beam.trace.index: leaf.fate for leaf in leaves_of(search.gone)}
    assert fates[lane] is Fate.BROKEN
    assert search.pruned == 1


def test_by_the_sum_alone_the_score_is_the_sum() -> None:
    controls = Forest(strategies=("FFS-1@2", "BS-sum@2"))
    controls.beams("BS-sum@2")
    model = LiveModel(controls, Truth())
    model.take(0.0)
    model.select("BS-sum@2")
    rows = picture(model, 80, 24)
    assert any("Σ log p" in row for row in rows)
    assert any(row.rstrip(" │").endswith("−1.38") for row in rows)


@given(st.data())
def test_along_each_branch_stands_the_text_of_its_hypothesis(data: st.DataObject) -> None:
    controls = Forest(strategies=("BS@2",))
    texts = {controls.spawn("BS@2"): [""]}
    for _ in range(data.draw(st.integers(1, 12))):
        parent = data.draw(st.sampled_from(sorted(texts)))
        at = data.draw(st.integers(0, len(texts[parent]) - 1))
        said = texts[parent][: at + 1]
        grown = parent
        if data.draw(st.booleans()):
            # A fork goes on from any place of what its parent has said itself.
            own = len(said[-1]) - len(texts[parent][0])
            grown = controls.spawn("BS@2", parent, tokens=at, answer=own, logp=-1.0)
            texts[grown] = [said[-1]]
        token = data.draw(st.sampled_from(["a", "b", "ab", "\n"]))
        controls.grow(grown, token)
        texts[grown].append(texts[grown][-1] + token)
    beams = [*search_of(cohort_of(controls)).living]
    rows = rows_of_tree(beams)
    above: dict[int, str] = {}
    found = {}
    for row in rows:
        depth = len(row.guide) // 2
        above[depth] = above.get(depth - 1, "") + row.branch.text
        if row.branch.leaf is not None:
            found[row.branch.leaf.beam.trace.index] = above[depth]
    assert found == {trace: steps[-1] for trace, steps in texts.items()}


@given(st.sampled_from(HOSTILE), st.sampled_from([(80, 24), (120, 40), (60, 30)]))
def test_hypotheses_are_text(hostile: str, size: tuple[int, int]) -> None:
    controls = Forest()
    first = controls.spawn("BS@2")
    controls.grow(first, hostile)
    fork = controls.spawn("BS@2", first, tokens=1, answer=len(hostile), logp=-1.0)
    controls.grow(fork, hostile)
    controls.grow(first, hostile[::-1])
    panel_of(controls, *size)  # looks for controls by itself


def test_where_the_tree_does_not_fit_the_hypotheses_are_listed_best_first() -> None:
    controls = Forest(strategies=("BS@2",))
    first = controls.spawn("BS@2")
    controls.grow(first, "a")
    for number in range(20):
        fork = controls.spawn("BS@2", first, tokens=1, answer=1, logp=-0.5)
        controls.grow(fork, f" {number}", logp=-0.1 * number)
    rows = panel_of(controls, 80, 24)
    assert rows[0] == "a 0 ◑ open −0.250"
    assert rows[-1].endswith("hypotheses")
    scores = [float(row.split("−")[1]) for row in rows[:-1]]
    assert scores == sorted(scores)


def test_those_that_share_nothing_have_no_row_above_them() -> None:
    controls = Forest()
    first = controls.spawn("BS@2")
    fork = controls.spawn("BS@2", first, tokens=0, answer=0, logp=0.0)
    controls.grow(first, "Let")
    controls.grow(fork, "The")
    assert panel_of(controls)[:2] == ["├ Let ◑ open −0.500 −0.50 1", "└ The ◑ open −0.500 −0.50 1"]


def test_one_that_ends_where_another_goes_on_says_no_more() -> None:
    controls = Forest()
    first = controls.spawn("BS@2")
    controls.grow(first, "42")
    ended = controls.spawn("BS@2", first, tokens=1, answer=2, logp=-0.5)
    controls.grow(ended, "", logp=-0.25)
    controls.end(ended)
    controls.grow(first, " or so")
    assert panel_of(controls)[:3] == [
        "42",
        "├ or so ◑ open −0.500 −1.00 2",
        "└ (ends here) ★ best so far −0.750 −0.75 2",
    ]


def test_chains_are_told_by_their_joints() -> None:
    controls = Forest(strategies=("FFS-1@2", "wait-1@2"))
    first = controls.chain("wait-1@2")
    controls.finish(first + 1, "102", 9.0, tokens=12)
    controls.spawn("wait-1@2")
    model = LiveModel(controls, Truth())
    model.take(0.0)
    model.select("wait-1@2")
    rows = picture(model, 200, 60)
    assert any("wait-1@2 · 2 chains, 1 fed in" in row for row in rows)
    row = next(row for row in rows if "“Wait”" in row)
    assert "✓ done    30 ┊ “Wait” 12 tokens" in row
    assert row.rstrip(" │").endswith("102            ✓ right")


def test_the_tree_counts_the_tokens_that_the_lanes_count() -> None:
    drawn, folded = Forest(strategies=("BS@2",)), Forest(strategies=("BS@2",))
    drawn.beams()
    folded.beams()
    rows = panel_of(drawn)[1:4]
    on_lanes = [trace.path_tokens for trace in cohort_of(folded).traces]
    assert [int(row.rsplit(" ", 1)[1]) for row in rows] == on_lanes


def test_a_hypothesis_that_forked_off_an_answer_has_thought_what_its_line_has() -> None:
    controls = Forest()
    first = controls.spawn("BS@2")
    controls.say(first, "hm ", 2.0, tokens=3, channel=Channel.THINKING)
    controls.grow(first, "4", "2")
    controls.spawn("BS@2", first, thinking=3, tokens=4, answer=1, logp=-0.5)
    lanes = [Lane((trace,)) for trace in cohort_of(controls).traces]
    assert [(lane.thinking_tokens, lane.tokens) for lane in lanes] == [(3, 5), (3, 4)]


def test_a_procedures_row_is_read_from_what_it_picks_or_what_goes_on() -> None:
    controls = Forest(strategies=("BS@2", "wait-1@2"))
    model = LiveModel(controls, Truth())
    first = controls.spawn("BS@2")
    controls.grow(first, "42")
    fork = controls.spawn("BS@2", first, tokens=1, answer=2, logp=-0.5)
    chain = controls.chain("wait-1@2")
    model.take(0.0)
    model.select("BS@2")
    assert model.to_read == first
    controls.grow(fork, "", logp=-0.25)
    controls.end(fork)
    model.take(0.0)
    assert model.to_read == fork
    model.select("wait-1@2")
    assert model.to_read == chain + 1


@at_every_size
async def test_a_key_shows_the_tree_large_and_takes_it_away(size: tuple[int, int]) -> None:
    controls = Forest(strategies=("FFS-1@2", "BS@2"))
    controls.beams()
    app = RaceHost(controls)
    async with app.run_test(size=size) as pilot:
        await later(pilot, app.clock)
        assert "what they share" not in text_of(app)
        await pilot.press("b")
        await later(pilot, app.clock)
        shown = text_of(app)
        assert "├  \\boxed{102}" in shown
        assert "strategies" not in shown.split("\n")[3]
        await pilot.press("b")
        await later(pilot, app.clock)
        assert "strategies" in text_of(app)
        await pilot.press("b", "escape")
        await later(pilot, app.clock)
        assert "strategies" in text_of(app)


async def test_without_procedures_there_is_nothing_to_branch_or_fold() -> None:
    controls = Forest()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("b", "z")
        assert not app.race.model.enlarged
        assert app.race.check_action("fold", ()) is False
