from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import anyio
import pytest

from tests.support.engine_race import Race, holds, says
from tests.support.fake_client import (
    Connect,
    Crash,
    Drop,
    FakeClient,
    Finish,
    Hold,
    Say,
    Step,
    busy,
    refused,
)
from tests.support.folded import picture
from tests.support.picking import pick_from
from tts_tui.client.ports import Completion
from tts_tui.domain.counting import kinds_of_count
from tts_tui.domain.events import (
    CancelSent,
    CutBy,
    EndReason,
    LosersCut,
    PickChanged,
    Provenance,
    RaceEnded,
    RaceStarted,
    SamplingDropped,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceRetried,
)
from tts_tui.domain.race import RaceState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from tts_tui.engine.tokens import Tokenizer


async def test_an_unarmed_race_runs_every_trace_to_its_end() -> None:
    race = Race(FakeClient({0: says("42"), 1: says("41"), 2: says("42")}))
    await race.runner.run()
    assert [t.status for t in race.state.traces] == [TraceStatus.DONE] * 3
    assert race.state.end_reason is EndReason.ALL_ENDED
    vote = pick_from(parse("MV", 3), race.state.traces, Clock.WALL)
    assert vote.answer == race.state.grading.truth
    assert race.client.requests[0].prompt == "6 × 7? Box it."
    assert {r.seed for r in race.client.requests} == {0, 1, 2}


async def test_what_a_request_was_sent_without_is_recorded() -> None:
    scripts: dict[int, list[list[Step]]] = {
        0: [[Drop(("seed", "temperature")), Say("\\boxed{42}")]],
        1: says("42"),
    }
    race = Race(FakeClient(scripts))
    await race.runner.run()
    [dropped] = race.of_type(SamplingDropped)
    assert (dropped.trace, dropped.names) == (0, ("seed", "temperature"))
    assert race.state.sampling.temperature is race.state.sampling.seed is None
    assert [trace.seed for trace in race.state.traces] == [None, 1]


async def test_the_armed_strategy_cuts_the_rest_when_it_decides() -> None:
    holds_on = [Hold() for _ in range(3)]
    scripts = {0: says("42"), **{i + 1: holds(hold) for i, hold in enumerate(holds_on)}}
    race = Race(FakeClient(scripts), armed="FFS-1")
    await race.runner.run()
    assert race.state.traces[0].status is TraceStatus.DONE
    assert [t.cut_by for t in race.state.traces[1:]] == [CutBy.STRATEGY] * 3
    assert sorted(race.client.cancelled) == [1, 2, 3]
    assert race.client.open_now == 0
    assert race.state.end_reason is EndReason.DECIDED
    record = race.of_type(LosersCut)[0]
    assert record.losers == (1, 2, 3)
    assert record.strategy == "FFS-1@4"
    pick = pick_from(parse("FFS-1", 4), race.state.traces, Clock.WALL)
    assert record.decided_at_s == pick.decided_at_s
    assert pick.ledger.saved_tokens is None


async def test_every_socket_is_closed_before_anything_else_is_recorded() -> None:
    race = Race(FakeClient({0: says("42"), 1: holds(Hold()), 2: holds(Hold())}), armed="FFS-1")
    await race.runner.run()
    kinds = [type(event) for event in race.events]
    first_record = kinds.index(LosersCut)
    assert kinds[first_record - 4 : first_record] == [CancelSent] * 2 + [TraceCut] * 2
    assert kinds.index(PickChanged) > first_record


async def test_a_strategy_armed_after_it_decided_cuts_at_once() -> None:
    hold = Hold()
    race = Race(FakeClient({0: says("42"), 1: holds(hold)}))
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        await hold.reached.wait()
        while not race.state.traces[0].ended:
            await anyio.lowlevel.checkpoint()
        race.runner.arm("FFS-1")
    assert race.state.traces[1].cut_by is CutBy.STRATEGY
    assert race.state.armed == "FFS-1@2"
    assert len(race.of_type(LosersCut)) == 1


