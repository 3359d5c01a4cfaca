"""Which procedures a race was run with, by what was recorded of it, and who speaks in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from tts_tui.domain.events import EndReason
from tts_tui.domain.procedures.base import asks_lanes
from tts_tui.domain.strategies.answer_now import COHORT
from tts_tui.domain.strategies.registry import card_of
from tts_tui.domain.trace_status import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.cohort import Cohort
    from tts_tui.domain.events import PickChanged, RaceStarted
    from tts_tui.domain.strategies.base import Pick, Strategy
    from tts_tui.domain.trace import TraceState


class Recorded(Protocol):
    """What is recorded of a race so far; `domain.race.RaceState` is one."""

    started: RaceStarted
    picks: list[PickChanged]
    """The changes of picks, in order."""
    cohorts: dict[str, Cohort]
    """What each procedure grew."""
    spawned: dict[int, TraceState]
    """The same by number."""

    end_reason: EndReason | None
    """Why nothing of it runs any more; None while something does."""


def names_of_run(race: Recorded) -> list[str]:
    """The procedures that were run in a race, by full name, in the order of their first traces.

    One that asks the race's lanes grows none where all of them end before they are asked: that it
    was run is known from its picks.
    """
    names = [name for name in race.cohorts if name != COHORT]  # which is nobody's pick
    picked = dict.fromkeys(pick.strategy for pick in race.picks)
    asking = [name for name in picked if probes_lanes(name) and name not in names]
    return [*names, *asking]


def has_run(race: Recorded, name: str) -> bool:
    """Whether anything is recorded of a procedure by now: a trace of it, its end, or a pick."""
    return name in race.cohorts or any(pick.strategy == name for pick in race.picks)


def as_it_ran(race: Recorded, strategy: Strategy, pick: Pick, *, runs: bool = False) -> Pick:
    """A pick, left open where its procedure was ended, or has not asked the race's lanes at all.

    What the lanes say is no answer of a rule that did not run. `runs` says that it does, though
    nothing is recorded of it yet.
    """
    cohort = race.cohorts.get(strategy.name)
    if cohort is not None and cohort.stopped is not None:
        if not pick.decided and not asks_lanes(strategy):
            return pick  # whose reason says more
        reason = "was ended"
    elif race.started.beams is None and asks_lanes(strategy) and not (runs or cohort is not None):
        if has_run(race, strategy.name):
            return pick
        # One that was ended early, in a what-if say, would have had it begin later.
        whole = race.end_reason in {EndReason.ALL_ENDED, EndReason.ALL_FAILED}
        reason = "did not run" if whole else "not begun"
    else:
        return pick
    return replace(pick, decided=False, decided_at_s=None, unassailable_at_s=None, reason=reason)


def probes_lanes(name: str) -> bool:
    """Whether a procedure of this name probes running traces."""
    card = card_of(name)
    return card is not None and card.asks_lanes


def speakers(race: Recorded, voters: Iterable[int]) -> tuple[int, ...]:
    """The traces that voters speak for: a probe for its lane, all others for themselves."""
    return tuple(_lane_of(race, voter) for voter in voters)


def _lane_of(race: Recorded, voter: int) -> int:
    trace = race.spawned.get(voter)
    if trace is None or trace.origin is None or not probes_lanes(trace.origin.cohort):
        return voter
    lane = trace.origin.spawned.parent
    return voter if lane is None else lane


def heard(traces: Iterable[TraceState]) -> bool:
    """Whether any trace came to its end: a server that fails is no wrong answer."""
    return any(trace.status is TraceStatus.DONE for trace in traces)
