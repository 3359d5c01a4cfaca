from __future__ import annotations

import anyio
import pytest

from tests.client.streams import request, shown
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Completion, Delta, Update
from tts_tui.client.scripted import ScriptedClient, Step, TraceScript, spoken
from tts_tui.domain.events import Channel


async def instantly(_seconds: float) -> None:
    await anyio.sleep(0)


async def play(client: ScriptedClient, trace: int) -> tuple[list[Update], Completion]:
    updates: list[Update] = []
    return updates, await client.stream(request(trace), updates.append)


async def test_each_trace_plays_its_own_script() -> None:
    client = ScriptedClient([spoken("4 2", tokens=3, thinking="hmm"), spoken("7")], instantly)
    assert shown((await play(client, 1))[0]) == ("", "7")
    updates, completion = await play(client, 0)
    assert shown(updates) == ("hmm", "4 2")
    assert len(updates) == 6
    assert completion == Completion("stop")


async def test_a_failure_comes_after_its_updates_and_the_next_attempt_is_another_script() -> None:
    broken = spoken("4", end=TraceError(FailureKind.SERVER, "It broke."))
    client = ScriptedClient([[broken, spoken("42")]], instantly)
    updates: list[Update] = []
    with pytest.raises(TraceError, match="It broke"):
        await client.stream(request(), updates.append)
    assert shown(updates) == ("", "4")
    for _ in range(2):
        assert shown((await play(client, 0))[0]) == ("", "42")


async def test_delays_go_through_the_given_sleep() -> None:
    slept: list[float] = []

    async def noting(seconds: float) -> None:
        slept.append(seconds)

    script = TraceScript((Step(2.5, Delta(Channel.ANSWER, "x", 1)),), end_delay_s=7)
    await play(ScriptedClient([script], noting), 0)
    assert slept == [2.5, 7]


async def test_a_cancelled_stream_is_noted_and_closed() -> None:
    client = ScriptedClient([spoken("42")], lambda _: anyio.sleep_forever())
    async with anyio.create_task_group() as group:
        group.start_soon(play, client, 0)
        await anyio.wait_all_tasks_blocked()
        assert client.open == 1
        group.cancel_scope.cancel()
    assert (client.cancelled, client.open) == (1, 0)
    await client.aclose()
    assert client.closed