async def test_one_trace_can_be_cut_by_hand_and_the_race_goes_on() -> None:
    hold = Hold()
    race = Race(FakeClient({0: holds(hold), 1: says("42")}))
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.cut(0, CutBy.PERSON)
        race.runner.cut(0, CutBy.PERSON)
    assert race.state.traces[0].cut_by is CutBy.PERSON
    assert race.state.traces[0].tokens == 1
    assert race.state.traces[1].status is TraceStatus.DONE
    assert race.state.end_reason is EndReason.ALL_ENDED
    assert len(race.of_type(CancelSent)) == 1


@pytest.mark.matrix(74)
async def test_stop_cuts_running_and_queued_traces() -> None:
    hold = Hold()
    race = Race(FakeClient({0: holds(hold), 1: says("42"), 2: says("42")}), cap=1)
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        await hold.reached.wait()
        race.runner.stop()
    assert [t.status for t in race.state.traces] == [TraceStatus.CUT] * 3
    assert race.state.end_reason is EndReason.STOPPED
    assert race.client.requests[0].seed == 0
    assert len(race.client.requests) == 1


async def test_the_cap_keeps_the_other_traces_queued() -> None:
    race = Race(FakeClient({i: says("42") for i in range(6)}), cap=2)
    await race.runner.run()
    assert race.client.most_open == 2
    assert all(trace.answer for trace in race.state.traces)


async def test_a_trace_is_tried_again_only_while_it_has_produced_nothing() -> None:
    client = FakeClient(
        {
            0: [[busy()], [busy(0.0)], [Say("\\boxed{42}")]],
            1: [[Say("half"), busy()]],
            2: [[busy()]],
            3: [[refused()]],
        }
    )
    race = Race(client)
    await race.runner.run()
    statuses = [trace.status for trace in race.state.traces]
    assert statuses == [TraceStatus.DONE, *[TraceStatus.FAILED] * 3]
    retried = [event.trace for event in race.of_type(TraceRetried)]
    assert [retried.count(trace) for trace in range(4)] == [2, 0, 2, 0]
    assert race.state.traces[1].tail(9) == "half"


@pytest.mark.matrix(79)
async def test_a_race_whose_traces_all_fail_ends_as_failed() -> None:
    race = Race(FakeClient({0: [[refused()]], 1: [[refused()]]}), armed="FFS-1")
    await race.runner.run()
    assert race.state.end_reason is EndReason.ALL_FAILED
    assert {event.reason for event in race.of_type(TraceFailed)} == {"The key was refused."}


async def test_row_79_a_loser_that_fails_after_the_decision_changes_nothing() -> None:
    cut, broken = Hold(), Hold()
    late: list[list[Step]] = [[Say("so "), broken, refused()]]
    race = Race(FakeClient({0: says("42"), 1: holds(cut), 2: late}))
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        while not race.state.traces[0].ended:
            await anyio.lowlevel.checkpoint()
        before = pick_from(parse("FFS-1", 3), race.state.traces, Clock.WALL)
        broken.go.set()
        while not race.state.traces[2].ended:
            await anyio.lowlevel.checkpoint()
        after = pick_from(parse("FFS-1", 3), race.state.traces, Clock.WALL)
        cut.go.set()
    assert (before.decided, before.answer, before.voters) == (True, after.answer, after.voters)
    assert race.state.traces[2].status is TraceStatus.FAILED


async def test_row_79_a_race_of_one_lane_decides_at_its_end() -> None:
    race = Race(FakeClient({0: says("42")}), armed="FFS-1")
    await race.runner.run()
    assert race.state.end_reason is EndReason.ALL_ENDED
    assert race.of_type(TraceCut) == []
    pick = pick_from(parse("FFS-1", 1), race.state.traces, Clock.WALL)
    assert (pick.decided, pick.answer and pick.answer.text) == (True, "42")


async def test_a_fault_of_our_own_fails_one_trace_without_its_words() -> None:
    race = Race(FakeClient({0: [[Crash()]], 1: says("42")}))
    await race.runner.run()
    assert race.state.traces[1].status is TraceStatus.DONE
    failure = race.of_type(TraceFailed)[0]
    assert "RuntimeError" in failure.reason
    assert "sk-secret" not in failure.reason


@pytest.mark.matrix(79)
async def test_a_loser_that_finishes_in_the_same_moment_does_not_change_the_pick() -> None:
    race = Race(FakeClient({0: says("42"), 1: says("41")}), armed="FFS-1")
    await race.runner.run()
    pick = pick_from(parse("FFS-1", 2), race.state.traces, Clock.WALL)
    assert pick.voters == (0,)
    assert isinstance(race.events[-1], RaceEnded)


