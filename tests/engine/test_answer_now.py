"""Answer now: a person cuts a trace, and hears what it would have answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import anyio

from tests.support.engine_race import SAMPLING, Race, holds, says
from tests.support.fake_client import Break, FakeClient, Hold, Say, Step
from tests.support.folded import picture
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Prefix
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    ModelCard,
    ProcedureStopped,
    Question,
    Sampling,
    TokensArrived,
    TraceSpawned,
)
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.strategies.answer_now import COHORT, late_answers
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.engine.spawning import Ceiling
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Scripts = dict[int, list[list[Step]]]


def once(*steps: Step) -> list[list[Step]]:
    return [list(steps)]


async def asked_at(race: Race[FakeClient], hold: Hold, wanted: Sequence[int]) -> None:
    """Run a race and want answers from traces when one of them holds."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.answer_now(wanted)


async def test_a_running_trace_is_cut_and_says_what_it_would_answer() -> None:
    hold = Hold()
    scripts: Scripts = {0: says("42"), 1: holds(hold), 2: once(Say("40}", 12))}
    limited = replace(SAMPLING, max_tokens=100)
    race = Race(FakeClient(scripts), n=2, sampling=limited)
    await asked_at(race, hold, [1])
    cut, late = race.state.lane(1), late_answers(race.state.cohorts)[1]
    assert (cut.status, cut.cut_by) == (TraceStatus.CUT, CutBy.PERSON)
    assert late.answer is not None
    assert (late.answer.text, late.tokens, late.path_tokens) == ("40", 12, 13)
    request = race.client.requests[-1]
    assert request.continues == Prefix("", "hm \n\n**Final Answer**\n\\boxed{")
    assert (request.max_tokens, request.stop) == (25, ("\n\n",))
    assert race.state.end_reason is EndReason.ALL_ENDED
    # What it would have said votes nowhere, and who needed its own answer stays honest.
    vote = race.state.ask(parse("MV", 2), Clock.WALL)
    assert (vote.decided, vote.voters) == (False, (0,))


async def test_thinking_is_closed_so_that_it_answers() -> None:
    hold = Hold()
    thinking = once(Say("I think ", 4, Channel.THINKING), hold)
    race = Race(FakeClient({0: thinking, 1: once(Say("40}"))}), n=1)
    await asked_at(race, hold, [0])
    [spawned] = race.of_type(TraceSpawned)
    assert (spawned.channel, spawned.prefix_tokens) == (Channel.ANSWER, 4)
    assert race.client.requests[-1].continues == Prefix(
        "I think ", "\n\n**Final Answer**\n\\boxed{"
    )
    assert race.client.requests[-1].max_tokens == 1000
    assert late_answers(race.state.cohorts)[0].answer is not None


async def test_all_running_traces_answer_at_once() -> None:
    one, two = Hold(), Hold()
    scripts: Scripts = {
        0: holds(one),
        1: holds(two),
        **{late: once(Say(f"{late}}}")) for late in (2, 3)},
    }
    race = Race(FakeClient(scripts), n=2)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await one.reached.wait()
        await two.reached.wait()
        race.runner.answer_now([0, 1])
    assert {parent: late.index for parent, late in late_answers(race.state.cohorts).items()} == {
        0: 2,
        1: 3,
    }


async def test_who_is_queued_ended_or_not_there_is_left_alone() -> None:
    hold = Hold()
    scripts: Scripts = {0: says("42"), 1: holds(hold), 2: says("42")}
    race = Race(FakeClient(scripts), cap=1)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.answer_now([0, 2, 9])
        hold.go.set()
    race.runner.answer_now([0, 1, 2])
    assert not race.of_type(TraceSpawned)
    assert {trace.status for trace in race.state.traces} == {TraceStatus.DONE}


async def test_a_late_answer_is_not_made_to_answer_once_more() -> None:
    hold, late = Hold(), Hold()
    scripts: Scripts = {0: holds(hold), 1: once(Say("so "), late, Say("40}"))}
    race = Race(FakeClient(scripts), n=1)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.answer_now([0])
        await late.reached.wait()
        race.runner.answer_now([0, 1])
        late.go.set()
    assert len(race.of_type(TraceSpawned)) == 1
    assert race.state.lane(1).status is TraceStatus.DONE


async def test_a_procedures_line_can_be_made_to_answer_too() -> None:
    hold = Hold()
    scripts: Scripts = {0: says("42"), 1: holds(hold), 2: once(Say("40}"))}
    race = Race(FakeClient(scripts), n=1, strategies=[parse("wait-1", 1)])
    await asked_at(race, hold, [1])
    assert late_answers(race.state.cohorts)[1].status is TraceStatus.DONE
    assert not race.state.ask(parse("wait-1", 1), Clock.WALL).decided


async def test_a_model_that_cannot_go_on_says_so_once_and_nothing_more_is_cut() -> None:
    cannot = Break(TraceError(FailureKind.NOT_OFFERED, "m refuses to go on from a text."))
    hold, other = Hold(), Hold()
    scripts: Scripts = {0: holds(hold), 1: holds(other), 2: once(cannot)}
    race = Race(FakeClient(scripts), n=2)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        await other.reached.wait()
        race.runner.answer_now([0])
        while COHORT not in race.state.cohorts or race.state.cohorts[COHORT].stopped is None:
            await anyio.lowlevel.checkpoint()
        race.runner.answer_now([1])
        other.go.set()
    [stopped] = race.of_type(ProcedureStopped)
    assert (stopped.cohort, stopped.reason) == (COHORT, "m refuses to go on from a text.")
    assert race.state.lane(1).status is TraceStatus.DONE
    assert race.state.end_reason is EndReason.ALL_ENDED


async def test_at_the_ceiling_nothing_is_cut() -> None:
    hold = Hold()
    race = Race(FakeClient({0: holds(hold)}), n=1, ceiling=Ceiling(traces=0))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.answer_now([0])
        hold.go.set()
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason == "now was ended: it reached the ceiling of 0 traces a race."
    assert race.state.lane(0).status is TraceStatus.DONE


def test_a_session_with_late_answers_reads_back_as_it_was_shown(tmp_path: Path) -> None:
    client = FakeClient({0: says("42"), 1: holds(Hold()), 2: once(Say("40}", 12))})
    plan = SessionPlan(
        (Question("q", "6 × 7?", "42"),),
        (Entrant(ModelCard("m", "m"), Sampling(seed=0)),),
        2,
        ("MV@2",),
    )
    path = tmp_path / "s.jsonl"
    journal = Journal(path, SessionHeader(created="2026-11-23T00:00:00Z"))
    live = LiveSession(plan=plan, clients=[client], journal=journal, auto_advance=True)
    live.start()
    shown = SessionState()
    while not (shown.races and shown.races[0].ended):
        for event in live.poll().events:
            shown.apply(event)
            if isinstance(event, TokensArrived) and event.trace == 1:
                live.answer_now(0, [1])
        live.wait(0.005)
    live.close()
    read = SessionState(read_session(path).events).races[0]
    assert picture(read) == picture(shown.races[0])
    assert late_answers(read.cohorts)[1].tokens == 12
