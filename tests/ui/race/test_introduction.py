from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.manual_clock import ManualClock
from tests.support.screens import ScreenHost, later, text_of
from tts_tui.domain.events import EndReason, Question, RaceEnded
from tts_tui.ui.kit.hints import Hint, HintKey
from tts_tui.ui.kit.palette import palette_from
from tts_tui.ui.kit.theme_file import built_in_default
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.introduction import HIDE, Introduction, IntroductionPanel
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.screen import RaceScreen

if TYPE_CHECKING:
    from tts_tui.ui.race.introduction import Said

ASKED = Question("breathe", "What do we breathe?", "air", "starter")
PALETTE = palette_from(built_in_default().variables())


def begun(question: Question = ASKED, n: int = 3) -> FakeControls:
    controls = FakeControls(plan_of(question, n=n, strategies=(f"FFS-1@{n}", f"MV@{n}")))
    controls.start()
    return controls


def said(controls: FakeControls, truth: Truth | None = None) -> Said:
    model = LiveModel(controls, truth, introduction=Introduction("starter", wanted=True))
    model.take(0.0)
    panel = model.view(PALETTE, 0.0).panel
    assert isinstance(panel, IntroductionPanel)
    return panel.said


def answers(*given: str) -> FakeControls:
    """A race in which the traces finish one after another, with these answers."""
    controls = begun()
    for trace, answer in enumerate(given):
        controls.finish(trace, answer, 2.0 + trace, tokens=10 * (trace + 1))
    return controls


def test_it_begins_with_what_a_race_is() -> None:
    assert said(begun()).now == "3 copies of one small model answer the same question at once."
    unstarted = FakeControls(plan_of(ASKED, n=3))
    assert said(unstarted) == said(begun())


def test_at_the_first_finish_it_says_who_takes_that_answer_and_who_waits() -> None:
    assert (
        said(answers("air")).now
        == "Copy 1 is done: FFS-1 takes its answer; MV waits for all 3, to vote."
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            ("air", "sand", "sand"),
            "FFS-1 is right, and the vote of all 3 is wrong. FFS-1 cost 50 tokens less.",
        ),
        (
            ("sand", "air", "air"),
            "FFS-1 was too quick here: the vote of all 3 is right. No rule always wins.",
        ),
        (
            ("air", "air", "air"),
            "FFS-1 and the vote of all 3 are both right; FFS-1 was 50 tokens cheaper.",
        ),
        (
            ("sand", "sand", "air"),
            "FFS-1 is wrong, and so is the vote of all 3. No rule always wins.",
        ),
    ],
)
def test_once_all_have_ended_it_compares_the_first_with_the_vote(
    given: tuple[str, ...], sentence: str
) -> None:
    assert said(answers(*given)).now == sentence


def test_a_hidden_truth_stays_hidden() -> None:
    assert (
        said(answers("air", "sand", "sand"), Truth(shown=False)).now
        == "FFS-1 says air; the vote of all 3 says sand."
    )


def test_only_questions_of_its_data_set_are_explained() -> None:
    controls = begun(Question("q", "What?", "air", "mine"))
    model = LiveModel(controls, introduction=Introduction("starter", wanted=True))
    model.take(0.0)
    assert model.view(PALETTE, 0.0).panel is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_end_says_what_to_try_and_a_key_puts_it_away_for_good(
    size: tuple[int, int],
) -> None:
    controls, clock, put_away = answers("air", "sand", "sand"), ManualClock(), []
    controls.feed(RaceEnded(0, 6.0, EndReason.ALL_ENDED))
    introduction = Introduction("starter", True, lambda: put_away.append(True))
    app = ScreenHost(RaceScreen(controls, clock, introduction=introduction))
    async with app.run_test(size=size) as pilot:
        await later(pilot, clock)
        assert "qwen-1.5b is tiny" in text_of(app)
        assert "esc hides this" in text_of(app)
        assert "tour, own server" in text_of(app)
        assert "the answer" in text_of(app)
        await pilot.press("escape")
        assert "is tiny" not in text_of(app)
        assert "the answer" in text_of(app)
        await pilot.press("escape")
        assert "the answer" not in text_of(app)
    assert put_away == [True]
    assert not introduction.explains("starter")


@pytest.mark.parametrize("n", [8, 64])
@pytest.mark.parametrize("given", [(), ("air",), ("sand", "air")])
def test_one_row_of_a_small_terminal_names_the_key_that_hides_it(
    given: tuple[str, ...], n: int
) -> None:
    controls = begun(n=n)
    for trace, answer in enumerate(given):
        controls.finish(trace, answer, 2.0 + trace)
    model = LiveModel(controls, introduction=Introduction("starter", wanted=True))
    model.take(0.0)
    hide = Hint((HintKey("esc"),), HIDE)
    panel = model.view(PALETTE, 0.0, (hide,)).panel
    assert panel is not None
    [row] = panel.draw(80, 1, PALETTE)
    assert row.text.endswith("  esc hides this ")
    assert row.cell_length == 80
    assert "…" not in row.text