async def test_stamps_are_strictly_increasing_and_whole_microseconds() -> None:
    race = Race(FakeClient({i: says("42") for i in range(4)}))
    await race.runner.run()
    stamps = [event.t_s for event in race.events]
    assert stamps == sorted(set(stamps))
    assert all(round(stamp, 6) == stamp for stamp in stamps)


class FakeTokenizer:
    def count(self, text: str) -> int | None:
        return len(text)


@pytest.mark.parametrize(
    ("completion", "tokenizer", "tokens", "provenance"),
    [
        (Completion("stop", completion_tokens=9), None, 9, Provenance.SERVER_USAGE),
        (Completion("stop", per_chunk_counts=True), None, 4, Provenance.CHUNK_USAGE),
        (Completion("stop"), FakeTokenizer(), 13, Provenance.TOKENIZER),
        (Completion("stop"), None, 4, Provenance.ESTIMATE),
    ],
)
async def test_the_best_known_token_count_wins_and_says_where_it_is_from(
    completion: Completion, tokenizer: Tokenizer | None, tokens: int, provenance: Provenance
) -> None:
    race = Race(FakeClient({0: says("42")}, {0: completion}), tokenizer=tokenizer)
    await race.runner.run()
    trace = race.state.traces[0]
    assert (trace.tokens, trace.provenance) == (tokens, provenance)


def finishes(answer: str, hold: Hold) -> list[list[Step]]:
    """A trace whose finish is followed by a wait, as for its usage."""
    return [[Say("so "), Say(f"\\boxed{{{answer}}}", 3), Finish(), hold]]


async def test_the_losers_are_cut_at_the_finish_and_usage_amends_the_count() -> None:
    late = Hold()
    usage = {0: Completion("stop", completion_tokens=9, prompt_tokens=7)}
    race = Race(FakeClient({0: finishes("42", late), 1: holds(Hold())}, usage), armed="FFS-1")
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        while not race.of_type(LosersCut):
            await anyio.lowlevel.checkpoint()
        assert race.state.traces[0].tokens == 4
        assert not race.state.ended
        late.go.set()
    trace = race.state.traces[0]
    assert (trace.tokens, trace.prompt_tokens) == (9, 7)
    assert trace.provenance is Provenance.SERVER_USAGE
    assert [type(event) for event in race.events[-2:]] == [TraceCounted, RaceEnded]


async def test_the_first_to_finish_wins_even_if_its_usage_comes_last() -> None:
    late, second = Hold(), Hold()
    scripts = {0: finishes("42", late), 1: holds(second)}
    race = Race(FakeClient(scripts, {0: Completion("stop", completion_tokens=9)}))
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        await late.reached.wait()
        second.go.set()
        while not race.state.traces[1].ended:
            await anyio.lowlevel.checkpoint()
        late.go.set()
    pick = pick_from(parse("FFS-1", 2), race.state.traces, Clock.WALL)
    assert pick.voters == (0,)


async def test_a_finished_trace_is_not_counted_twice_where_nothing_new_came() -> None:
    done = Completion("stop", completion_tokens=9)
    scripts: dict[int, list[list[Step]]] = {0: [[Say("\\boxed{42}"), Finish(done)]]}
    race = Race(FakeClient(scripts, {0: done}))
    await race.runner.run()
    assert race.state.traces[0].tokens == 9
    assert not race.of_type(TraceCounted)


async def test_stopping_does_not_wait_for_usage() -> None:
    late = Hold()
    race = Race(FakeClient({0: finishes("42", late)}))
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        await late.reached.wait()
        race.runner.stop()
    assert race.state.traces[0].status is TraceStatus.DONE
    assert race.state.ended


class SlowTokenizer:
    def __init__(self) -> None:
        self.go = threading.Event()

    def count(self, text: str) -> int | None:
        self.go.wait(30)
        return 10 * len(text)


class FixedTokenizer:
    def __init__(self, tokens: int) -> None:
        self.tokens = tokens

    def count(self, text: str) -> int | None:
        return self.tokens


