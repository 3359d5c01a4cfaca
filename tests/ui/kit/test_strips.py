from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes
from rich.console import Console
from rich.style import Style
from textual.filter import Monochrome
from textual.strip import Strip

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.screens import RaceHost, later
from tts_tui.domain.events import Channel
from tts_tui.text import _cap_marks, display_text
from tts_tui.ui.kit.cells import last_cells
from tts_tui.ui.kit.strips import JoinedStrip, LightStrip, PartStrip

if TYPE_CHECKING:
    from collections.abc import Callable

RED, BOLD = Style(color="#ff0000", bgcolor="#101010"), Style(bold=True)
PARTS = (("one ", RED), ("two", BOLD), (" 三", RED))
SEGMENTS = "_segments"


def part_strip() -> PartStrip:
    return PartStrip(PARTS, sum(cell_len(text) for text, _ in PARTS))


def joined_strip() -> JoinedStrip:
    return JoinedStrip((part_strip(), PartStrip((("!", BOLD),), 1)), part_strip().cell_length + 1)


def full(strip: Strip) -> Strip:
    return Strip(list(strip), strip.cell_length)


def is_light(strip: Strip) -> bool:
    try:
        Strip.__dict__[SEGMENTS].__get__(strip)
    except AttributeError:
        return True
    return False


@pytest.mark.parametrize("make", [part_strip, joined_strip])
def test_a_light_strip_is_written_like_a_full_one(make: Callable[[], LightStrip]) -> None:
    console = Console(color_system="truecolor", force_terminal=True)
    assert make().render(console) == full(make()).render(console)
    light = make()
    assert is_light(light)
    light.render(console)
    assert light.divide([light.cell_length]) == [light]
    assert is_light(light)


@pytest.mark.parametrize("make", [part_strip, joined_strip])
def test_a_light_strip_does_whatever_a_full_one_does(make: Callable[[], LightStrip]) -> None:
    console = Console(color_system="truecolor", force_terminal=True)
    like = full(make())
    assert make() == like == make()
    assert make() != Strip.blank(like.cell_length)
    assert make().text == like.text
    assert make().divide([2, 5, like.cell_length]) == like.divide([2, 5, like.cell_length])
    assert make().crop(3, 9) == like.crop(3, 9)
    assert make().apply_style(BOLD) == like.apply_style(BOLD)
    assert Strip.join([make(), make()]).simplify() == Strip.join([like, like]).simplify()
    written = make()
    written.render(console)
    assert Strip.join([written, written]).render(console) == like.render(console) * 2


def test_a_light_strip_has_no_attributes_of_its_own_making() -> None:
    with pytest.raises(AttributeError):
        part_strip().nothing  # noqa: B018


async def test_a_frame_of_a_running_race_makes_no_full_strips() -> None:
    controls = FakeControls(plan_of(n=64))
    controls.start()
    app = RaceHost(controls)
    async with app.run_test(size=(200, 60)) as pilot:
        await later(pilot, app.clock)
        for trace in range(64):
            controls.say(trace, f"says {trace}.", 2.0, channel=Channel.THINKING)
        app.race.tick()
        app.race._compositor.update_widgets({app.race.board})
        update = app.race._compositor.render_partial_update()
        assert update is not None
        written = update.render_segments(app.console)
        assert all(f"says {trace}." in written for trace in range(64))
        lanes = app.race.board.frame.layout.lanes
        assert all(is_light(app.race.board._strips[y]) for y in lanes.line_range)


async def test_only_the_lanes_that_spoke_are_drawn_again() -> None:
    controls = FakeControls(plan_of(n=64))
    controls.start()
    app = RaceHost(controls)
    async with app.run_test(size=(200, 60)) as pilot:
        await later(pilot, app.clock)
        before = app.race.board._strips
        controls.say(5, "five", 2.0, channel=Channel.THINKING)
        controls.say(6, "six", 2.0, channel=Channel.THINKING)
        app.race.tick()
        after = app.race.board._strips
        lanes = app.race.board.frame.layout.lanes
        rows = [y for y in lanes.line_range if before[y] is not after[y]]
        assert rows == [lanes.y + 5, lanes.y + 6]


async def test_a_terminal_without_colours_gets_none_from_the_board() -> None:
    app = RaceHost(FakeControls())
    app._filters.append(Monochrome())
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        [strip, *_] = app.race.board.render_lines(app.race.board.size.region)
        for _text, style, _ in strip:
            assert style is not None
            for colour in (style.color, style.bgcolor):
                assert colour is None or len(set(colour.get_truecolor())) == 1


@given(st.text(st.characters() | st.sampled_from("a  ×你\u0301\u200d\ufe0f❤→"), max_size=80))
def test_the_end_of_a_text_is_cut_between_signs(text: str) -> None:
    for width in (1, 7, 40):
        spans, cells = split_graphemes(text)
        kept = last_cells(text, width)
        if cells <= width:
            assert kept == text + " " * (width - cells)
            continue
        wanted, start = 0, len(text)
        for begin, _end, size in reversed(spans):
            if wanted + size > width:
                break
            wanted, start = wanted + size, begin
        assert kept == " " * (width - wanted) + text[start:]


@given(st.text(st.sampled_from("ax你\u0301\u0302→é "), max_size=60))
def test_a_glance_at_marks_finds_every_text_with_too_many(text: str) -> None:
    assert display_text(text) == _cap_marks(text)
