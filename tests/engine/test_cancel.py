from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import pytest

from tests.support.engine_race import Race
from tests.support.picking import pick_from
from tests.support.server import Exchange, ScriptServer, choice, serving
from tests.support.server import event as sse_event
from tts_tui.client.openai import Endpoint, OpenAIClient
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    LosersCut,
    ModelCard,
    Question,
    Sampling,
)
from tts_tui.domain.procedures.actions import Action, Cut, Spawn
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.capabilities import Capability
    from tts_tui.domain.events import Event
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace_view import TraceView


RACES = 12


async def endless(exchange: Exchange) -> None:
    exchange.head()
    while not exchange.request.eof_s:
        exchange.say("and ")
        await exchange.pause(0.005)


async def one_wins(exchange: Exchange) -> None:
    """The request with seed 0 ends once every other trace has begun; the others never end."""
    if exchange.request.body["seed"] != 0:
        await endless(exchange)
        return
    exchange.head()
    exchange.say("so ")
    await exchange.wait("win")
    exchange.say("\\boxed{42}")
    exchange.finish(tokens=3)


def live_session(
    server: ScriptServer, n: int, armed: str | None, questions: int = 1
) -> LiveSession:
    card = ModelCard("m", "m", host=f"127.0.0.1:{server.port}")
    plan = SessionPlan(
        questions=(Question("q", "6 × 7?", "42"),) * questions,
        entrants=(Entrant(card, Sampling()),),
        n=n,
        strategies=("MV", "FFS-1"),
        armed=armed,
    )
    client = OpenAIClient(Endpoint(base_url=server.url, model_id="m"))
    return LiveSession(plan=plan, clients=[client], auto_advance=True)


def all_begun(live: LiveSession, events: list[Event]) -> None:
    """Drain until every trace has spoken."""
    state = SessionState()
    while not state.races or any(not trace.tokens for trace in state.races[0].traces):
        assert not live.wait(0.002)
        fresh = live.poll().events
        events += fresh
        for event in fresh:
            state.apply(event)


def ended(live: LiveSession, events: list[Event]) -> RaceState:
    live.wait()
    events += live.poll().events
    return SessionState(events).races[0]


@pytest.mark.parametrize("n", [8, 64])
def test_the_armed_strategy_closes_the_sockets_of_all_losers(n: int) -> None:
    events: list[Event] = []
    with serving(one_wins) as server:
        live = live_session(server, n, f"FFS-1@{n}")
        live.start()
        all_begun(live, events)
        server.open_gate("win")
        race = ended(live, events)
        server.wait_until(lambda s: s.open_connections == 0)
        gone = [request for request in server.requests if request.eof_s is not None]
        live.close()
    assert len(gone) == n
    assert race.end_reason is EndReason.DECIDED
    assert [t.cut_by for t in race.traces[1:]] == [CutBy.STRATEGY] * (n - 1)
    record = next(event for event in events if isinstance(event, LosersCut))
    assert len(record.losers) == n - 1
    pick = pick_from(parse("FFS-1", n), race.traces, Clock.WALL)
    assert pick.ledger.spent_tokens == sum(t.tokens_by(record.decided_at_s) for t in race.traces)
    assert pick.ledger.used_tokens == 3


@dataclass
class CutsAllOnceAllSpeak:
    """A procedure that begins so many traces, and cuts them once each has said something."""

    n: int
    name: str = "cuts@64"
    needs: frozenset[Capability] = frozenset()

    def next(self, race: RaceView) -> Sequence[Action]:
        if not race.cohort:
            return [Spawn()] * self.n
        if all(trace.tokens for trace in race.cohort):
            return [Cut(tuple(trace.index for trace in race.cohort if not trace.ended))]
        return ()

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        return parse("MV", self.n).pick(pool, clock)


async def test_cutting_a_procedures_traces_closes_their_connections_and_no_other() -> None:
    async def own_end_last(exchange: Exchange) -> None:
        if exchange.request.body["seed"] != 0:
            await endless(exchange)
            return
        exchange.head()
        await exchange.wait("cohort gone")
        exchange.say("\\boxed{42}")
        exchange.finish(tokens=3)

    with serving(own_end_last) as server:
        client = OpenAIClient(Endpoint(base_url=server.url, model_id="m"))
        race = Race(client, n=1, strategies=[CutsAllOnceAllSpeak(64)])
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(race.runner.run)
            await anyio.to_thread.run_sync(
                server.wait_until,
                lambda s: sum(request.eof_s is not None for request in s.requests) == 64,
            )
            assert race.state.traces[0].status is TraceStatus.WAITING
            server.open_gate("cohort gone")
        await client.aclose()
    assert [trace.status for trace in race.state.spawned.values()] == [TraceStatus.CUT] * 64
    assert race.state.traces[0].status is TraceStatus.DONE
    assert race.state.end_reason is EndReason.ALL_ENDED


def test_races_cut_at_random_leave_no_socket_and_no_lane_behind() -> None:
    chance = random.Random(7)

    async def ends_somewhere(exchange: Exchange) -> None:
        exchange.head()
        for _ in range(chance.randrange(1, 30)):
            exchange.say("and ")
            await exchange.pause(0.0)
        if chance.random() < 0.2:
            exchange.reset()
            return
        exchange.send(sse_event(choice({"content": "\\boxed{1}"})))
        exchange.finish(tokens=9)

    with serving(ends_somewhere) as server:
        live = live_session(server, 8, "FFS-2@8", questions=RACES)
        live.start()
        live.wait()
        server.wait_until(lambda s: s.open_connections == 0)
        races = SessionState(live.poll().events).races
        live.close()
    assert len(races) == RACES
    assert all(trace.ended for race in races.values() for trace in race.traces)
    assert server.open_connections == 0


def test_quitting_in_the_middle_of_64_streams_closes_them_all() -> None:
    events: list[Event] = []
    with serving(endless) as server:
        live = live_session(server, 64, None)
        live.start()
        all_begun(live, events)
        live.close()
        race = ended(live, events)
        server.wait_until(lambda s: s.open_connections == 0)
    assert {trace.status for trace in race.traces} == {TraceStatus.CUT}
