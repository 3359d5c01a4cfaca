"""Lanes are asked for their answers while they run; what is asked too slowly or in vain costs
no race."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from tests.support.engine_race import Race
from tests.support.fake_client import Break, Hold, Say, Step, refused
from tests.support.fake_probed import FakeProbed, answers, lane
from tests.support.recordings import recording_of
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.domain.events import (
    CancelSent,
    Channel,
    CutBy,
    EndReason,
    LosersCut,
    PickChanged,
    ProcedureStopped,
    TraceSpawned,
)
from tts_tui.domain.playback import WhatIf
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.trace import TraceStatus
from tts_tui.replay.picks import picks_as_events
from tts_tui.replay.what_if import apply_what_if

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.domain.strategies import Pick

NAME = "probe-10@3"


def race_of(
    lanes: Sequence[Sequence[Step]],
    probes: Mapping[int, Sequence[Sequence[Step]]],
    *,
    armed: bool = False,
    cap: int | None = None,
) -> Race[FakeProbed]:
    client = FakeProbed(
        {number: [list(steps)] for number, steps in enumerate(lanes)}, probes=probes
    )
    n = len(lanes)
    name = f"probe-10@{n}"
    return Race(client, n=n, strategies=[parse(name, n)], armed=name if armed else None, cap=cap)


def picked(race: Race[FakeProbed], clock: Clock = Clock.WALL) -> Pick:
    return race.state.ask(parse("probe-10", race.state.n), clock)


def changes(race: Race[FakeProbed]) -> list[PickChanged]:
    return [each for each in race.of_type(PickChanged) if each.strategy == NAME]


def three(tokens: int = 45) -> list[list[Step]]:
    return [lane(number, tokens, "42") for number in range(3)]


async def test_every_lane_is_asked_from_where_it_is_and_runs_on() -> None:
    race = race_of(three(25), {number: answers("1", "2") for number in range(3)})
    await race.runner.run()
    spawned = race.of_type(TraceSpawned)
    assert [(how.parent, how.prefix_tokens) for how in spawned] == [
        (number, tokens) for tokens in (10, 20) for number in range(3)
    ]
    assert {how.injected for how in spawned} == {"\n\n**Final Answer**\n\\boxed{"}
    probe = next(each for each in race.client.requests if each.continues is not None)
    assert (probe.max_tokens, probe.stop) == (16, ("\n",))
    assert [trace.tokens for trace in race.state.traces] == [26] * 3
    assert {trace.answer.text for trace in race.state.spawned.values() if trace.answer} == {
        "1",
        "2",
    }


async def test_it_decides_when_most_lanes_have_said_the_same_for_three_rounds() -> None:
    probes = {0: answers("1", "7"), 1: answers("2", "7"), 2: answers("3", "3", "3", "3")}
    race = race_of(three(), probes)
    await race.runner.run()
    pick = picked(race)
    # Lanes 1 and 2 agree in the rounds of 20, 30 and 40 tokens; lane 3 was left out after two.
    last = max(
        trace.end_s or 0.0
        for trace in race.state.spawned.values()
        if trace.origin is not None and trace.origin.prefix_tokens == 40
    )
    assert pick.answer is not None
    assert (pick.answer.text, pick.decided, pick.decided_at_s) == ("7", True, last)
    assert pick.reason == "majority stood 3 rounds, 1 left out"
    assert race.client.asked.count((2, 30)) == 1
    assert (2, 40) not in race.client.asked
    # Nobody armed it: the lanes ran to their ends, and the votes were by the probes.
    assert [trace.status for trace in race.state.traces] == [TraceStatus.DONE] * 3
    assert all(voter >= 3 for voter in pick.voters)
    assert pick.votes == {"7": 2}


async def test_what_was_asked_is_spent_and_lanes_count_up_to_the_decision() -> None:
    race = race_of(three(), {number: answers("7") for number in range(3)})
    await race.runner.run()
    pick = picked(race, Clock.TOKEN)
    # Rounds at 10, 20 and 30 tokens, two tokens a probe: the last one is in at tick 32.
    assert (pick.decided, pick.ledger.sequential_tokens) == (True, 32)
    assert pick.ledger.spent_tokens == 3 * 32 + 9 * 2
    assert pick.ledger.full_tokens == 3 * 46
    assert pick.ledger.saved_tokens == 3 * 46 - 114
    at_s = picked(race).decided_at_s
    assert at_s is not None
    everyone = sum(trace.tokens_by(at_s) for trace in race.state.everyone)
    assert picked(race).ledger.spent_tokens == everyone


async def test_probes_that_cost_more_than_they_save_are_told() -> None:
    probes: list[list[Step]] = [[Say("7}", 16)]]
    race = race_of(three(33), dict.fromkeys(range(3), probes))
    await race.runner.run()
    pick = picked(race)
    assert pick.reason == "majority stood 3 rounds, probes cost more than it saved"
    assert pick.ledger.full_tokens is not None
    assert pick.ledger.spent_tokens > pick.ledger.full_tokens
    assert pick.ledger.saved_tokens == 0


async def test_armed_it_cuts_all_lanes_when_it_decides() -> None:
    race = race_of(three(90), {number: answers("7") for number in range(3)}, armed=True)
    await race.runner.run()
    assert [trace.status for trace in race.state.traces] == [TraceStatus.CUT] * 3
    assert race.state.end_reason is EndReason.DECIDED
    [cut] = race.of_type(LosersCut)
    assert (cut.strategy, cut.losers) == (NAME, (0, 1, 2))
    assert cut.decided_at_s == picked(race).decided_at_s
    assert picked(race).decided
    assert picked(race).ledger.saved_tokens is None


async def test_armed_it_cuts_a_lane_that_keeps_deviating_before_it_decides() -> None:
    probes = {0: answers("1", "7"), 1: answers("2", "7"), 2: answers("3")}
    race = race_of(three(90), probes, armed=True)
    await race.runner.run()
    cuts = {event.trace: event.t_s for event in race.of_type(CancelSent) if event.trace < 3}
    at_s = picked(race).decided_at_s
    assert at_s is not None
    assert cuts[2] < at_s < cuts[0]
    assert picked(race).votes == {"7": 2}


async def test_a_lane_that_deviated_once_stays() -> None:
    probes = {0: answers("7"), 1: answers("7"), 2: answers("3", "7")}
    race = race_of(three(), probes)
    await race.runner.run()
    assert picked(race).votes == {"7": 3}
    assert picked(race).reason == "majority stood 3 rounds"


async def test_half_of_the_lanes_is_no_majority() -> None:
    lanes = [lane(number, 45, "42") for number in range(4)]
    probes = {0: answers("7"), 1: answers("7"), 2: answers("1", "2", "3", "4"), 3: answers(None)}
    race = race_of(lanes, probes)
    await race.runner.run()
    pick = picked(race)
    assert pick.answer is not None
    assert (pick.answer.text, pick.reason) == (
        "42",
        "all ended, probes cost more than it saved",
    )


async def test_lanes_that_end_before_they_are_asked_vote_as_they_are() -> None:
    lanes = [lane(0, 5, "1"), lane(1, 5, "2"), lane(2, 8, "2")]
    race = race_of(lanes, {})
    await race.runner.run()
    pick = picked(race)
    told = picks_as_events(recording_of(race.events), [NAME], WhatIf())
    assert [*told][-1].decided_at_s == pick.decided_at_s
    assert race.state.spawned == {}
    assert SessionState(race.events).races[0].ask(parse(NAME, 3), Clock.WALL) == pick
    assert pick.answer is not None
    assert (pick.answer.text, pick.decided, pick.voters) == ("2", True, (0, 1, 2))
    assert pick.decided_at_s == max(trace.end_s or 0.0 for trace in race.state.traces)
    assert pick.ledger.spent_tokens == pick.ledger.full_tokens == 21


async def test_a_probe_that_is_slower_than_its_lane_is_no_second_one_asked() -> None:
    slow, late = Hold(), Hold()
    lanes = [lane(0, 25, "42", at={24: late})]
    race = race_of(lanes, {0: [[Say("4", 1), slow, Say("2}", 1)]]})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await late.reached.wait()
        asked_by_then = [*race.client.asked]
        slow.go.set()
        while not race.state.lane(1).ended:
            await anyio.lowlevel.checkpoint()
        late.go.set()
    # It was asked at 10 tokens; of the 20 tokens it is asked as soon as it can be.
    assert asked_by_then == [(0, 10)]
    assert race.client.asked == [(0, 10), (0, 24)]


async def test_a_probe_that_never_ends_is_cut_and_the_lane_asked_anew() -> None:
    never: list[Step] = [Say("4"), Hold()]
    race = race_of(three(80), {0: [never], 1: answers("7"), 2: answers("7")})
    await race.runner.run()
    # The second is waited for twice as long: a server that is only slow is heard at last.
    assert [at for which, at in race.client.asked if which == 0] == [10, 30]
    cut = [trace for trace in race.state.spawned.values() if trace.status is TraceStatus.CUT]
    assert {trace.cut_by for trace in cut} == {CutBy.STRATEGY}
    # Its lane is passed over: the other two are a majority of three.
    assert picked(race).votes == {"7": 2}
    assert race.state.end_reason is EndReason.ALL_ENDED
    # The last one was asked with the decision, and not sent.
    assert (len(race.client.cancelled), len(cut)) == (2, 3)


async def test_a_probe_is_cut_with_its_lane() -> None:
    never: list[Step] = [Say("4"), Hold()]
    race = race_of([lane(0, 12, "42")], {0: [never]})
    await race.runner.run()
    probe = race.state.lane(1)
    assert (probe.status, probe.cut_by) == (TraceStatus.CUT, CutBy.STRATEGY)
    assert picked(race).ledger.spent_tokens == 13 + 1


def never() -> list[Step]:
    return [Say("4"), Hold()]


@pytest.mark.parametrize("clock", Clock)
@pytest.mark.parametrize("tokens", [12, 60])
async def test_where_no_probe_was_answered_nothing_is_decided(clock: Clock, tokens: int) -> None:
    race = race_of(three(tokens), {number: [never()] for number in range(3)})
    await race.runner.run()
    assert race.state.spawned
    for state in (race.state, SessionState(race.events).races[0]):
        pick = state.ask(parse("probe-10", 3), clock)
        assert (pick.decided, pick.decided_at_s) == (False, None)
        assert pick.reason == "no probe was answered"
    assert all(event.decided_at_s is None for event in changes(race))


@pytest.mark.parametrize("armed", [False, True])
async def test_lanes_that_ended_are_no_majority_before_a_probe_was_answered(armed: bool) -> None:
    lanes = [lane(0, 5, "7"), lane(1, 5, "7"), lane(2, 90, "42")]
    race = race_of(lanes, {2: [never()]}, armed=armed)
    await race.runner.run()
    assert [trace.status for trace in race.state.traces] == [TraceStatus.DONE] * 3
    assert (picked(race).decided, picked(race).reason) == (False, "no probe was answered")


async def test_a_majority_that_stood_unheard_decides_with_the_first_answer() -> None:
    lanes = [lane(0, 5, "7"), lane(1, 5, "7"), lane(2, 150, "42")]
    race = race_of(lanes, {2: [never(), never(), *answers("8")]})
    await race.runner.run()
    # Asked in vain at 10 and 30 tokens; what it is asked at 70 is the third round.
    [heard] = [each for each in race.state.spawned.values() if each.status is TraceStatus.DONE]
    assert picked(race).decided_at_s == heard.end_s
    assert picked(race).votes == {"7": 2, "8": 1}


async def test_probes_without_a_place_at_the_server_decide_nothing() -> None:
    race = race_of(three(60), dict.fromkeys(range(3), answers("7")), cap=3)
    await race.runner.run()
    assert race.client.asked == []
    assert (picked(race).decided, picked(race).reason) == (False, "no probe was answered")


async def test_a_broken_probe_is_passed_over() -> None:
    broken: list[list[Step]] = [[refused()], *answers("1")]
    race = race_of(three(), {0: broken, 1: answers("7"), 2: answers("7")})
    await race.runner.run()
    pick = picked(race)
    assert pick.reason == "majority stood 3 rounds"
    assert pick.votes == {"1": 1, "7": 2}


async def test_an_answer_in_the_thinking_part_is_an_answer() -> None:
    thinks: list[list[Step]] = [[Say("\\boxed{7}", 2, Channel.THINKING)]]
    race = race_of(three(), dict.fromkeys(range(3), thinks))
    await race.runner.run()
    assert picked(race).votes == {"7": 3}


async def test_a_server_that_continues_no_text_ends_the_asking_and_not_the_race() -> None:
    cannot = Break(TraceError(FailureKind.NOT_OFFERED, "m refuses to go on from a text."))
    race = race_of(three(), {number: [[cannot]] for number in range(3)})
    await race.runner.run()
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason == "m refuses to go on from a text."
    assert len(race.state.spawned) <= 3
    assert [trace.status for trace in race.state.traces] == [TraceStatus.DONE] * 3
    assert race.state.end_reason is EndReason.ALL_ENDED


@pytest.mark.parametrize("armed", [False, True])
@pytest.mark.parametrize("clock", Clock)
async def test_one_that_was_ended_decides_nothing_from_there_on(clock: Clock, armed: bool) -> None:
    cannot = Break(TraceError(FailureKind.NOT_OFFERED, "m refuses to go on from a text."))
    refused_later: list[list[Step]] = [*answers("7"), [cannot]]
    probes = {0: answers("7"), 1: answers("7"), 2: refused_later}
    lanes = [lane(0, 22, "42"), lane(1, 22, "42"), lane(2, 60, "42")]
    race = race_of(lanes, probes, armed=armed)
    await race.runner.run()
    assert len(race.of_type(ProcedureStopped)) == 1
    assert [trace.status for trace in race.state.traces] == [TraceStatus.DONE] * 3
    for state in (race.state, SessionState(race.events).races[0]):
        pick = state.ask(parse("probe-10", 3), clock)
        assert (pick.decided, pick.decided_at_s, pick.reason) == (False, None, "was ended")
        assert state.verdict(pick) is None
    told = picks_as_events(recording_of(race.events), [NAME], WhatIf())
    assert all(event.decided_at_s is None for event in told)
    assert all(event.decided_at_s is None for event in changes(race))


async def test_a_race_without_it_has_no_answer_of_it() -> None:
    race = race_of(three(), {number: answers("7") for number in range(3)})
    await race.runner.run()
    other = race.state.ask(parse("probe-20", 3), Clock.WALL)
    assert (other.answer, other.decided, other.reason) == (None, False, "did not run")
    assert other.ledger.spent_tokens == 0


async def test_one_that_a_what_if_ends_before_it_asks_had_not_begun() -> None:
    race = race_of([lane(0, 4, "42"), *three()[1:]], {n: answers("7") for n in range(3)})
    await race.runner.run()
    frozen = apply_what_if(recording_of(race.events), WhatIf(armed="FFS-1")).whole()
    assert frozen.end_reason is EndReason.DECIDED
    pick = frozen.ask(parse(NAME, 3), Clock.WALL)
    assert (pick.answer, pick.decided, pick.reason) == (None, False, "not begun")


async def test_what_lanes_say_now_is_told_apart_from_the_last_round() -> None:
    hold = Hold()
    late: list[Step] = [hold, Say("8}", 2)]
    probes = {0: answers("7", "8"), 1: answers("7", "8"), 2: [*answers("7"), late]}
    race = race_of(three(30), probes)
    said: list[str] = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        while sum(trace.ended for trace in race.state.spawned.values()) < 5:
            await anyio.lowlevel.checkpoint()
        said.append(picked(race).reason)
        hold.go.set()
    # Two of three say 8 by now; the round in which all had said 7 is the last complete one.
    assert said == ["changing, 3 running"]


@pytest.mark.parametrize("armed", [False, True])
async def test_a_race_that_was_stopped_leaves_it_undecided(armed: bool) -> None:
    hold = Hold()
    lanes = [lane(0, 30, "42", at={25: hold}), lane(1, 30, "42")]
    race = race_of(lanes, dict.fromkeys(range(2), answers("7", "8")), armed=armed)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.stop()
    assert not picked(race).decided
    assert all(trace.ended for trace in race.state.everyone)


async def test_a_lane_that_was_cut_by_others_keeps_it_open() -> None:
    hold = Hold()
    lanes = [lane(0, 15, "42"), lane(1, 15, "42", at={14: hold})]
    race = race_of(lanes, dict.fromkeys(range(2), answers("7")))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.cut(1, CutBy.PERSON)
    pick = picked(race)
    assert (pick.decided, pick.reason) == (False, "changing, 1 cut")
