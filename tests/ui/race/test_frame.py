from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.fake_controls import racing as one_answers
from tests.support.hostile import HOSTILE
from tests.support.race_board import PALETTE, picture
from tests.support.screens import at_every_size
from tts_tui.domain.events import (
    Channel,
    CutBy,
    Question,
    RaceStarted,
    SamplingDropped,
    StrategyArmed,
    TraceCut,
    TraceFailed,
    TraceRetried,
)
from tts_tui.domain.repetition import TraceLooped
from tts_tui.ui.kit.board import changed_rows
from tts_tui.ui.kit.trace_words import answer_cells
from tts_tui.ui.race.frame import Frame
from tts_tui.ui.race.layout import layout_of
from tts_tui.ui.race.live_model import LiveModel

SIZES = ((20, 6), (1, 1), (44, 14), (60, 20), (80, 24), (120, 40), (200, 60), (400, 120))


def racing(n: int = 8) -> FakeControls:
    controls = FakeControls(plan_of(n=n))
    controls.start()
    controls.say(0, "let me think ", 1.0, channel=Channel.THINKING, tokens=40)
    controls.finish(1, "102", 2.0)
    controls.finish(2, "96", 2.5, tokens=120)
    return controls


@pytest.mark.parametrize(
    ("slots", "armed", "width", "said"),
    [
        (None, "FFS-1@4", 200, "others decided first"),
        (None, "FFS-1@4", 80, "not needed"),
        (2, "FFS-1@4", 200, "longer than the shortest"),
        (2, "FFS-1@4", 80, "too long"),
        (2, "MV-early@4", 200, "others decided first"),
    ],
)
def test_a_cut_lane_says_why(slots: int | None, armed: str, width: int, said: str) -> None:
    started, *others = one_answers(armed=armed).poll().events
    assert isinstance(started, RaceStarted)
    controls = FakeControls(plan_of(n=4))
    controls.feed(replace(started, slots=slots), *others)
    controls.feed(TraceCut(0, 3.0, 0, CutBy.STRATEGY))
    assert said in picture(LiveModel(controls), width, 24)[3]


def test_a_lane_that_was_cut_in_a_loop_says_so() -> None:
    controls = one_answers(armed="MV-noloop@4")
    controls.feed(TraceLooped(0, 2.5, 0, 7), TraceCut(0, 3.0, 0, CutBy.STRATEGY))
    assert "repeats itself" in picture(LiveModel(controls), 200, 24)[3]


@at_every_size
@pytest.mark.parametrize("n", [1, 8, 64])
@pytest.mark.parametrize("enlarged", [False, True])
def test_every_size_is_filled_exactly(size: tuple[int, int], n: int, enlarged: bool) -> None:
    controls = FakeControls(plan_of(n=n))
    controls.start()
    controls.finish(0, "102", 2.0)
    model = LiveModel(controls)
    model.enlarged = enlarged
    picture(model, *size)


def test_the_trace_panel_says_what_its_request_was_sent_without() -> None:
    controls = racing()
    controls.feed(SamplingDropped(0, 3.0, 0, ("seed", "top_k\x1b")))
    assert any("· without seed, top_k␛ " in row for row in picture(LiveModel(controls), 120, 40))


@at_every_size
def test_there_is_a_picture_before_the_race(size: tuple[int, int]) -> None:
    picture(LiveModel(FakeControls()), *size)


@pytest.mark.parametrize("size", [(20, 6), (80, 24), (120, 40), (200, 60)], ids=str)
@pytest.mark.parametrize("text", [*HOSTILE, "9" * 100_000, "\n" * 50], ids=lambda t: ascii(t)[:20])
def test_hostile_text_stays_text_everywhere(size: tuple[int, int], text: str) -> None:
    controls = FakeControls(plan_of(Question(text, text, text), n=6, models=(text, "other")))
    controls.start()
    controls.start(race=1, model=1)
    controls.notice = text
    controls.finish(0, text, 1.0)
    controls.finish(1, text.replace("\\", "") or "x", 2.0)
    controls.say(2, text, 2.5, channel=Channel.THINKING)
    controls.say(3, text, 2.5)
    controls.feed(TraceFailed(0, 3.0, 4, text, text), TraceRetried(0, 3.1, 5, text, 1.0))
    for selected in range(6):
        model = LiveModel(controls)
        picture(model, *size)
        model.select(selected)
        model.enlarged = selected % 2 == 1
        picture(model, *size)


def test_a_hostile_failure_of_every_trace_is_a_table() -> None:
    controls = FakeControls(plan_of(n=len(HOSTILE)))
    controls.start()
    for at, text in enumerate(HOSTILE):
        controls.feed(TraceFailed(0, 1.0 + at, at, text, text * 30))
    shown = "\n".join(picture(LiveModel(controls), 120, 40))
    assert "every trace failed" in shown
    assert "[/INST]" in shown


def test_a_state_is_a_glyph_and_a_word() -> None:
    controls = racing()
    controls.feed(TraceFailed(0, 3.0, 3, "silent", "Trace 4 fell silent."))
    shown = "\n".join(picture(LiveModel(controls), 120, 40))
    for state in ("◐ think", "✓ done", "✗ failed", "◌ waiting"):
        assert state in shown
    assert "Trace 4 fell silent." in shown


