from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, plan_of
from tts_tui.domain.certainty import Ahead
from tts_tui.domain.forecast import Forecast, forecast, quantile, to_come
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.trace import TraceState

LENGTHS = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]


def running_race(tokens: int, traces: int = 3) -> RaceState:
    """A race whose traces all came so far at 100 tokens a second."""
    controls = FakeControls(plan_of(n=traces))
    controls.start()
    for trace in range(traces):
        controls.say(trace, "a", 1.0, tokens=tokens // 2)
        controls.say(trace, "b", 1.0 + tokens / 100, tokens=tokens - tokens // 2)
    return SessionState(controls.poll().events).races[0]


@pytest.mark.parametrize(
    ("tokens", "low", "high"),
    [(0, 100, 900), (150, 50, 850), (850, 50, 150), (950, 50, 50)],
)
def test_what_is_to_come_is_that_of_longer_traces(tokens: int, low: int, high: int) -> None:
    assert to_come(tokens, LENGTHS) == (low, high)


def test_nobody_knows_what_is_longer_than_all() -> None:
    assert to_come(1000, LENGTHS) == (float("inf"), float("inf"))
    assert (
        forecast(Ahead(1, fewest_ends=1, most_ends=1), running_race(1000).traces, LENGTHS) is None
    )


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (Ahead(1, fewest_ends=1, most_ends=1), Forecast(0.5, 8.5, 10)),
        (Ahead(1, fewest_ends=0, most_ends=0), Forecast(0.0, 0.0, 10)),
        (Ahead(1, fewest_ends=1, most_ends=None), Forecast(0.5, None, 10)),
        (Ahead(None, fewest_ends=None, most_ends=None), None),
    ],
)
def test_the_range_is_at_the_present_rate(ahead: Ahead, expected: Forecast | None) -> None:
    assert forecast(ahead, running_race(150).traces, LENGTHS) == expected


def test_a_trace_that_is_silent_yet_takes_the_rate_of_the_others() -> None:
    race = running_race(100, traces=2)
    queued = TraceState(2)
    found = forecast(Ahead(1, fewest_ends=3, most_ends=3), [*race.traces, queued], LENGTHS)
    assert found == Forecast(1.0, 9.0, 10)
    assert forecast(Ahead(1, fewest_ends=1, most_ends=1), [queued], LENGTHS) is None


def test_too_little_is_known() -> None:
    ahead = Ahead(1, fewest_ends=1, most_ends=1)
    assert forecast(ahead, running_race(50).traces, LENGTHS[:3]) is None
    assert forecast(ahead, running_race(50).traces, LENGTHS[:4]) is not None


@given(ordered=st.lists(st.integers(0, 1000), min_size=1).map(sorted), part=st.floats(0.0, 1.0))
def test_a_quantile_is_the_smallest_that_covers_its_part(ordered: list[int], part: float) -> None:
    found = quantile(ordered, part)
    assert found in ordered
    assert sum(number <= found for number in ordered) >= part * len(ordered) - 1e-9
    assert sum(number < found for number in ordered) < max(1, part * len(ordered)) + 1e-9
