from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

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
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan

if TYPE_CHECKING:
    from tts_tui.domain.events import Event


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
    assert live.wait(8.0)
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
        live = live_session(server, 8, "FFS-2@8", questions=40)
        live.start()
        assert live.wait(9.0)
        server.wait_until(lambda s: s.open_connections == 0)
        races = SessionState(live.poll().events).races
        live.close()
    assert len(races) == 40
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
