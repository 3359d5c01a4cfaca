from __future__ import annotations

import asyncio
import signal
import subprocess

import pytest

from tests.support.idle import wait_until_idle
from tests.support.limits import LONGER_S


def seconds_left() -> float:
    return signal.getitimer(signal.ITIMER_REAL)[0]


def test_a_test_has_a_minute_once_it_starts_a_program(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("timeout") is not None or not seconds_left():
        pytest.skip("the limit is another one")
    before_s = seconds_left()
    subprocess.run(["true"], check=True)
    assert before_s <= 10 < seconds_left() <= LONGER_S


@pytest.mark.large
def test_a_marked_one_has_it_from_the_start(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("timeout") is not None or not seconds_left():
        pytest.skip("the limit is another one")
    assert 10 < seconds_left() <= LONGER_S


async def test_a_pilot_waits_for_all_that_one_thing_leads_to() -> None:
    loop = asyncio.get_running_loop()
    left: list[int] = []

    def step(more: int) -> None:
        left.append(more)
        if more % 10 == 1:
            loop.call_later(0.001, step, more - 1)
        elif more:
            loop.call_soon(step, more - 1)

    loop.call_soon(step, 100)
    late = loop.call_later(3600, step, 0)
    await wait_until_idle(max_sleep=3600)
    late.cancel()
    assert left == list(range(100, -1, -1))
