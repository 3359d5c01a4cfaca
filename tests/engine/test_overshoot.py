from __future__ import annotations

import anyio
import pytest

from tests.support.engine_race import Race, holds, says
from tests.support.fake_client import (
    FakeClient,
    FakeMeteredClient,
    FakeSilentMeter,
    Hold,
    Step,
    refused,
)
from tts_tui.client.ports import Completion
from tts_tui.domain.events import EndReason, LosersCut, Overshoot, RaceEnded
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.overshoot import OvershootMeter

COUNTED = {0: Completion("stop", completion_tokens=4)}


def two_cut() -> dict[int, list[list[Step]]]:
    """Trace 1 has 4 tokens by the server's count; each of the others is cut after one."""
    return {0: says("42"), 1: holds(Hold()), 2: holds(Hold())}


async def test_what_the_server_generated_beyond_our_count_is_recorded() -> None:
    client = FakeMeteredClient(two_cut(), COUNTED, readings=[100, 117])
    race = Race(client, armed="FFS-1")
    await race.runner.run()
    assert race.state.tokens == 6
    [beyond] = race.of_type(Overshoot)
    assert beyond.tokens == 17 - 6
    assert race.state.overshoot_tokens == 11
    assert client.asked_with_open == [0, 0]
    # It delays no decision, and the race's end comes last.
    kinds = [type(event) for event in race.events]
    assert kinds.index(LosersCut) < kinds.index(Overshoot) < kinds.index(RaceEnded)


async def test_a_server_that_generated_no_more_is_told_from_one_that_is_unknown() -> None:
    race = Race(FakeMeteredClient(two_cut(), COUNTED, readings=[0, 6]), armed="FFS-1")
    await race.runner.run()
    assert race.state.overshoot_tokens == 0


@pytest.mark.parametrize("readings", [[None, 17], [0, None], [0, 5]])
async def test_what_cannot_be_known_is_not_recorded(readings: list[int | None]) -> None:
    race = Race(FakeMeteredClient(two_cut(), COUNTED, readings=readings), armed="FFS-1")
    await race.runner.run()
    assert race.of_type(Overshoot) == []
    assert race.state.overshoot_tokens is None
    assert race.state.end_reason is EndReason.DECIDED


async def test_a_server_that_cannot_say_is_not_asked() -> None:
    race = Race(FakeClient(two_cut(), COUNTED), armed="FFS-1")
    await race.runner.run()
    assert race.of_type(Overshoot) == []
    assert race.state.end_reason is EndReason.DECIDED


async def test_a_race_without_a_cut_asks_no_second_time() -> None:
    client = FakeMeteredClient({0: says("42")}, COUNTED, readings=[0])
    race = Race(client)
    await race.runner.run()
    assert race.of_type(Overshoot) == []
    assert client.readings == []


@pytest.mark.parametrize(
    "other",
    [says("41"), [[refused()]]],
    ids=["one the server did not count", "one that failed"],
)
async def test_what_may_be_another_trace_s_is_not_laid_on_the_cut_ones(
    other: list[list[Step]],
) -> None:
    hold = Hold()
    client = FakeMeteredClient({0: other, 1: holds(hold)}, readings=[0])
    race = Race(client)
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        await hold.reached.wait()
        while not race.state.traces[0].ended:
            await anyio.lowlevel.checkpoint()
        race.runner.stop()
    assert race.of_type(Overshoot) == []
    assert client.readings == []


async def test_a_server_that_does_not_answer_in_time_is_unknown() -> None:
    race = Race(FakeClient(two_cut(), COUNTED), armed="FFS-1")
    await race.runner.run()
    meter = OvershootMeter(FakeSilentMeter({}), within_s=0.0)
    await meter.begin()
    assert await meter.beyond(race.state) is None


async def test_a_race_stopped_before_its_first_request_sends_none() -> None:
    client = FakeMeteredClient({0: says("42"), 1: says("42")}, readings=[0, 0])
    race = Race(client)
    race.runner.stop()
    await race.runner.run()
    assert client.requests == []
    assert {trace.status for trace in race.state.traces} == {TraceStatus.CUT}
