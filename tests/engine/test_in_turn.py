from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.engine_race import Race
from tests.support.fake_client import FakeClient, Hold, Say, Step
from tests.support.recordings import every_pick_mark, recording_of, write_session
from tests.support.server import Exchange, serving
from tts_tui.client.openai import Endpoint, OpenAIClient
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    LosersCut,
    ModelCard,
    Question,
    Sampling,
)
from tts_tui.domain.playback import RECORDED, MarkKind
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from tts_tui.domain.events import Event
    from tts_tui.domain.strategies import Pick

LANES, SLOTS = 6, 2
LENGTHS = {1: 12, 3: 8}
"""Tokens of the traces that end by themselves; the others never do."""


async def a_few_end(exchange: Exchange) -> None:
    length = LENGTHS.get(cast("int", exchange.request.body["seed"]))
    exchange.head()
    said = 0
    while not exchange.request.eof_s and (length is None or said < length - 1):
        exchange.say("so ")
        said += 1
        await exchange.pause(0.002)
    if length is not None:
        exchange.say(f"\\boxed{{{length}}}")
        exchange.finish(tokens=length)


@pytest.mark.parametrize("armed", ["FFS-1@6", "short-1@6"])
def test_a_lane_that_has_outgrown_the_shortest_makes_room_for_the_next(
    armed: str, tmp_path: Path
) -> None:
    path = tmp_path / "s.jsonl"
    with serving(a_few_end) as server:
        card = ModelCard("m", "m", host=f"127.0.0.1:{server.port}", concurrency=SLOTS)
        plan = SessionPlan(
            (Question("q", "6 × 7?", "8"),), (Entrant(card, Sampling()),), LANES, (armed,), armed
        )
        live = LiveSession(
            plan=plan,
            clients=[OpenAIClient(Endpoint(base_url=server.url, model_id="m"))],
            journal=Journal(path, SessionHeader(created="2026-11-30T00:00:00Z")),
        )
        live.start()
        live.wait()
        events = live.poll().events
        server.wait_until(lambda s: s.open_connections == 0)
        asked = [cast("int", request.body["seed"]) for request in server.requests]
        live.close()
    race = SessionState(events).races[0]
    assert race.started.slots == SLOTS
    assert sorted(asked) == list(range(LANES))
    assert race.end_reason is EndReason.DECIDED
    cut = [trace.index for trace in race.traces if trace.cut_by is CutBy.STRATEGY]
    assert cut == [0, 2, 4, 5]
    assert [t.index for t in race.traces if t.status is TraceStatus.DONE] == [1, 3]
    [losers] = [event for event in events if isinstance(event, LosersCut)]
    assert losers.losers == (0, 2, 4, 5)
    rule = parse(armed, LANES)
    live_pick = race.ask(rule, Clock.WALL)
    assert (live_pick.voters, live_pick.decided_at_s) == ((3,), losers.decided_at_s)
    assert live_pick.ledger.spent_tokens == race_tokens_by(race, losers.decided_at_s)
    saved = SessionState(read_session(path).events).races[0]
    replayed = recording_of(read_session(path).events).state_at(float("inf"))
    for again in (saved, replayed):
        for clock in Clock:
            assert again.ask(rule, clock) == race.ask(rule, clock)
    marks = every_pick_mark(recording_of(read_session(path).events), [armed], RECORDED)
    assert [m.t_s for m in marks if m.kind is MarkKind.DECISION] == [live_pick.decided_at_s]
    on_ticks = race.ask(rule, Clock.TOKEN)
    assert (on_ticks.voters, on_ticks.ledger.sequential_tokens) == ((3,), 8)
    assert saved.picks[-1].decided_at_s == live_pick.decided_at_s


def race_tokens_by(race: RaceState, t_s: float) -> int:
    return sum(trace.tokens_by(t_s) for trace in race.traces)


@st.composite
def scripts(draw: st.DrawFn) -> dict[int, list[list[Step]]]:
    """Traces of some pieces each, thinking first; some have no answer."""
    found: dict[int, list[list[Step]]] = {}
    for trace in range(draw(st.integers(2, 6))):
        thoughts = draw(st.lists(st.integers(1, 3), max_size=6))
        words = draw(st.lists(st.integers(1, 3), max_size=4))
        answer = draw(st.sampled_from(["\\boxed{41}", "\\boxed{42}", "none"]))
        steps: list[Step] = [Say("hm ", tokens, Channel.THINKING) for tokens in thoughts]
        steps += [Say("so ", tokens) for tokens in words]
        found[trace] = [[*steps, Say(answer, 2)]]
    return found


