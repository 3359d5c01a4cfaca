from __future__ import annotations

from asyncio import get_running_loop
from queue import Queue
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from textual.screen import Screen

from tests.support.fake_controls import FakeControls, racing
from tests.support.manual_clock import ManualClock
from tests.support.screens import RaceHost, later, text_of
from tts_tui.ui.race.repaint import IDLE_S, RepaintClock

if TYPE_CHECKING:
    from tts_tui.engine.controls import Batch


def clock_of(time: ManualClock) -> RepaintClock:
    return RepaintClock(Screen(), lambda: None, 0.1, time)


def test_a_late_frame_takes_no_other_frame_with_it() -> None:
    time = ManualClock(0.0)
    clock = clock_of(time)
    due = []
    for late_s in (0.0, 0.02, 0.11, 0.0, 0.0):
        due.append(round(clock.next_due_s(), 6))
        time.now_s = max(time.now_s, due[-1]) + late_s
    assert due == [0.1, 0.2, 0.3, 0.4, 0.5]


def test_a_long_pause_is_not_made_up_for() -> None:
    time = ManualClock(0.0)
    clock = clock_of(time)
    clock.next_due_s()
    time.now_s += 60.0
    due = [clock.next_due_s() for _ in range(3)]
    assert [round(at - 60.0, 6) for at in due] == [-0.1, 0.0, 0.1]


def test_the_clock_looks_seldom_where_nothing_moves() -> None:
    time = ManualClock(0.0)
    clock = clock_of(time)
    clock.pace(fast=False)
    assert clock.next_due_s() == IDLE_S
    clock.pace(fast=True)
    assert round(clock.next_due_s(), 6) == round(IDLE_S + 0.1, 6)


class Broken(FakeControls):
    """A race that cannot be asked what came, once it broke."""

    broken = False

    def poll(self) -> Batch:
        if self.broken:
            raise ZeroDivisionError
        return super().poll()


async def test_a_fault_in_a_frame_ends_the_program_like_any_other() -> None:
    controls = Broken()
    app = RaceHost(controls)

    async def run_until_it_breaks() -> None:
        async with app.run_test() as pilot:
            await later(pilot, app.clock)
            app.race.clock.stop()
            controls.broken = True
            get_running_loop().call_soon(app.race.clock._run)
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await run_until_it_breaks()


async def test_nothing_is_drawn_while_the_terminal_has_not_taken_the_last_picture() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        await later(pilot, app.clock)
        app.race.clock.stop()
        waiting: Queue[str] = Queue()
        waiting.put("a picture")
        app._driver._writer_thread = SimpleNamespace(_queue=waiting)  # type: ignore[union-attr]
        controls.say(0, "and then I multiply", 2.0)
        await later(pilot, app.clock)
        assert app.race.model.session.races[0].tokens == 20
        assert "and then I multiply" not in text_of(app)
        waiting.get()
        await later(pilot, app.clock)
        assert "and then I multiply" in text_of(app)
