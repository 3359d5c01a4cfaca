"""Random races whose lanes are probed, run by the engine on scripted traces."""

from __future__ import annotations

from dataclasses import dataclass, replace

import anyio
from hypothesis import strategies as st

from tests.support.engine_race import SAMPLING, Race
from tests.support.fake_client import Say
from tests.support.fake_writer import FakeWriter, Script
from tts_tui.domain.events import Channel
from tts_tui.domain.strategies import parse

KINDS_OF_PROBES = 7
LANE_PIECES = ("so ", "6 × 7 ", "\u2028", "\\boxed{41}", "\\boxed{42}")
PROBE_PIECES = ("41}", "42}", "hm", "\\boxed{42}")


@dataclass(frozen=True)
class Probed:
    """A race that has been run."""

    race: Race[FakeWriter]
    name: str
    every: int
    armed: bool


@st.composite
def probed_races(draw: st.DrawFn) -> Probed:
    """A race of up to four lanes, armed with what asks them or not, run to its end."""
    n, every = draw(st.integers(1, 4)), draw(st.sampled_from([2, 4, 9]))
    lanes = [draw(_lane()) for _ in range(n)]
    kinds = [draw(_probe()) for _ in range(KINDS_OF_PROBES)]
    writer = FakeWriter({}, written=lanes, grown=kinds)
    name, armed = f"probe-{every}@{n}", draw(st.booleans())
    limit = draw(st.sampled_from([None, 9, 60]))
    return Probed(anyio.run(_run, writer, n, name, armed, limit), name, every, armed)


async def _run(
    writer: FakeWriter, n: int, name: str, armed: bool, limit: int | None
) -> Race[FakeWriter]:
    sampling = replace(SAMPLING, max_tokens=limit)
    strategies = [parse(name, n)]
    race = Race(
        writer, n=n, strategies=strategies, armed=name if armed else None, sampling=sampling
    )
    await race.runner.run()
    return race


@st.composite
def _lane(draw: st.DrawFn) -> Script:
    says = _said(draw, LANE_PIECES, draw(st.integers(0, 16)), most=4)
    thinks = draw(st.sampled_from([0, 0, len(says) // 2]))
    says = [replace(each, channel=Channel.THINKING) for each in says[:thinks]] + says[thinks:]
    return Script(tuple(says), fails=draw(st.integers(0, 9)) == 0, usage=draw(st.booleans()))


@st.composite
def _probe(draw: st.DrawFn) -> Script:
    # Many pieces make one slow: the lanes say a piece whenever it does.
    says = _said(draw, PROBE_PIECES, draw(st.sampled_from([0, 1, 1, 1, 2, 9])), most=4)
    if draw(st.integers(0, 5)) == 0:
        says = [replace(each, channel=Channel.THINKING) for each in says]
    return Script(tuple(says), fails=draw(st.integers(0, 5)) == 0, usage=draw(st.booleans()))


def _said(draw: st.DrawFn, pieces: tuple[str, ...], many: int, most: int) -> list[Say]:
    return [Say(draw(st.sampled_from(pieces)), draw(st.integers(1, most))) for _ in range(many)]
