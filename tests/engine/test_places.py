"""What a procedure's traces are sampled with follows from places, not from who is fast."""

from __future__ import annotations

from itertools import permutations

import anyio
import pytest

from tests.support.engine_race import Race, says
from tests.support.fake_client import FakeClient, Hold, Say
from tts_tui.domain.events import TraceOpened
from tts_tui.domain.strategies import parse
from tts_tui.engine.places import GROWN_FROM, seed_at

CHAINS, CAP = "wait-1@3", "cap-75@1"
ROOTS = [seed_at(0, (None, CHAINS, at)) for at in range(3)]


async def asked(order: tuple[int, ...]) -> dict[int | None, str]:
    """Let three chains come to their first ends in an order; what each seed went on from."""
    holds = [Hold() for _ in ROOTS]
    scripts = {0: says("1"), seed_at(0, (None, CAP, 0)): says("7")}
    for at, (seed, hold) in enumerate(zip(ROOTS, holds, strict=True)):
        scripts[seed] = [[Say(f"chain {at} "), hold, Say("\\boxed{4}")]]
        scripts[seed_at(0, (None, CHAINS, at, CHAINS, 0))] = says("5")
    race = Race(FakeClient(scripts), n=1, strategies=[parse(CHAINS, 1), parse(CAP, 1)])
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(race.runner.run)
        for at in order:
            await holds[at].reached.wait()
            holds[at].go.set()
            while not race.state.lane(2 + at - 1).ended:
                await anyio.lowlevel.checkpoint()
    requests = race.client.requests
    assert sorted(event.seed or 0 for event in race.of_type(TraceOpened)) == sorted(
        request.seed or 0 for request in requests
    )
    return {each.seed: each.continues.answer or "" if each.continues else "" for each in requests}


@pytest.mark.parametrize("order", permutations(range(3)), ids=str)
async def test_a_chain_has_its_seeds_whoever_comes_first(order: tuple[int, ...]) -> None:
    seeds = await asked(order)
    assert len(seeds) == 8  # no two traces are sampled alike
    for at, root in enumerate(ROOTS):
        assert seeds[root] == ""
        assert seeds[seed_at(0, (None, CHAINS, at, CHAINS, 0))].startswith(f"chain {at} ")


async def test_a_lane_is_probed_with_seeds_of_its_own_and_none_sends_none() -> None:
    places = [(lane, "probe-2@4", turn) for lane in range(4) for turn in range(8)]
    seeds = {seed_at(seed, place) for seed in (0, 1) for place in places}
    assert len(seeds) == 2 * len(places)
    assert all(GROWN_FROM <= seed < 2 * GROWN_FROM for seed in seeds)
