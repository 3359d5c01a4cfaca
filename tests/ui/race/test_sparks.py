from __future__ import annotations

import pytest

from tests.support.confident import RULE, ends, racing, racing_to_end
from tests.support.fake_controls import FakeControls, plan_of
from tests.support.race_board import PALETTE, picture
from tts_tui.domain.events import TraceFinished, TraceOpened, TraceSpawned
from tts_tui.ui.kit.bars import levels
from tts_tui.ui.race.frame import Frame
from tts_tui.ui.race.lane_order import By
from tts_tui.ui.race.live_model import LiveModel


def lanes(rows: list[str]) -> list[str]:
    return [next(row for row in rows if row[1:4].strip(" ▌") == str(at)) for at in range(1, 5)]


@pytest.mark.parametrize(
    ("values", "bar", "drawn"),
    [
        ((), None, ""),
        ((1.0, 2.0, 3.0, 4.0, 5.0), None, "▁▃▅▇█"),
        ((2.0, 2.0), None, "▃▃"),
        ((1.0, 1.9, 2.0, 5.0), 2.0, "▁▄▅█"),
        ((1.0, 9.0), 0.5, "▅█"),
    ],
)
def test_a_sparkline_has_the_bar_at_half_its_height(
    values: tuple[float, ...], bar: float | None, drawn: str
) -> None:
    assert levels(values, 1.0, 5.0, bar) == drawn


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_every_lane_that_speaks_shows_how_confident_it_is(size: tuple[int, int]) -> None:
    model = LiveModel(racing())
    shown = lanes(picture(model, *size))
    assert all(any(cell in row[20:] for cell in "▁▂▃▄▅▆▇█") for row in shown[:3])
    assert not set("▁▂▃▄") & set(shown[0][20:])
    # A single group is not whole yet.
    assert not any(cell in shown[3][20:] for cell in "▁▂▃▄▅▆▇")


def test_in_a_narrow_lane_an_answer_keeps_its_room() -> None:
    narrow, wide = (lanes(picture(LiveModel(racing_to_end()), *size)) for size in SIZES)
    assert "102" in narrow[0]
    assert not any(cell in narrow[0][20:40] for cell in "▁▂▃▄▅▆▇")
    assert "102" in wide[0]
    assert any(cell in wide[0][20:] for cell in "▁▂▃▄▅▆▇")


SIZES = ((80, 24), (120, 40))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_the_bar_is_named_and_who_fell_under_it_says_so(size: tuple[int, int]) -> None:
    model = LiveModel(racing_to_end())
    rows = picture(model, *size)
    assert any("▅ keeps 2.00 nats" in row for row in rows)
    assert "under the bar" in lanes(rows)[1]
    model.select(1)
    assert any("lowest confidence 1.00, under 2.00" in row for row in picture(model, *size))


@pytest.mark.parametrize(
    ("by", "said"), [(By.ANSWER, "1 pinned ▅ keeps 2.00 ┬"), (By.AGREEMENT, "1 pinned ──")]
)
def test_a_bar_leaves_out_its_unit_or_all_where_the_title_has_no_room(by: By, said: str) -> None:
    model, frame = LiveModel(racing_to_end()), Frame()
    model.take(0.0)
    frame.lanes.order.by, frame.lanes.order.pins = by, {0}
    frame.lanes.order._race = (0, "q1")
    rows = [strip.text for strip in frame.draw(model.view(PALETTE, 100.0), 80, 16)]
    [title] = [row for row in rows if "─ traces " in row]
    assert said in title


def test_without_a_bar_there_are_sparklines_and_no_words_about_one() -> None:
    model = LiveModel(racing(strategies=("MV@4",)))
    rows = picture(model, 120, 40)
    assert not any("keeps" in row for row in rows)
    assert any("· lowest confidence 2.00 " in row for row in rows)
    assert any(cell in lanes(rows)[0][20:] for cell in "▁▂▃▄▅▆▇")


def test_by_their_own_log_p_alone_it_says_so() -> None:
    controls = racing(likely=0)
    ends(controls)
    rows = picture(LiveModel(controls), 120, 40)
    assert any("▅ keeps log p −3.00 nats" in row for row in rows)
    assert any("lowest log p −3.00, keeps −3.00" in row for row in rows)


def test_without_a_log_p_lanes_are_as_ever() -> None:
    controls = FakeControls(plan_of(n=4, strategies=(RULE, "MV@4")))
    controls.start()
    controls.say(0, "hm " * 90, 1.0, tokens=90)
    rows = picture(LiveModel(controls), 200, 60)
    assert not any(cell in lanes(rows)[0][40:] for cell in "▁▂▃▄▅▆▇")


def test_a_procedures_numbers_stand_below_those_of_lanes_with_sparklines() -> None:
    controls = racing(strategies=(RULE, "wait-1@1"))
    controls.feed(TraceSpawned(0, 2.0, 4, "wait-1@1"), TraceOpened(0, 2.1, 4, seed=None))
    controls.say(4, "so \\boxed{102}", 2.2, tokens=777)
    controls.feed(TraceFinished(0, 2.3, 4, "stop", tokens=777))
    rows = picture(LiveModel(controls), 120, 40)
    group, line = (row for row in rows if "777" in row[:60])
    assert "wait-1@1" in group
    assert group.index("777") == line.index("777")
