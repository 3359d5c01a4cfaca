from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.race_board import PALETTE, picture
from tts_tui.analysis.hedges import hedges
from tts_tui.domain.events import Channel, ThinkingReclassified
from tts_tui.domain.lengths import Lengths
from tts_tui.domain.trace import TraceState
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.radar import Radar, TraceRadar, place_of

if TYPE_CHECKING:
    from tts_tui.domain.race import RaceState

LOOP = "Wait, that is not right. " * 40
"""200 words."""


def racing() -> FakeControls:
    controls = FakeControls(plan_of(n=4))
    controls.start()
    controls.say(0, "Let me see. ", 1.0, channel=Channel.THINKING, tokens=10)
    controls.say(0, LOOP, 2.0, channel=Channel.THINKING, tokens=790)
    controls.say(1, "Hmm, but no. ", 1.0, tokens=5)
    return controls


def race_of(controls: FakeControls) -> RaceState:
    model = LiveModel(controls)
    model.take(0.0)
    return model.session.races[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_a_loop_is_said_as_it_happens(size: tuple[int, int]) -> None:
    rows = picture(LiveModel(racing()), *size)
    # “Let me see.” is 12 of 1 012 characters, of 800 tokens.
    assert any("trace 1 repeats itself since about token 9." in row for row in rows)
    assert any("↻ repeats since 9" in row for row in rows)


def test_a_trace_that_goes_on_otherwise_is_no_warning() -> None:
    controls = racing()
    controls.finish(0, "7", 3.0, tokens=800)
    model = LiveModel(controls)
    model.take(0.0)
    shown = model.view(PALETTE, 0.0)
    assert (shown.notice, shown.radar) == (None, ("40 hedges",))


def test_a_length_is_placed_among_those_of_its_model() -> None:
    race = race_of(racing())
    radar = Radar()
    radar.look(race, Lengths((3, 4, 5, 600), (3, 4, 5, 600), "qwen"))
    assert radar.words(race.traces[1]) == ("2 hedges", "longer than 50 % of qwen's 4 traces")
    radar.look(race, Lengths((3, 4, 5), (3, 4, 5), "qwen"))
    assert radar.words(race.traces[1]) == ("2 hedges",)
    assert radar.words(race.traces[2]) == radar.words(None) == ()


def test_while_a_trace_thinks_its_thinking_is_placed() -> None:
    race = race_of(racing())
    known = Lengths((900, 1000, 1100, 1200), (600, 700, 900, 1000), "qwen")
    assert place_of(race.traces[0], known) == "thinks longer than 50 % of qwen's 4 traces"
    assert place_of(race.traces[1], known) == "longer than 0 % of qwen's 4 traces"


def test_text_that_becomes_thinking_is_counted_once() -> None:
    controls = racing()
    race = race_of(controls)
    radar = TraceRadar()
    radar.read(race.traces[1])
    race.apply(ThinkingReclassified(0, 4.0, 1))
    radar.read(race.traces[1])
    assert radar.hedges(race.traces[1]) == len(hedges("Hmm, but no. "))


def test_a_replay_that_goes_back_starts_over() -> None:
    radar = TraceRadar()
    trace = race_of(racing()).traces[0]
    radar.read(trace)
    assert radar.hedges(trace) == 40
    assert radar.repeats_since(trace) is not None
    fresh = TraceState(0)
    radar.read(fresh)
    assert (radar.hedges(fresh), radar.repeats_since(fresh)) == (0, None)
