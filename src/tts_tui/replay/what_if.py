"""What if: the same recording under other rules; the recording itself is never touched."""

from __future__ import annotations

from bisect import bisect_right
from math import inf
from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    CancelSent,
    CutBy,
    EndReason,
    LosersCut,
    RaceEnded,
    StrategyArmed,
    TraceCut,
)
from tts_tui.domain.playback import TICKS_PER_S
from tts_tui.domain.ran import probes_lanes
from tts_tui.domain.strategies import StrategyNameError, card_of, parse, turn_tie
from tts_tui.domain.strategies.base import Clock, cuts_weak
from tts_tui.replay.token_clock import on_token_clock

if TYPE_CHECKING:
    from tts_tui.domain.grading import Grading
    from tts_tui.domain.playback import WhatIf
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick, Strategy
    from tts_tui.replay.recorded_race import RaceFact, RecordedRace
    from tts_tui.replay.recorded_trace import RecordedTrace

TICK_S = 1e-6
"""The smallest difference between two moments of a recording, in seconds."""


def pick_of(strategy: Strategy, race: RaceState, what_if: WhatIf) -> Pick:
    """Pick from the traces that are left in, on the chosen clock and by the chosen tie rule."""
    pick = race.ask(strategy, what_if.clock)
    return turn_tie(pick) if what_if.other_tie else pick


def build_strategy(name: str, race: RaceState) -> Strategy | None:
    """Build a strategy for the traces that are left in; None where it does not fit them.

    A name's own N, such as `FFS-1@8`, gives way when traces are left out: it then means all.
    A procedure's stays, as it is of the traces that it grew.
    """
    left, card = len(race.pool), card_of(name)
    acts = card is not None and card.acts
    for wanted in (name.split("@")[0], name) if race.left_out and not acts else (name,):
        try:
            return parse(wanted, race.n if acts else left) if left else None
        except StrategyNameError:
            continue
    return None


def apply_what_if(
    recorded: RecordedRace, what_if: WhatIf, grading: Grading | None = None
) -> RecordedRace:
    """Make the race that the what-if has: on its clock, and frozen where the armed one decided.

    Leaving traces out and turning ties change picks only, so the recorded stays as it is for them.
    """
    if what_if.clock is Clock.TOKEN:
        recorded = on_token_clock(recorded)
    if what_if.armed is None:
        return recorded
    return _armed(recorded, what_if, grading)


def _armed(recorded: RecordedRace, what_if: WhatIf, grading: Grading | None = None) -> RecordedRace:
    whole = recorded.whole(grading, what_if.left_out)
    strategy = build_strategy(what_if.armed or "", whole)
    if strategy is None:
        return recorded
    number, armed_at_s = recorded.number, what_if.armed_at_s
    facts: list[RaceFact] = [
        fact
        for fact in recorded.facts
        if not isinstance(fact, StrategyArmed) or fact.t_s < armed_at_s
    ]
    facts.append(StrategyArmed(number, armed_at_s, strategy.name))
    decided_at_s = decided_s(recorded, strategy, what_if, grading)
    freeze_s = max(decided_at_s, armed_at_s) if decided_at_s is not None else None
    stops = _weak_s(recorded, strategy, whole, what_if)
    if freeze_s is not None:
        late = [t.index for t in recorded.traces if t.end_s is None or t.end_s > freeze_s]
        stops |= {index: min(stops.get(index, freeze_s), freeze_s) for index in late}
    if not stops:
        return recorded.with_records(recorded.traces, facts)
    traces = [
        _cut(trace, stops[trace.index]) if trace.index in stops else trace.with_last_counts()
        for trace in recorded.traces
    ]
    if freeze_s is None or decided_at_s is None:
        return recorded.with_records(traces, facts)
    cut_s, losers = freeze_s + TICK_S, tuple(sorted(stops))
    # What was recorded after the freeze would not have happened.
    facts = [fact for fact in facts if fact.t_s <= freeze_s]
    facts.append(LosersCut(number, cut_s, strategy.name, decided_at_s, losers, 0.0))
    # Procedures go on with traces of their own; one on the race's lanes has nobody left to ask.
    spawned = _grown_by(recorded, freeze_s)
    last_s = max((trace.last_s for trace in spawned.values()), default=0.0)
    facts.append(RaceEnded(number, max(cut_s, last_s) + TICK_S, EndReason.DECIDED))
    return recorded.with_records(traces, facts, spawned)