def test_the_live_text_of_a_lane_is_shown() -> None:
    assert any("let me think" in line for line in picture(LiveModel(racing()), 120, 40)[3:12])


def test_many_lanes_say_how_many_are_out_of_view() -> None:
    shown = picture(LiveModel(racing(200)), 80, 24)
    assert any("1–64 of 200 · +136 more" in line for line in shown)


def test_the_selected_lane_is_scrolled_into_view() -> None:
    model = LiveModel(racing(200))
    picture(model, 80, 24)
    model.select(199)
    shown = picture(model, 80, 24)
    assert any("▌200" in line for line in shown)
    assert any("of 200" in line and " 1–" not in line for line in shown)


def test_all_sixty_four_lanes_fit_on_a_large_screen() -> None:
    shown = "\n".join(picture(LiveModel(racing(64)), 200, 60))
    assert all(f" {number} ◌" in shown for number in range(4, 65))
    assert "more" not in shown


def test_what_fits_is_decided_by_size() -> None:
    small = layout_of(80, 24, lanes=8, strategies=9)
    assert small.lanes.width + small.strategies.width + 3 == 80
    assert small.lower.height >= 7
    assert not layout_of(20, 6, lanes=8, strategies=9).boxed
    stacked = layout_of(60, 30, lanes=4, strategies=4)
    assert stacked.strategies.y == stacked.lanes.bottom + 1


def test_a_click_finds_what_is_drawn_there() -> None:
    model = LiveModel(racing(64))
    model.take(0.0)
    frame = Frame()
    frame.draw(model.view(PALETTE, 100.0), 200, 60)
    at = frame.layout
    assert frame.row_at(at.lanes.x, at.lanes.y) == 0
    assert frame.row_at(at.lanes.right - 2, at.lanes.y + 1) == at.lane_rows + 1
    assert frame.row_at(0, 0) is None
    assert frame.strategy_at(at.strategies.x, at.strategies.y) is None
    assert frame.strategy_at(at.strategies.x, at.strategies.y + 1) == 0


@pytest.mark.parametrize("width", [80, 120, 200])
def test_verdicts_of_lanes_stand_below_each_other(width: int) -> None:
    controls = racing()
    controls.finish(3, "1/2 \\cdot 204", 3.0)
    controls.finish(4, "a sentence that is much longer than twenty-four cells", 3.5)
    shown = "\n".join(picture(LiveModel(controls), width, 40))
    lanes = re.findall(r"✓ done {3}([^│]*)│", shown)
    assert len(lanes) == 4
    assert len({len(re.split("[✓✗]", lane)[0]) for lane in lanes}) == 1


def test_the_column_of_answers_has_bounds() -> None:
    assert answer_cells([]) == 8
    assert answer_cells(["12", "東京東京東京"]) == 12
    assert answer_cells(["x" * 100]) == 24


MANY = [f"FFS-{k}" for k in range(1, 9)] + [f"short-{k}" for k in range(1, 9)]


def test_strategies_that_do_not_fit_are_scrolled_to() -> None:
    controls = FakeControls(plan_of(strategies=MANY))
    controls.start()
    model = LiveModel(controls)
    model.take(0.0)
    frame = Frame()

    def shown() -> str:
        return "\n".join(strip.text for strip in frame.draw(model.view(PALETTE, 100.0), 80, 24))

    fit = frame.layout.strategies_shown if shown() else 0
    assert f"1–{fit} of 16 · +{16 - fit} more" in shown()
    assert "FFS-1@8" in shown()
    assert frame.scroll_strategies(3)
    assert f"4–{fit + 3} of 16" in shown()
    assert "FFS-1@8" not in shown()
    at = frame.layout.strategies
    assert frame.strategy_at(at.x, at.y + 1) == 3
    frame.scroll_strategies(100)
    assert f"{17 - fit}–16 of 16" in shown()
    frame.scroll_strategies(-100)
    assert f"1–{fit} of 16" in shown()


def test_the_armed_strategy_comes_into_view() -> None:
    controls = FakeControls(plan_of(strategies=MANY))
    controls.start()
    model = LiveModel(controls)
    model.take(0.0)
    frame = Frame()
    frame.draw(model.view(PALETTE, 100.0), 80, 24)
    controls.feed(StrategyArmed(0, 1.0, "short-8@8"))
    model.take(1.0)
    rows = [strip.text for strip in frame.draw(model.view(PALETTE, 100.0), 80, 24)]
    assert any("▸ short-8@8" in row for row in rows)


def test_a_board_that_fits_does_not_scroll() -> None:
    model = LiveModel(racing())
    model.take(0.0)
    frame = Frame()
    frame.draw(model.view(PALETTE, 100.0), 200, 60)
    assert not frame.scroll_strategies(1)


def test_only_rows_that_differ_are_drawn_again() -> None:
    controls = racing()
    model = LiveModel(controls)
    model.take(0.0)
    frame = Frame()
    before = frame.draw(model.view(PALETTE, 100.0), 120, 40)
    assert not changed_rows(before, frame.draw(model.view(PALETTE, 100.0), 120, 40))
    controls.say(4, "more", 3.0)
    model.take(100.0)
    runs = changed_rows(before, frame.draw(model.view(PALETTE, 100.0), 120, 40))
    lane = frame.layout.lanes.y + 4
    assert (lane, 1) in runs
    assert sum(rows for _, rows in runs) < 12