async def _raced(
    script: dict[int, list[list[Step]]], armed: str | None, slots: int
) -> Race[FakeClient]:
    race = Race(FakeClient(script), armed=armed, cap=slots)
    await race.runner.run()
    return race


@given(scripts(), st.sampled_from(["FFS-1", "FFS-2", "short-1", "short-2"]), st.integers(1, 5))
def test_whoever_is_cut_in_turn_would_not_have_voted(
    script: dict[int, list[list[Step]]], name: str, slots: int
) -> None:
    """What is armed picks on every clock what it picks of whole traces; saved, it is the same."""
    n = len(script)
    slots = min(slots, n - 1)
    cut: Race[FakeClient] = anyio.run(_raced, script, f"{name}@{n}", slots)
    whole: Race[FakeClient] = anyio.run(_raced, script, None, slots)
    assert cut.client.most_open <= slots
    rule = parse(name, n)
    picks = {clock: cut.state.ask(rule, clock) for clock in Clock}
    for pick in picks.values():
        assert pick.decided
        assert _said(pick) == _said(whole.state.ask(rule, Clock.TOKEN))
        assert all(cut.state.traces[voter].status is TraceStatus.DONE for voter in pick.voters)
    uncut = whole.state.ask(rule, Clock.TOKEN).ledger
    assert picks[Clock.TOKEN].ledger.sequential_tokens == uncut.sequential_tokens
    assert picks[Clock.TOKEN].ledger.spent_tokens == uncut.spent_tokens
    assert picks[Clock.WALL].ledger.spent_tokens <= whole.state.tokens
    outgrown = [trace.index for trace in cut.state.traces if trace.cut_by is CutBy.STRATEGY]
    # One that was told to stop may have ended by itself meanwhile.
    losers = [loser for e in cut.events if isinstance(e, LosersCut) for loser in e.losers]
    assert losers == outgrown
    with tempfile.TemporaryDirectory() as folder:
        events = read_session(write_session(Path(folder) / "s.jsonl", cut.events)).events
    _same_everywhere(events, rule.name, picks)


def _said(pick: Pick) -> tuple[object, ...]:
    return pick.voters, pick.answer, pick.votes


def _same_everywhere(events: list[Event], name: str, picks: dict[Clock, Pick]) -> None:
    for race in (SessionState(events).races[0], recording_of(events).state_at(float("inf"))):
        for clock, pick in picks.items():
            assert race.ask(parse(name, race.n), clock) == pick
    last = [pick for pick in SessionState(events).races[0].picks if pick.strategy == name]
    assert not last or last[-1].decided_at_s == picks[Clock.WALL].decided_at_s


@pytest.mark.anyio
async def test_where_all_run_at_once_the_first_cuts_the_others() -> None:
    never = Hold()
    script: dict[int, list[list[Step]]] = {
        0: [[Say("hm "), never, Say("\\boxed{9}")]],
        1: [[Say("so "), Say("\\boxed{42}")]],
    }
    race = Race(FakeClient(script), armed="FFS-1@2", cap=2)
    await race.runner.run()
    assert race.state.traces[0].cut_by is CutBy.STRATEGY
    assert race.state.traces[0].tokens == 1


@pytest.mark.anyio
async def test_a_lane_that_a_person_cut_may_have_been_the_shortest() -> None:
    hold = Hold()
    script: dict[int, list[list[Step]]] = {
        0: [[Say("so "), hold, Say("\\boxed{42}")]],
        1: [[Say("so "), Say("\\boxed{41}", 3)]],
    }
    race = Race(FakeClient(script), armed="FFS-1@2", cap=1)
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.cut(0, CutBy.PERSON)
    pick = race.state.ask(parse("FFS-1", 2), Clock.WALL)
    assert (pick.decided, pick.voters, pick.reason) == (False, (1,), "in for now, 1 cut")
    assert race.state.end_reason is EndReason.ALL_ENDED
