"""Which place a grown trace has in its procedure, and the seed that follows from it.

Numbers are given as traces are spawned, so they depend on who was faster. A place does not: the
same chain of the same race is sampled with the same seed, whatever else runs beside it.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Sampling
    from tts_tui.domain.origin import Origin
    from tts_tui.domain.race import RaceState

GROWN_FROM: Final = 2**30
"""Seeds of grown traces begin here, and end below twice as much: every server takes 31 bits."""


def sibling(race: RaceState, trace: int) -> int:
    """How many traces its procedure grew before it from where it goes on, or from the question."""
    origin = race.lane(trace).origin
    if origin is None:
        return trace
    others = race.cohorts[origin.cohort].traces
    parents = (other.origin.spawned.parent for other in others[: _at(race, origin)] if other.origin)
    return sum(parent == origin.spawned.parent for parent in parents)


def _at(race: RaceState, origin: Origin) -> int:
    return race.cohorts[origin.cohort].place_of(origin.spawned.trace)


def place_of(race: RaceState, trace: int) -> tuple[object, ...]:
    """Where a grown trace stands: the lane its line goes on from, then procedure and turn."""
    origin = race.lane(trace).origin
    line = origin.line() if origin is not None else []
    lane = line[0].spawned.parent if line else trace
    turns = ((each.cohort, sibling(race, each.spawned.trace)) for each in line)
    return (lane, *(part for turn in turns for part in turn))


def seed_of(race: RaceState, sampling: Sampling, trace: int) -> int | None:
    """The seed of one trace; None where none is sent.

    A function of the sampling's seed and its number, or of its place where it was grown.
    """
    if sampling.seed is None or race.lane(trace).origin is None:
        return sampling.seed_of(trace)
    return seed_at(sampling.seed, place_of(race, trace))


def seed_at(seed: int, place: Sequence[object]) -> int:
    """The seed of a place, under the seed of a sampling."""
    told = repr((seed, *place)).encode()
    return GROWN_FROM + int.from_bytes(blake2b(told, digest_size=4).digest()) % GROWN_FROM