def _grown_by(recorded: RecordedRace, freeze_s: float) -> dict[int, RecordedTrace]:
    """All that procedures grew, of probes only those asked by a moment; what ran then is cut."""
    cut_s, kept = freeze_s + TICK_S, {}
    for number, trace in recorded.spawned.items():
        how = trace.spawned
        if how is None or not probes_lanes(how.cohort) or (trace.end_s or inf) <= freeze_s:
            kept[number] = trace
        elif how.t_s <= freeze_s:
            facts = (
                CancelSent(recorded.number, cut_s, number, CutBy.STRATEGY),
                TraceCut(recorded.number, cut_s, number, CutBy.STRATEGY),
            )
            kept[number] = trace.cut_at(freeze_s, facts)
    return kept


def _weak_s(
    recorded: RecordedRace, strategy: Strategy, whole: RaceState, what_if: WhatIf
) -> dict[int, float]:
    """When each trace is cut that the armed strategy does without before it has decided."""
    moments: dict[int, float] = {}
    if not cuts_weak(strategy):
        return moments
    for index, at in strategy.stops(whole.pool_of(strategy), what_if.clock).items():
        trace = recorded.traces[index]
        at_s: float | None = at
        if what_if.clock is Clock.TOKEN:
            # A bar is known once the others have outgrown those that set it.
            later = bisect_right(trace.columns.t_s, at / TICKS_PER_S)
            at_s = trace.columns.t_s[later] if later < len(trace.columns) else None
        if at_s is None:
            continue
        at_s = max(at_s, what_if.armed_at_s)
        if trace.end_s is None or at_s < trace.end_s:
            moments[index] = at_s
    return moments


def _cut(trace: RecordedTrace, at_s: float) -> RecordedTrace:
    cut_s = at_s + TICK_S
    return trace.cut_at(
        at_s,
        (
            CancelSent(trace.race, cut_s, trace.index, CutBy.STRATEGY),
            TraceCut(trace.race, cut_s, trace.index, CutBy.STRATEGY),
        ),
    )


def decided_s(
    recorded: RecordedRace, strategy: Strategy, what_if: WhatIf, grading: Grading | None = None
) -> float | None:
    """When a strategy decides on a race, in seconds of its clock; None where it never does."""
    final = pick_of(strategy, recorded.whole(grading, what_if.left_out), what_if)
    if not final.decided:
        return None
    if final.decided_at_s is not None:
        return final.decided_at_s
    # The token clock knows no moment, but a decision never goes back: search where it falls.
    weak_s = _weak_s(recorded, strategy, recorded.whole(grading, what_if.left_out), what_if)
    moments = sorted({*decision_moments(recorded), *weak_s.values()})
    low, high = 0, len(moments) - 1
    while low < high:
        middle = (low + high) // 2
        race = recorded.state_at(moments[middle], grading, what_if.left_out)
        if pick_of(strategy, race, what_if).decided:
            high = middle
        else:
            low = middle + 1
    return moments[low]


def decision_moments(recorded: RecordedRace) -> list[float]:
    """Every moment at which a pick can change: the turns, and the first event after each.

    On the token clock a cutoff counts only once the others have outgrown it.
    """
    ends = {moment for trace in recorded.everyone for moment in trace.turns()}
    moments = sorted(recorded.moments())
    after = (bisect_right(moments, end) for end in ends)
    return sorted({*ends, *(moments[at] for at in after if at < len(moments))})
