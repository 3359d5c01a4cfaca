"""A run that asks the race's own lanes is one outcome, lanes and questions and their prompts."""

from __future__ import annotations

import pytest

from tests.support.engine_race import Race
from tests.support.fake_client import Hold, Say, Step
from tests.support.fake_probed import FakeProbed, answers, lane
from tts_tui.analysis.key import Key
from tts_tui.analysis.runs import Run, Unused, runs_of
from tts_tui.client.ports import Completion
from tts_tui.domain.ledger import Prompt
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse

NAME = "probe-10@3"
ASKED_IN = 8
"""Tokens of what is fed in to ask."""


async def run_of(tokens: int, *, armed: bool = False) -> Run:
    """One race of three lanes that agree from the first."""
    probes = {n: answers("7") for n in range(3)}
    client = FakeProbed({n: [lane(n, tokens, "42")] for n in range(3)}, probes=probes)
    prompts = dict.fromkeys(range(3), 50)
    prompts |= {3 + 3 * k + n: 50 + 10 * (k + 1) + ASKED_IN for k in range(3) for n in range(3)}
    client.usage = {n: Completion("stop", prompt_tokens=many) for n, many in prompts.items()}
    rule = parse(NAME, 3)
    race = Race(client, n=3, strategies=[rule], armed=NAME if armed else None)
    await race.runner.run()
    [run] = runs_of(SessionState(race.events).races[0], Clock.WALL)
    assert isinstance(run, Run)
    assert run.key == Key("probe-10", 3)
    return run


@pytest.mark.parametrize("armed", [False, True])
async def test_its_lanes_and_its_probes_are_paid_with_their_prompts(armed: bool) -> None:
    run = await run_of(90, armed=armed)
    assert run.pick.decided
    assert len(run.traces) == 3 + 9
    # Armed, all lanes were cut, and nobody ever counted what they asked.
    known = Prompt(3 * 50 + 3 * (60 + 70 + 80 + 3 * ASKED_IN))
    assert run.prompt == (None if armed else known)


async def test_a_lane_that_was_cut_had_the_prompt_of_the_others() -> None:
    lanes = {0: [lane(0, 5, "7")], 1: [lane(1, 90, "7")], 2: [lane(2, 90, "7")]}
    client = FakeProbed(lanes, probes={1: answers("7"), 2: answers("7")})
    client.usage = {0: Completion("stop", prompt_tokens=50)}
    prompts = {3 + 2 * k + n: 50 + 10 * (k + 1) + ASKED_IN for k in range(3) for n in range(2)}
    client.usage |= {n: Completion("stop", prompt_tokens=many) for n, many in prompts.items()}
    race = Race(client, n=3, strategies=[parse(NAME, 3)], armed=NAME)
    await race.runner.run()
    [run] = runs_of(SessionState(race.events).races[0], Clock.WALL)
    assert isinstance(run, Run)
    assert run.prompt == Prompt(3 * 50 + 2 * (60 + 70 + 80 + 3 * ASKED_IN))


async def test_a_prompt_that_was_never_counted_is_estimated_by_its_prefix() -> None:
    lanes = {0: [lane(0, 90, "7")]}
    slow: list[Step] = [Say("7"), Hold()]
    client = FakeProbed(lanes, probes={0: [*answers("7"), slow, *answers("7")]})
    client.usage = {
        0: Completion("stop", prompt_tokens=50),
        1: Completion("stop", prompt_tokens=50 + 10 + ASKED_IN),
        3: Completion("stop", prompt_tokens=50 + 40 + ASKED_IN),
    }
    race = Race(client, n=1, strategies=[parse("probe-10", 1)])
    await race.runner.run()
    [run] = runs_of(SessionState(race.events).races[0], Clock.WALL)
    assert isinstance(run, Run)
    # The second was asked at 20 tokens and cut at 40, where the third was asked.
    assert [trace.prompt_tokens for trace in run.traces] == [50, 68, None, 98]
    assert run.prompt == Prompt(50 + 68 + (50 + 20 + ASKED_IN) + 98)


async def test_one_whose_probes_were_never_answered_is_left_out_by_name() -> None:
    never: list[Step] = [Say("7"), Hold()]
    client = FakeProbed(
        {n: [lane(n, 60, "42")] for n in range(3)}, probes={n: [never] for n in range(3)}
    )
    race = Race(client, n=3, strategies=[parse(NAME, 3)])
    await race.runner.run()
    found = [*runs_of(SessionState(race.events).races[0], Clock.WALL)]
    assert found == [Unused(NAME, "no probe was answered")]


async def test_lanes_that_ended_before_they_were_asked_are_a_run_all_the_same() -> None:
    run = await run_of(5)
    assert [trace.index for trace in run.traces] == [0, 1, 2]
    assert run.pick.answer is not None
    assert run.pick.answer.text == "42"
    assert run.prompt == Prompt(150)
