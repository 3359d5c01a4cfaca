from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.engine.clock import RaceClock
from tts_tui.engine.retry import RetryPolicy

POLICY = RetryPolicy()


def busy(retry_after_s: float | None = None, *, retryable: bool = True) -> TraceError:
    return TraceError(
        FailureKind.OVERLOADED, "Busy.", retryable=retryable, retry_after_s=retry_after_s
    )


@given(st.integers(1, POLICY.attempts - 1), st.integers(0, 10**9))
def test_the_wait_grows_and_stays_under_the_cap(attempt: int, seed: int) -> None:
    wait_s = POLICY.wait_s(busy(), attempt, seed)
    assert wait_s is not None
    assert 0 < wait_s <= min(POLICY.cap_s, POLICY.base_s * 2**attempt)


@given(st.floats(-10, 1e9), st.integers(0, 10**9))
def test_retry_after_goes_first_up_to_the_cap(asked_s: float, seed: int) -> None:
    wait_s = POLICY.wait_s(busy(asked_s), 1, seed)
    assert wait_s is not None
    assert max(0.0, min(asked_s, POLICY.cap_s)) <= wait_s <= POLICY.cap_s + POLICY.base_s


def test_lanes_refused_together_do_not_come_back_together() -> None:
    waits = {POLICY.wait_s(busy(1.0), 1, seed) for seed in range(16)}
    assert len(waits) == 16


def test_some_failures_are_final_and_attempts_run_out() -> None:
    assert POLICY.wait_s(busy(retryable=False), 1, 0) is None
    assert POLICY.wait_s(busy(), POLICY.attempts, 0) is None


@given(st.lists(st.floats(0, 100), min_size=1))
@pytest.mark.matrix(106)
def test_stamps_increase_even_when_the_clock_stands_still_or_steps_back(
    readings: list[float],
) -> None:
    source = iter([0.0, *readings])
    clock = RaceClock(lambda: next(source))
    stamps = [clock.stamp() for _ in readings]
    assert stamps == sorted(set(stamps))
