from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio
import pytest

from tts_tui.client.stream_deadline import StreamDeadline

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class FakeTimers:
    """A clock and its timers; `pass_s` fires what is due, `stand_still` only moves the clock."""

    s: float = 100.0
    waiting: list[FakeTimer] = field(default_factory=list)

    def now(self) -> float:
        return self.s

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> FakeTimer:
        timer = FakeTimer(self, self.s + delay_s, callback)
        self.waiting.append(timer)
        return timer

    def pass_s(self, seconds: float) -> None:
        until = self.s + seconds
        while due := [timer for timer in self.waiting if timer.due_s <= until]:
            first = min(due, key=lambda timer: timer.due_s)
            self.waiting.remove(first)
            self.s = max(self.s, first.due_s)
            first.callback()
        self.s = until

    def stand_still(self, seconds: float) -> None:
        self.s += seconds


@dataclass(eq=False)
class FakeTimer:
    timers: FakeTimers
    due_s: float
    callback: Callable[[], None]

    def cancel(self) -> None:
        if self in self.timers.waiting:
            self.timers.waiting.remove(self)


@pytest.fixture
def timers() -> FakeTimers:
    return FakeTimers()


async def given_up(deadline: StreamDeadline, wait: Callable[[], None]) -> bool:
    """Whether a block is cancelled by what happens in it."""
    with deadline:
        wait()
        await anyio.lowlevel.checkpoint()
        return False
    return True


def make(timers: FakeTimers) -> StreamDeadline:
    return StreamDeadline(300, 120, timers.now, timers.call_later)


async def test_row_67_the_first_token_has_its_own_limit(timers: FakeTimers) -> None:
    deadline = make(timers)
    assert not await given_up(deadline, lambda: timers.pass_s(299))
    assert await given_up(make(timers), lambda: timers.pass_s(301))
    assert deadline.before_first
    assert deadline.limit_s == 300
    assert not timers.waiting


async def test_row_67_each_token_begins_the_silence_anew(timers: FakeTimers) -> None:
    deadline = make(timers)

    def talk() -> None:
        for _ in range(50):
            timers.pass_s(119)
            deadline.token()

    assert not await given_up(deadline, talk)
    assert not deadline.before_first
    assert deadline.limit_s == 120


async def test_a_silence_is_noticed_never_early_and_at_most_a_slice_late(
    timers: FakeTimers,
) -> None:
    for silence_s, gives_up in ((119.9, False), (122.1, True)):
        deadline = make(timers)

        def fall_silent(deadline: StreamDeadline = deadline, silence_s: float = silence_s) -> None:
            timers.pass_s(0.3)
            deadline.token()
            timers.pass_s(silence_s)

        assert await given_up(deadline, fall_silent) is gives_up


async def test_after_the_finish_only_a_moment_is_waited(timers: FakeTimers) -> None:
    deadline = make(timers)

    def finish(waits_s: float) -> None:
        deadline.token()
        timers.pass_s(5)
        deadline.finish()
        timers.pass_s(waits_s)

    assert not await given_up(deadline, lambda: finish(1.9))
    deadline = make(timers)
    assert await given_up(deadline, lambda: finish(2.1))


@pytest.mark.matrix(106)
async def test_time_in_which_the_process_stood_still_does_not_count(timers: FakeTimers) -> None:
    deadline = make(timers)

    def sleep_and_read() -> None:
        deadline.token()
        timers.pass_s(119)
        timers.stand_still(3600)
        timers.pass_s(0.2)
        deadline.token()
        timers.pass_s(119)

    assert not await given_up(deadline, sleep_and_read)


async def test_a_server_that_is_silent_after_the_process_went_on_is_given_up(
    timers: FakeTimers,
) -> None:
    def sleep_and_wait() -> None:
        timers.pass_s(100)
        timers.stand_still(3600)
        timers.pass_s(202)

    assert await given_up(make(timers), sleep_and_wait)
