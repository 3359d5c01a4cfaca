from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.generated.races import races, unruly_races
from tests.support.race_board import PALETTE
from tts_tui.domain.events import Channel, RaceStarted
from tts_tui.domain.lengths import Lengths
from tts_tui.domain.strategies import Clock, parse
from tts_tui.ui.race.frame import Frame
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.picks import PickBoard
from tts_tui.ui.race.sure import VotesAhead, sure_notes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.events import Event
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace_view import TraceView


def cells(strips: Iterable[Strip]) -> list[list[tuple[str, Style | None]]]:
    """Every row as runs of text that look alike, however it was put together."""
    return [[(text, style) for text, style, _ in strip.simplify()] for strip in strips]


@settings(max_examples=20)
@given(
    events=races() | unruly_races(max_size=20),
    size=st.sampled_from([(60, 20), (120, 40)]),
    left_out=st.frozensets(st.integers(0, 3), max_size=2),
    selected=st.integers(0, 3),
    many=st.integers(2, 6),
)
def test_a_picture_made_of_what_was_kept_is_the_one_drawn_anew(
    events: list[Event],
    size: tuple[int, int],
    left_out: frozenset[int],
    selected: int,
    many: int,
) -> None:
    started = events[0]
    assert isinstance(started, RaceStarted)
    controls = FakeControls(plan_of(started.question, n=started.n))
    model, kept = LiveModel(controls), Frame()
    for at in range(0, len(events), many):
        controls.feed(*events[at : at + many])
        model.take(0.0)
        for race in model.session.races.values():
            race.left_out = left_out
        model.select(selected)
        view = model.view(PALETTE, at / 30)
        # Where one has scrolled to is no picture that is kept: both begin from there.
        anew = Frame()
        anew._strategies = copy(kept._strategies)
        anew.lanes.first, anew.lanes._race = kept.lanes.first, kept.lanes._race
        assert cells(kept.draw(view, *size)) == cells(anew.draw(view, *size))


class Counting:
    """The majority vote, which counts how often it is asked."""

    name, n = "MV@8", 8

    def __init__(self) -> None:
        self.asked = 0

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        self.asked += 1
        return parse(self.name, self.n).pick(pool, clock)


@pytest.mark.parametrize("clock", list(Clock))
def test_imagined_votes_are_counted_again_only_where_that_can_change_them(clock: Clock) -> None:
    controls, strategy, kept = FakeControls(plan_of(n=8)), Counting(), VotesAhead()
    controls.start()
    for trace, answer in enumerate(("7", "7", "4")):
        controls.finish(trace, answer, 2.0 + trace)
    model, board = LiveModel(controls), PickBoard([])

    def asked_at(now_s: float) -> int:
        model.take(now_s)
        board.strategies = [strategy]
        board.update(model.session.races[0], now_s)
        strategy.asked = 0
        told = sure_notes(model.session.races[0], board, Lengths(), clock, kept)
        assert told == sure_notes(model.session.races[0], board, Lengths(), clock)
        return strategy.asked

    ahead = asked_at(1.0) // 2
    assert ahead > 4
    controls.say(3, "so ", 5.0, channel=Channel.THINKING)
    assert asked_at(2.0) == (ahead if clock is Clock.WALL else 2 * ahead)
    controls.say(3, "it is 7", 5.5)
    assert asked_at(3.0) == 2 * ahead
    controls.finish(3, "7", 6.0)
    assert asked_at(4.0) > ahead
