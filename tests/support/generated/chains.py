"""Random races with a procedure that leads chains, run by the engine on scripted traces."""

from __future__ import annotations

from dataclasses import dataclass, replace

import anyio
from hypothesis import strategies as st

from tests.support.engine_race import SAMPLING, Race
from tests.support.fake_client import Say
from tests.support.fake_writer import FakeWriter, Script
from tts_tui.domain.events import Channel
from tts_tui.domain.strategies import parse

INDEPENDENT = 1
MOST_GROWN = 3 * 5
"""Of three chains a beginning, three waits and an answer."""
PIECES = ("so ", "6 × 7 ", "\u2028", "\\boxed{41}", "\\boxed{42}")


@st.composite
def _scripts(draw: st.DrawFn) -> Script:
    thinks = draw(st.booleans())
    says = []
    for channel in (Channel.THINKING, Channel.ANSWER) if thinks else (Channel.ANSWER,):
        texts = draw(st.lists(st.sampled_from(PIECES), max_size=3))
        says += [Say(text, draw(st.integers(1, 12)), channel) for text in texts]
    return Script(tuple(says), fails=draw(st.integers(0, 9)) == 0, usage=draw(st.booleans()))


@dataclass(frozen=True)
class Played:
    """A race that has been run."""

    race: Race[FakeWriter]
    limit: int | None

    def limit_of(self, trace: int) -> int | None:
        """The limit of a trace's own request, in tokens; None where nothing was sent for it."""
        seed = self.race.state.lane(trace).seed
        sent = (one for one in self.race.client.requests if one.seed == seed)
        return next((one.max_tokens for one in sent), None)


@st.composite
def chain_races(draw: st.DrawFn, names: st.SearchStrategy[str]) -> Played:
    """A race of one independent trace and of a procedure, run to its end."""
    limit = draw(st.sampled_from([None, 8, 30, 100]))
    written, grown = ([draw(_scripts()) for _ in range(n)] for n in (INDEPENDENT, MOST_GROWN))
    writer = FakeWriter({}, written=written, grown=grown)
    return Played(anyio.run(_run, writer, draw(names), limit), limit)


async def _run(writer: FakeWriter, name: str, limit: int | None) -> Race[FakeWriter]:
    sampling = replace(SAMPLING, max_tokens=limit)
    race = Race(writer, n=INDEPENDENT, strategies=[parse(name, INDEPENDENT)], sampling=sampling)
    await race.runner.run()
    return race


def waits() -> st.SearchStrategy[str]:
    return st.builds("wait-{}@{}".format, st.integers(1, 3), st.integers(1, 3))


def caps() -> st.SearchStrategy[str]:
    return st.builds("cap-{}@{}".format, st.sampled_from([1, 9, 25]), st.integers(1, 3))