async def test_a_decision_does_not_wait_for_our_own_count() -> None:
    tokenizer = SlowTokenizer()
    race = Race(FakeClient({0: says("42"), 1: holds(Hold())}), armed="FFS-1", tokenizer=tokenizer)
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        while not race.of_type(LosersCut):
            await anyio.lowlevel.checkpoint()
        assert race.state.traces[0].provenance is Provenance.ESTIMATE
        tokenizer.go.set()
    assert race.state.traces[0].provenance is Provenance.TOKENIZER
    assert race.state.traces[0].tokens == 130


@pytest.mark.matrix(74)
async def test_a_trace_that_waits_to_try_again_holds_no_place() -> None:
    race = Race(FakeClient({0: [[busy(25.0)]], 1: says("42")}), cap=1)
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        while not race.state.traces[1].ended:
            await anyio.lowlevel.checkpoint()
        race.runner.stop()
    assert race.state.traces[0].cut_by is CutBy.STOP


async def test_a_trace_that_waits_for_its_usage_holds_no_place() -> None:
    late = Hold()
    race = Race(FakeClient({0: finishes("42", late), 1: says("41")}), cap=1)
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        while not race.state.traces[1].ended:
            await anyio.lowlevel.checkpoint()
        late.go.set()
    assert [trace.status for trace in race.state.traces] == [TraceStatus.DONE] * 2


async def test_the_state_of_the_engine_is_the_fold_of_what_it_published() -> None:
    race = Race(FakeClient({0: says("42"), 1: holds(Hold()), 2: [[refused()]]}), armed="FFS-1")
    await race.runner.run()
    first = race.events[0]
    assert isinstance(first, RaceStarted)
    folded = RaceState(first)
    for event in race.events[1:]:
        folded.apply(event)
    assert picture(folded) == picture(race.state)
    assert len(race.of_type(TraceCut)) == 1


@pytest.mark.parametrize(
    ("yardstick", "kind", "tokens"),
    [(5, Provenance.ESTIMATE, 4), (6, Provenance.TOKENIZER, 6)],
)
async def test_deltas_are_kept_unless_they_are_far_fewer_than_a_yardstick(
    yardstick: int, kind: Provenance, tokens: int
) -> None:
    race = Race(FakeClient({0: says("42")}), tokenizer=FixedTokenizer(yardstick))
    await race.runner.run()
    assert (race.state.traces[0].provenance, race.state.traces[0].tokens) == (kind, tokens)


@pytest.mark.parametrize(
    ("usage_tokens", "yardstick", "kind"),
    # Unknown, each would be the other.
    [(5, 9, Provenance.ESTIMATE), (40, 4, Provenance.TOKENIZER)],
)
async def test_usage_of_one_trace_tells_whether_the_deltas_of_others_are_tokens(
    usage_tokens: int, yardstick: int, kind: Provenance
) -> None:
    second = Hold()
    scripts = {0: says("42"), 1: holds(second)}
    usage = {0: Completion("stop", completion_tokens=usage_tokens)}
    race = Race(FakeClient(scripts, usage), tokenizer=FixedTokenizer(yardstick))
    async with anyio.create_task_group() as group:
        group.start_soon(race.runner.run)
        while not race.state.traces[0].ended:
            await anyio.lowlevel.checkpoint()
        second.go.set()
    assert race.state.traces[1].provenance is kind


async def test_one_race_has_one_kind_of_our_own_counts() -> None:
    race = Race(FakeClient({i: says("42") for i in range(4)}), tokenizer=FixedTokenizer(40))
    await race.runner.run()
    assert {trace.provenance for trace in race.state.traces} == {Provenance.TOKENIZER}
    assert kinds_of_count(race.state) == {Provenance.TOKENIZER: 4}


async def test_every_server_is_told_before_any_task_of_a_loser_is_unwound() -> None:
    unwound: list[int] = []
    losers: dict[int, list[list[Step]]] = {i: [[Connect(unwound), Hold()]] for i in (1, 2, 3)}
    race = Race(FakeClient({0: says("42"), **losers}), armed="FFS-1")
    await race.runner.run()
    assert unwound == [0, 0, 0]
    assert [event.trace for event in race.of_type(TraceCut)] == [1, 2, 3]
