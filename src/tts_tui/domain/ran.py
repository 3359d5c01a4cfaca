"""Which procedures a race was run with, by what was recorded of it, and who speaks in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.strategies.answer_now import COHORT
from tts_tui.domain.strategies.registry import card_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.race import RaceState


def names_of_run(race: RaceState) -> list[str]:
    """The procedures that were run in a race, by full name, in the order of their first traces.

    One that asks the race's lanes grows none where all of them end before they are asked: that it
    was run is known from its picks.
    """
    names = [name for name in race.cohorts if name != COHORT]  # which is nobody's pick
    picked = dict.fromkeys(pick.strategy for pick in race.picks)
    asking = [name for name in picked if probes_lanes(name) and name not in names]
    return [*names, *asking]


def probes_lanes(name: str) -> bool:
    """Whether a procedure of this name probes running traces."""
    card = card_of(name)
    return card is not None and card.asks_lanes


def speakers(race: RaceState, voters: Iterable[int]) -> tuple[int, ...]:
    """The traces that voters speak for: a probe for its lane, all others for themselves."""
    return tuple(_lane_of(race, voter) for voter in voters)


def _lane_of(race: RaceState, voter: int) -> int:
    trace = race.spawned.get(voter)
    if trace is None or trace.origin is None or not probes_lanes(trace.origin.cohort):
        return voter
    lane = trace.origin.spawned.parent
    return voter if lane is None else lane
