"""Seconds that run down, and can be held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.ui.stage.countdown import Countdown

SECONDS = st.integers(1, 1000)


@given(SECONDS, SECONDS)
def test_it_is_over_when_its_seconds_have_passed(seconds: int, passed: int) -> None:
    counting = Countdown(seconds, 5.0)
    assert counting.over(5.0 + passed) == (5.0 + passed >= 5.0 + seconds)
    assert 0 <= counting.left_s(5.0 + passed) <= seconds + 1e-9


@given(SECONDS, SECONDS)
def test_no_time_passes_while_it_is_held(seconds: int, held: int) -> None:
    counting = Countdown(seconds, 0.0)
    counting.hold(seconds / 2)
    left_s = counting.left_s(seconds / 2 + held)
    assert counting.held
    assert left_s == counting.left_s(seconds / 2)
    assert not counting.over(seconds + held)
    counting.hold(seconds / 2 + held)
    assert counting.left_s(seconds / 2 + held) == left_s
    assert not counting.held


def test_without_seconds_it_waits_and_cannot_be_held() -> None:
    counting = Countdown(0, 0.0)
    counting.hold(1.0)
    assert not counting.held
    assert not counting.over(1e9)
