"""Procedures in a race: what they ask for is done, counted and told, and never ends the race."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import anyio
import pytest

from tests.support.engine_race import SAMPLING, Race, holds, says
from tests.support.fake_client import Break, FakeClient, Hold, Say, Step, refused
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Completion, Prefix
from tts_tui.domain.events import Channel, EndReason, ProcedureStopped, TraceSpawned
from tts_tui.domain.procedures.actions import Action, Cut, GiveUp, Spawn
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.strategies.mv import CARD as MV
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.spawning import Ceiling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.capabilities import Capability
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace_view import TraceView

LIMITED = replace(SAMPLING, max_tokens=100)
TO_THE_LIMIT = Completion("length", 75)


def said(*steps: Step) -> list[list[Step]]:
    return [list(steps)]


async def test_a_chain_waits_and_its_last_answer_counts() -> None:
    scripts: dict[int, list[list[Step]]] = {
        0: says("41"),
        1: says("41"),
        2: [[Say(", no: ", 2), Say("\\boxed{42}", 3)]],
    }
    race = Race(FakeClient(scripts), n=1, strategies=[parse("wait-1", 1)], sampling=LIMITED)
    await race.runner.run()
    [root, child] = race.of_type(TraceSpawned)
    assert (root.trace, root.parent, root.cohort) == (1, None, "wait-1@1")
    assert (child.trace, child.parent, child.injected) == (2, 1, "\n\nWait")
    first, second = race.client.requests[1:]
    # A quarter of the limit is kept for the answer.
    assert (first.continues, first.max_tokens) == (None, 75)
    assert (second.continues, second.max_tokens) == (Prefix("", "so \\boxed{41}\n\nWait"), 71)
    pick = race.state.ask(parse("wait-1", 1), Clock.WALL)
    assert pick.answer is not None
    assert (pick.answer.text, pick.voters, pick.decided) == ("42", (2,), True)
    assert pick.decided_at_s == race.state.lane(2).end_s
    assert (pick.ledger.spent_tokens, pick.ledger.sequential_tokens) == (9, 9)


async def test_at_the_limit_less_the_answers_share_it_has_to_answer() -> None:
    client = FakeClient({0: says("1"), 1: said(Say("hm ")), 2: said(Say("42", 2))})
    client.usage = {1: TO_THE_LIMIT}
    race = Race(client, n=1, strategies=[parse("wait-3", 1)], sampling=LIMITED)
    await race.runner.run()
    [_, last] = race.of_type(TraceSpawned)
    assert last.injected == "\n\n**Final Answer**\n"
    assert client.requests[-1].max_tokens == 25
    pick = race.state.ask(parse("wait-3", 1), Clock.TOKEN)
    assert pick.answer is not None
    assert (pick.answer.text, pick.decided) == ("42", True)
    assert pick.reason == "ended, 1 fed in, 0 of 3 waits: token limit"
    assert (pick.ledger.spent_tokens, pick.ledger.sequential_tokens) == (77, 77)


async def test_a_thinking_chain_is_sent_back_from_its_answer_to_its_thoughts() -> None:
    hold = Hold()
    thought = Say("I think 41. ", 4, Channel.THINKING)
    scripts = {
        0: says("1"),
        1: said(thought, Say("The answer", 2), hold, Say("never said")),
        2: said(Say("Or 42.", 3, Channel.THINKING), Say("\\boxed{42}", 3)),
    }
    race = Race(FakeClient(scripts), n=1, strategies=[parse("wait-1", 1)])
    await race.runner.run()
    child = race.of_type(TraceSpawned)[-1]
    assert (child.parent, child.prefix_tokens, child.channel) == (1, 4, Channel.THINKING)
    assert race.client.requests[-1].continues == Prefix("I think 41. \n\nWait", None)
    assert race.state.lane(1).status is TraceStatus.CUT
    assert race.state.lane(2).path_text(Channel.THINKING) == "I think 41. \n\nWaitOr 42."
    pick = race.state.ask(parse("wait-1", 1), Clock.WALL)
    # The two tokens of the answer that was left behind were generated, and are paid.
    assert (pick.ledger.spent_tokens, pick.ledger.sequential_tokens) == (12, 10)


async def test_a_cap_ends_the_thinking_and_asks_for_the_answer() -> None:
    client = FakeClient({0: says("1"), 1: said(Say("hm ", 75)), 2: said(Say(" \\boxed{42}", 4))})
    client.usage = {1: TO_THE_LIMIT}
    race = Race(client, n=1, strategies=[parse("cap-75", 1)])
    await race.runner.run()
    assert [request.max_tokens for request in client.requests[1:]] == [75, 1000]
    assert client.requests[-1].continues == Prefix("", "hm \n\nFinal Answer:")
    pick = race.state.ask(parse("cap-75", 1), Clock.WALL)
    assert pick.answer is not None
    assert (pick.answer.text, pick.ledger.spent_tokens) == ("42", 79)


async def test_a_chain_that_ends_below_its_cap_is_left_alone() -> None:
    race = Race(FakeClient({0: says("1"), 1: says("42")}), n=1, strategies=[parse("cap-75", 1)])
    await race.runner.run()
    assert race.state.ask(parse("cap-75", 1), Clock.WALL).decided
    assert len(race.state.spawned) == 1


async def test_an_empty_continuation_is_not_asked_for_again() -> None:
    scripts: dict[int, list[list[Step]]] = {0: says("1"), 1: says("42"), 2: [[]]}
    race = Race(FakeClient(scripts), n=1, strategies=[parse("wait-9", 1)])
    await race.runner.run()
    pick = race.state.ask(parse("wait-9", 1), Clock.WALL)
    assert pick.decided
    assert pick.answer is not None
    assert (pick.answer.text, len(race.state.spawned)) == ("42", 2)
    assert pick.reason == "ended, 1 fed in, 1 of 9 waits: said no more"


async def test_of_several_chains_it_says_how_many_waited_less_and_why() -> None:
    client = FakeClient(
        {0: says("1"), 1: said(Say("hm ")), 2: says("41"), 3: said(Say("42", 2)), 4: [[]]}
    )
    client.usage = {1: TO_THE_LIMIT}
    race = Race(client, n=1, strategies=[parse("wait-3@2", 1)], sampling=LIMITED)
    await race.runner.run()
    pick = race.state.ask(parse("wait-3@2", 1), Clock.WALL)
    assert pick.decided
    assert pick.reason == "2 of 2 ended, 2 fed in, 1 × token limit, 1 × said no more"


async def test_a_failed_chain_has_no_vote_and_ends_no_race() -> None:
    race = Race(FakeClient({0: says("1"), 1: [[refused()]]}), n=1, strategies=[parse("wait-1", 1)])
    await race.runner.run()
    pick = race.state.ask(parse("wait-1", 1), Clock.WALL)
    assert (pick.decided, pick.answer) == (False, None)
    assert race.state.end_reason is EndReason.ALL_ENDED


async def test_arming_cuts_the_independent_traces_and_lets_procedures_go_on() -> None:
    hold, own = Hold(), Hold()
    scripts = {0: says("42"), 1: holds(hold), 2: said(own, Say("\\boxed{43}"))}
    race = Race(FakeClient(scripts), n=2, armed="FFS-1", strategies=[parse("cap-75", 2)])
    own.go.set()
    await race.runner.run()
    assert race.state.traces[1].status is TraceStatus.CUT
    assert race.state.lane(2).status is TraceStatus.DONE


async def test_stopping_a_race_stops_its_procedures_too() -> None:
    hold, own = Hold(), Hold()
    race = Race(FakeClient({0: holds(hold), 1: holds(own)}), n=1, strategies=[parse("wait-1", 1)])
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await own.reached.wait()
        race.runner.stop()
    assert race.state.lane(1).status is TraceStatus.CUT
    assert len(race.state.spawned) == 1
    assert race.state.end_reason is EndReason.STOPPED


@dataclass
class Asks:
    """A procedure that asks for whatever a test wants, over and over."""

    actions: Sequence[Action]
    name: str = "odd@1"
    n: int = 1
    needs: frozenset[Capability] = field(default_factory=frozenset)

    def next(self, race: RaceView) -> Sequence[Action]:
        return self.actions

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        return replace(MV.build(1, 1).pick(pool, clock), strategy=self.name, decided=False)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Spawn(parent=7), "odd@1 was ended: it asked to go on from trace 8, which is not there."),
        (Spawn(), "odd@1 was ended: it reached the ceiling of 5 traces a race."),
        (GiveUp("It cannot be."), "It cannot be."),
        (Cut((9,)), "odd@1 was ended: it asked for trace 10, which is not there."),
    ],
)
async def test_a_procedure_that_asks_for_nonsense_ends_and_the_race_does_not(
    asked: Action, why: str
) -> None:
    scripts = {trace: says("42") for trace in range(8)}
    race = Race(FakeClient(scripts), n=1, strategies=[Asks([asked])], ceiling=Ceiling(traces=5))
    await race.runner.run()
    [stopped] = race.of_type(ProcedureStopped)
    assert (stopped.cohort, stopped.reason) == ("odd@1", why)
    assert race.state.end_reason is EndReason.ALL_ENDED
    assert race.state.traces[0].status is TraceStatus.DONE


async def test_the_ceiling_of_tokens_counts_what_procedures_generated() -> None:
    scripts = {0: says("1"), 1: said(Say("hm", 50)), 2: said(Say("hm", 50)), 3: said(Say("hm"))}
    race = Race(
        FakeClient(scripts), n=1, strategies=[parse("wait-5", 1)], ceiling=Ceiling(tokens=100)
    )
    await race.runner.run()
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason == "wait-5@1 was ended: it reached the ceiling of 100 tokens a race."
    assert not race.state.ask(parse("wait-5", 1), Clock.WALL).decided


async def test_what_a_server_does_not_offer_ends_the_procedure_in_its_words() -> None:
    cannot = Break(TraceError(FailureKind.NOT_OFFERED, "m refuses to go on from a text."))
    hold = Hold()
    scripts: dict[int, list[list[Step]]] = {
        0: says("1"),
        1: says("42"),
        2: holds(hold),
        3: [[cannot]],
    }
    race = Race(FakeClient(scripts), n=1, strategies=[parse("wait-1@2", 1)])
    await race.runner.run()
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason == "m refuses to go on from a text."
    assert race.state.lane(2).status is TraceStatus.CUT
    assert race.state.end_reason is EndReason.ALL_ENDED
