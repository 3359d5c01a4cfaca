from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import anyio
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.engine_race import Race
from tests.support.fake_client import FakeClient, Say, Step
from tests.support.folded import picture
from tests.support.recordings import every_pick_mark, recording_of, write_session
from tests.support.server import Exchange, serving
from tts_tui.client.openai import Endpoint, OpenAIClient
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    LosersCut,
    ModelCard,
    Question,
    Sampling,
    TraceFinished,
)
from tts_tui.domain.playback import RECORDED, MarkKind
from tts_tui.domain.race import SessionState
from tts_tui.domain.repetition import Repetition, TraceLooped
from tts_tui.domain.strategies import Clock, parse
from tts_tui.engine.live import LiveSession
from tts_tui.engine.looping import LoopWatch
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.replay.token_clock import on_token_clock
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from tts_tui.domain.events import Event
    from tts_tui.domain.strategies import Pick
    from tts_tui.replay.recorded_race import RecordedRace

RULE = "MV-noloop"
LOOP = ("Wait, ", "that ", "is ", "not ", "right. ")


async def one_loops(exchange: Exchange) -> None:
    """The request with seed 0 says the same for ever; the others answer."""
    exchange.head()
    seed = cast("int", exchange.request.body["seed"])
    said = 0
    while seed == 0 and not exchange.request.eof_s:
        exchange.say(LOOP[said % len(LOOP)])
        said += 1
        await exchange.pause(0.001)
    if seed != 0:
        exchange.say(f"so it is \\boxed{{4{seed % 2}}}")
        exchange.finish(tokens=5)


def test_a_trace_that_repeats_itself_is_cut_and_the_others_vote(tmp_path: Path) -> None:
    path, armed = tmp_path / "s.jsonl", f"{RULE}@4"
    with serving(one_loops) as server:
        card = ModelCard("m", "m", host=f"127.0.0.1:{server.port}")
        plan = SessionPlan(
            (Question("q", "6 × 7?", "41"),),
            (Entrant(card, Sampling()),),
            4,
            (armed, "MV@4"),
            armed,
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
        live.close()
    race = SessionState(events).races[0]
    [found] = [event for event in events if isinstance(event, TraceLooped)]
    assert (found.trace, found.since) == (0, 0)
    assert race.traces[0].cut_by is CutBy.STRATEGY
    assert [trace.cut_by for trace in race.traces[1:]] == [None] * 3
    assert race.end_reason is EndReason.DECIDED
    pick = race.ask(parse(armed, 4), Clock.WALL)
    assert (pick.decided, pick.voters, pick.votes) == (True, (1, 2, 3), {"41": 2, "40": 1})
    assert pick.reason == "all ended, 1 in a loop"
    assert pick.ledger.spent_tokens == sum(t.tokens_by(pick.decided_at_s or 0) for t in race.traces)
    assert [e.losers for e in events if isinstance(e, LosersCut)] == [(0,)]
    assert not race.ask(parse("MV@4", 4), Clock.WALL).decided
    saved = read_session(path)
    assert saved.losses == []
    _same_everywhere(saved.events, {clock: race.ask(parse(armed, 4), clock) for clock in Clock})
    on_ticks = race.ask(parse(armed, 4), Clock.TOKEN)
    looped = race.traces[0].looped
    assert looped is not None
    assert on_ticks.ledger.spent_tokens == looped.tokens + 15


def _same_everywhere(events: list[Event], picks: dict[Clock, Pick]) -> None:
    recorded = recording_of(events)
    name = picks[Clock.WALL].strategy
    for race in (SessionState(events).races[0], recorded.state_at(float("inf"))):
        for clock, pick in picks.items():
            assert race.ask(parse(name, race.n), clock) == pick
    for clock, replayed in ((Clock.WALL, recorded), (Clock.TOKEN, on_token_clock(recorded))):
        _decides_once(replayed, picks[clock], clock)
    marks = [m for m in every_pick_mark(recorded, [name], RECORDED) if m.kind is MarkKind.DECISION]
    assert [mark.t_s for mark in marks] == (
        [picks[Clock.WALL].decided_at_s] if picks[Clock.WALL].decided else []
    )


def _decides_once(replayed: RecordedRace, last: Pick, clock: Clock) -> None:
    """Once decided it stays what it is, whatever comes after."""
    decided: Pick | None = None
    for moment in sorted(replayed.moments()):
        race = replayed.state_at(moment)
        pick = race.ask(parse(last.strategy, race.n), clock)
        if decided is not None:
            assert (pick.decided, pick.voters) == (True, decided.voters)
        elif pick.decided:
            decided = pick
    assert (decided is not None) == last.decided


@st.composite
def scripts(draw: st.DrawFn) -> dict[int, list[list[Step]]]:
    """Traces of which some loop for a while, or for good, before they answer."""
    found: dict[int, list[list[Step]]] = {}
    for trace in range(draw(st.integers(1, 4))):
        loops = draw(st.sampled_from([0, 0, 8, 13, 40]))
        words = [Say(f"word{n} ", draw(st.integers(1, 2))) for n in range(draw(st.integers(0, 4)))]
        looping = [Say("".join(LOOP), 5) for _ in range(loops)]
        after = [Say(f"other{n} ") for n in range(draw(st.integers(0, 3)))]
        answer = draw(st.sampled_from(["\\boxed{41}", "\\boxed{42}", "none"]))
        found[trace] = [[*words, *looping, *after, Say(answer, 2)]]
    return found


async def _raced(script: dict[int, list[list[Step]]], armed: str | None) -> Race[FakeClient]:
    race = Race(FakeClient(script), armed=armed, strategies=[parse(RULE, len(script))])
    await race.runner.run()
    return race


@settings(max_examples=40)
@given(scripts(), st.booleans())
def test_live_is_replay_and_arming_changes_no_vote(
    script: dict[int, list[list[Step]]], arming: bool
) -> None:
    rule = parse(RULE, len(script))
    race: Race[FakeClient] = anyio.run(_raced, script, rule.name if arming else None)
    other: Race[FakeClient] = anyio.run(_raced, script, None if arming else rule.name)
    picks = {clock: race.state.ask(rule, clock) for clock in Clock}
    for clock, pick in picks.items():
        assert pick.decided
        assert pick.voters == other.state.ask(rule, clock).voters
    looped = {event.trace for event in race.of_type(TraceLooped)}
    assert not looped & set(picks[Clock.WALL].voters)
    assert all(race.state.traces[trace].ended for trace in looped)
    if not arming:
        assert len(race.of_type(TraceFinished)) == race.state.n
    with tempfile.TemporaryDirectory() as folder:
        saved = read_session(write_session(Path(folder) / "s.jsonl", race.events)).events
    assert picture(SessionState(saved).races[0]) == picture(race.state)
    _same_everywhere(saved, picks)


@given(st.lists(st.integers(1, 40), min_size=1))
def test_a_loop_is_noted_once_wherever_the_text_is_cut(cuts: list[int]) -> None:
    text = f"Let me see. {''.join(LOOP) * 30}"
    watch, found, at = LoopWatch(), [], 0
    while at < len(text):
        for size in cuts:
            since = watch.hear(3, text[at : at + size], at + size)
            at += size
            found += [] if since is None else [since]
    assert found == [len("Let me see. ")]
    whole = Repetition()
    whole.feed(text)
    assert whole.loop is not None
    assert whole.loop.since == found[0]
