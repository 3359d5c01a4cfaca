"""A strategy that does without the weak, armed: each is cut in the token that makes it weak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from tests.support.engine_race import Race, holds
from tests.support.fake_client import FakeClient, Hold, Say, Step
from tests.support.generated.scored import PIECE, SAMPLING, tokens
from tts_tui.domain.events import CutBy, EndReason, LosersCut
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from tts_tui.domain.strategies import Pick

RULE = "DeepConf-cut-1"


def piece(level: float) -> Say:
    return Say("a" * PIECE, PIECE, logps=tokens(level))


def script(*steps: Step) -> list[list[Step]]:
    return [list(steps)]


def boxed(answer: str) -> Say:
    return Say(f"\\boxed{{{answer}}}", 3)


def told(race: Race[FakeClient], n: int) -> Pick:
    return race.state.ask(parse(RULE, n), Clock.WALL)


async def race_of(*, armed: str | None) -> Race[FakeClient]:
    """Trace 1 sets a bar of 2; trace 2 is weak by then, trace 3 falls later, trace 4 never does."""
    bar, low, falls, keeps = Hold(), Hold(), Hold(), Hold()
    scripts = {
        0: script(piece(2.0), piece(2.0), bar, boxed("42")),
        1: script(piece(1.0), piece(1.0), low, piece(1.0), boxed("7")),
        2: script(piece(3.0), piece(3.0), falls, piece(0.5), piece(0.5), piece(3.0), boxed("7")),
        3: script(piece(3.0), piece(3.0), keeps, piece(2.0), boxed("42")),
    }
    race = Race(FakeClient(scripts), armed=armed, sampling=SAMPLING)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        for hold in (bar, low, falls, keeps):
            await hold.reached.wait()
        bar.go.set()
        while not race.state.traces[0].ended:
            await anyio.lowlevel.checkpoint()
        falls.go.set()
        low.go.set()
        while not (race.state.traces[2].ended and race.state.traces[1].ended):
            await anyio.lowlevel.checkpoint()
        keeps.go.set()
    return race


async def test_weak_traces_are_cut_as_they_fall_and_have_no_vote() -> None:
    race = await race_of(armed=RULE)
    first, low, falls, keeps = race.state.traces
    assert [trace.status for trace in (first, keeps)] == [TraceStatus.DONE] * 2
    assert [trace.cut_by for trace in (low, falls)] == [CutBy.STRATEGY] * 2
    # One that was weak when the bar was set said nothing more; the other was cut in its piece.
    assert (low.tokens, falls.tokens) == (2 * PIECE, 3 * PIECE)
    pick = told(race, 4)
    assert pick.answer is not None
    assert (pick.answer.text, pick.voters, pick.decided) == ("42", (0, 3), True)
    assert pick.ledger.spent_tokens == race.state.tokens
    assert pick.ledger.saved_tokens is None
    assert race.state.end_reason is EndReason.DECIDED
    [told_of] = race.of_type(LosersCut)
    assert (told_of.losers, told_of.decided_at_s) == ((1, 2), pick.decided_at_s)


async def test_where_nobody_is_armed_all_run_on_and_the_pick_is_the_same() -> None:
    race = await race_of(armed=None)
    assert all(trace.status is TraceStatus.DONE for trace in race.state.traces)
    pick = told(race, 4)
    assert (pick.voters, pick.decided) == ((0, 3), True)
    assert pick.ledger.saved_tokens is not None
    assert pick.ledger.saved_tokens > 0


async def test_without_a_log_p_nobody_is_cut() -> None:
    scripts = {0: script(Say("so ", 70), boxed("42")), 1: script(Say("hm ", 80), boxed("7"))}
    race = Race(FakeClient(scripts), armed=RULE)
    await race.runner.run()
    assert all(trace.status is TraceStatus.DONE for trace in race.state.traces)
    pick = told(race, 2)
    assert (pick.decided, pick.reason) == (False, "no log p recorded")


@pytest.mark.parametrize("late", [False, True], ids=["before the bar", "after it"])
async def test_it_may_be_armed_and_disarmed_while_traces_run(late: bool) -> None:
    hold, other = Hold(), Hold()
    scripts = {
        0: script(piece(2.0), piece(2.0), boxed("42")),
        1: script(piece(1.0), piece(1.0), hold, boxed("7")),
        2: holds(other),
    }
    race = Race(FakeClient(scripts), sampling=SAMPLING)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        await hold.reached.wait()
        await other.reached.wait()
        if not late:
            race.runner.arm(RULE)
        while not race.state.traces[0].ended:
            await anyio.lowlevel.checkpoint()
        race.runner.arm(RULE)
        race.runner.arm(None)
        assert race.runner.referee.bar is None
        hold.go.set()
        other.go.set()
    assert race.state.traces[1].status is TraceStatus.CUT
    assert race.state.traces[2].status is TraceStatus.DONE
