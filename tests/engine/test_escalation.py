"""Escalation in a race: the next stage begins where the one before is not sure, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from tests.support.engine_race import Race, holds, says, served
from tests.support.fake_client import Break, FakeClient, Hold, Say, Step, refused
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Completion
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    ModelCard,
    Prices,
    ProcedureStopped,
    Question,
    Sampling,
    TraceCut,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.domain.money import paid_for
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.strategies.answer_now import COHORT
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.live import LiveSession
from tts_tui.engine.places import seed_at
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.engine.spawning import Ceiling

if TYPE_CHECKING:
    from tts_tui.domain.strategies import Pick

Scripts = dict[int, list[list[Step]]]

DOWN = Break(TraceError(FailureKind.UNREACHABLE, "The server at b:1 cannot be reached."))


def answers(first: int, *texts: str) -> Scripts:
    return {first + at: says(text) for at, text in enumerate(texts)}


def race_of(name: str, client: FakeClient, **others: FakeClient) -> Race[FakeClient]:
    models = {model: served(other, model) for model, other in others.items()}
    return Race(client, n=1, strategies=[parse(name, 1)], others=models)


def pick_of(race: Race[FakeClient], name: str, clock: Clock = Clock.WALL) -> Pick:
    return race.state.ask(parse(name, 1), clock)


def text_of(pick: Pick) -> str | None:
    return pick.answer.text if pick.answer is not None else None


@pytest.mark.parametrize("clock", Clock)
async def test_a_stage_that_is_sure_is_the_answer_and_the_next_never_begins(clock: Clock) -> None:
    name = "esc-MV@2>MV@3"
    race = race_of(name, FakeClient(answers(0, "1", "42", "42")))
    await race.runner.run()
    assert len(race.state.spawned) == 2
    pick = pick_of(race, name, clock)
    assert (text_of(pick), pick.decided, pick.voters) == ("42", True, (1, 2))
    assert (pick.ledger.sequential_tokens, pick.ledger.spent_tokens) == (4, 8)
    # What the second stage would have cost, nobody knows.
    assert pick.ledger.saved_tokens is None
    assert pick.reason == "1st sure, 2"


@pytest.mark.parametrize("clock", Clock)
async def test_the_next_stage_begins_where_the_votes_differ_and_its_pick_is_the_answer(
    clock: Clock,
) -> None:
    name = "esc-MV@2>MV@3"
    race = race_of(name, FakeClient(answers(0, "1", "41", "42", "7", "8", "8")))
    await race.runner.run()
    pick = pick_of(race, name, clock)
    assert (text_of(pick), pick.decided, pick.voters) == ("8", True, (3, 4, 5))
    assert (pick.ledger.sequential_tokens, pick.ledger.spent_tokens) == (8, 20)
    assert (pick.ledger.used_tokens, pick.ledger.saved_tokens) == (12, 0)
    assert pick.reason == "2nd: all ended, 1st unsure 1–1"
    stages = [event.t_s for event in race.of_type(TraceSpawned)]
    first_ends = max(race.state.lane(trace).end_s or 0.0 for trace in (1, 2))
    assert stages[1] < first_ends < stages[2]
    moment = race.state.lane(5).end_s if clock is Clock.WALL else None
    assert pick.decided_at_s == moment


@pytest.mark.parametrize(
    ("name", "said", "grown"),
    [
        ("esc-MV@3>SD", ("42", "42", "42"), 3),
        ("esc-MV@3>SD", ("42", "42", "41"), 4),
        ("esc-MV-early@3>SD", ("42", "42", "41"), 3),
        ("esc-votes-2@3>SD", ("42", "41", "42"), 3),
        ("esc-votes-2@3>SD", ("42", "41", "40"), 4),
        ("esc-FFS-2@2>SD", ("42", "42"), 2),
        ("esc-FFS-1@2>SD", ("42", "42"), 3),
    ],
)
async def test_sure_is_two_votes_and_none_against_or_an_early_stop_by_the_rule(
    name: str, said: tuple[str, ...], grown: int
) -> None:
    race = race_of(name, FakeClient(answers(0, "1", *said, "5")))
    await race.runner.run()
    assert len(race.state.spawned) == grown
    assert pick_of(race, name).decided


async def test_one_vote_alone_is_not_sure() -> None:
    name = "esc-MV@2>SD"
    scripts: Scripts = {**answers(0, "1", "42"), 2: [[Say("no idea")]], 3: says("7")}
    race = race_of(name, FakeClient(scripts))
    await race.runner.run()
    assert text_of(pick_of(race, name)) == "7"


async def test_a_stage_that_stops_early_cuts_its_own_traces_and_pays_for_them() -> None:
    name, hold = "esc-votes-2@3>SD", Hold()
    scripts: Scripts = {**answers(0, "1", "42", "42"), 3: holds(hold)}
    race = race_of(name, FakeClient(scripts))
    await race.runner.run()
    assert [event.by for event in race.of_type(TraceCut)] == [CutBy.STRATEGY]
    for clock in Clock:
        pick = pick_of(race, name, clock)
        assert (text_of(pick), pick.decided) == ("42", True)
        assert (pick.ledger.spent_tokens, pick.ledger.sequential_tokens) == (9, 4)


async def test_each_model_is_paid_by_its_own_prices_counted_or_not() -> None:
    name = "esc-votes-2@3:small>SD:large"
    dear, cheap = Prices(10.0, 5.0, 100.0), Prices(1.0, 0.5, 2.0)
    small = FakeClient({**answers(1001, "41", "40"), 1003: says("42")})
    small.usage = {trace: Completion("stop", 4, prompt_tokens=10) for trace in (1001, 1002)}
    large = FakeClient({1004: says("42")}, usage={1004: Completion("stop", 6, prompt_tokens=20)})
    client, strategy = FakeClient(answers(0, "1")), parse(name, 1)
    others = {
        "small": served(small, "small", prices=cheap),
        "large": served(large, "large", prices=dear),
    }
    race = Race(client, n=1, strategies=[strategy], others=others)
    await race.runner.run()
    traces = race.state.cohorts[name].traces
    # Three prompts of ten and twelve tokens at the small prices, twenty and six at the large ones.
    paid = paid_for(race.state.started, traces)
    assert paid is not None
    assert paid.amount == pytest.approx((30 + 24 + 200 + 600) / 1e6)
    assert paid_for(race.state.started, race.state.traces) is None


SEEDS = (0, 0, 1000, 1000)
"""Those of the model of each trace that two stages of two grow."""


async def test_a_stage_runs_on_the_model_that_it_names() -> None:
    name = "esc-MV@2:m>MV@2:large"
    large = FakeClient({1003: says("8"), 1004: says("8")}, base_seed=0)
    race = race_of(name, FakeClient(answers(0, "1", "41", "42")), large=large)
    await race.runner.run()
    # The race's own model is not said again.
    assert [event.model for event in race.of_type(TraceSpawned)] == [None, None, "large", "large"]
    opened = [event.seed for event in race.of_type(TraceOpened)]
    assert [request.seed for request in (*race.client.requests, *large.requests)] == opened
    assert opened == [0, *(seed_at(seed, (None, name, at)) for at, seed in enumerate(SEEDS))]
    assert text_of(pick_of(race, name)) == "8"


async def test_a_further_model_has_a_cap_of_its_own() -> None:
    name, small = "esc-MV@2>MV@4:large", FakeClient(answers(0, "1", "41", "42"))
    large = FakeClient(answers(1003, "8", "8", "8", "8"))
    others = {"large": served(large, "large", cap=2)}
    race = Race(small, n=1, cap=3, strategies=[parse(name, 1)], others=others)
    await race.runner.run()
    assert (small.most_open, large.most_open) == (3, 2)


async def test_a_second_model_that_is_down_ends_the_procedure_and_not_the_race() -> None:
    name = "esc-MV@2>MV@2:large"
    scripts: Scripts = {1003: [[DOWN]], 1004: [[Say("8 it "), DOWN]]}
    race = race_of(name, FakeClient(answers(0, "1", "41", "42")), large=FakeClient(scripts))
    await race.runner.run()
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason == (
        f"{name} was ended: no trace of MV@2:large came: The server at b:1 cannot be reached."
    )
    assert race.state.end_reason is EndReason.ALL_ENDED
    pick = pick_of(race, name)
    # What the first stage leans to is all that is left; it was not sure, so nothing is decided.
    assert (text_of(pick), pick.decided) == ("41", False)
    assert (pick.ledger.spent_tokens, pick.ledger.sequential_tokens) == (9, 5)


async def test_a_first_model_that_is_down_leaves_the_answer_to_the_second() -> None:
    name = "esc-MV@2:small>MV@2"
    scripts: Scripts = {1001: [[DOWN]], 1002: [[DOWN]]}
    client = FakeClient({0: says("1"), 1: says("8"), 2: says("8")})
    race = race_of(name, client, small=FakeClient(scripts))
    await race.runner.run()
    assert (text_of(pick_of(race, name)), pick_of(race, name).decided) == ("8", True)


async def test_a_trace_that_a_person_cut_leaves_its_stage_unsure() -> None:
    name, hold = "esc-MV@2>SD", Hold()
    race = race_of(name, FakeClient({**answers(0, "1", "42"), 2: holds(hold), 3: says("7")}))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.cut(2, CutBy.PERSON)
    assert text_of(pick_of(race, name)) == "7"


async def test_a_race_that_is_stopped_begins_no_further_stage() -> None:
    name, hold = "esc-MV@2>SD", Hold()
    race = race_of(name, FakeClient({**answers(0, "1", "42"), 2: holds(hold), 3: says("7")}))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.stop()
    assert len(race.state.spawned) == 2
    assert not pick_of(race, name).decided


async def test_a_model_that_is_not_in_the_race_ends_the_procedure() -> None:
    name = "esc-MV@2>SD:nowhere"
    race = race_of(name, FakeClient(answers(0, "1", "41", "42")))
    await race.runner.run()
    [stopped] = race.of_type(ProcedureStopped)
    assert "the model nowhere, which is not in this race" in stopped.reason
    assert race.state.end_reason is EndReason.ALL_ENDED


async def test_a_stage_that_the_ceiling_cuts_short_decides_nothing() -> None:
    name, client = "esc-MV@2>MV@3", FakeClient(answers(0, "1", "41", "42", "8", "8", "8"))
    race = Race(client, n=1, strategies=[parse(name, 1)], ceiling=Ceiling(traces=4))
    await race.runner.run()
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason == f"{name} was ended: it reached the ceiling of 4 traces a race."
    assert not pick_of(race, name).decided


async def test_an_answer_now_is_asked_of_the_model_that_has_spoken() -> None:
    name, hold = "esc-MV@2:large>SD", Hold()
    large = FakeClient({1001: holds(hold), 1002: says("42"), 1003: says("9")})
    race = race_of(name, FakeClient({0: says("1"), 4: says("7")}), large=large)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.answer_now([1])
    [late] = race.state.cohorts[COHORT].traces
    assert late.origin is not None
    assert late.origin.spawned.model == "large"
    assert late.status is TraceStatus.DONE


async def test_what_another_model_was_sent_without_is_not_said_of_the_races_own() -> None:
    name = "esc-MV@2>SD:large"
    large = FakeClient({1003: [[refused()]]})
    race = race_of(name, FakeClient(answers(0, "1", "41", "42")), large=large)
    await race.runner.run()
    assert race.state.dropped == ()
    assert race.state.lane(3).status is TraceStatus.FAILED


def entrant(name: str, seed: int) -> Entrant:
    return Entrant(ModelCard(name, name, "127.0.0.1:1", concurrency=2), Sampling(seed=seed))


def test_every_race_of_a_session_asks_the_same_models_and_its_own_is_no_other() -> None:
    question = Question("q", "6 × 7?", "42")
    both, own, large = "esc-MV@2>SD:large", entrant("own", 0), entrant("large", 10)
    plan = SessionPlan((question,), (own, large), 1, (both,))
    grown = [(seed_at(10, (None, both, at)), text) for at, text in enumerate(("41", "42", "8"))]
    clients = [
        FakeClient(answers(0, "1", "41", "42")),
        # Of its own race all four, of the other one the last; it has the same place there.
        FakeClient({10: says("1"), **{seed: says(text) for seed, text in grown}}),
    ]
    live = LiveSession(plan=plan, clients=clients)
    live.start()
    live.wait()
    live.close()
    races = SessionState(live.poll().events).races
    named = [[other.model.name for other in races[number].started.others] for number in (0, 1)]
    assert named == [["large"], []]
    last = [races[number].lane(3).origin for number in (0, 1)]
    assert [origin.spawned.model for origin in last if origin is not None] == ["large", None]
    assert all(text_of(races[number].ask(parse(both, 1), Clock.WALL)) == "8" for number in (0, 1))
    # The cap of their host is one for both.
    assert max(client.most_open for client in clients) <= 2
    assert all(client.closed for client in clients)
