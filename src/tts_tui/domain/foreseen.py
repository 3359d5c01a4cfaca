"""From where on a trace would already have answered as it did, by what it was asked on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.ran import probes_lanes
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState


class Foreseen(NamedTuple):
    """What a trace's probes say of its own answer; between two of them nothing is known."""

    from_tokens: int | None
    """After how many of its tokens it was first asked and said its answer, and said it ever since;
    None where it last said something else."""
    same: int
    """How many of the last probes in a row said it."""
    probes: int
    """How many came to their ends."""


def foreseen(race: RaceState, trace: TraceState) -> Foreseen | None:
    """Read it off a trace that has an answer; None where none of its probes came to an end.

    A probe that broke off says nothing; one that gave no answer says something else.
    """
    if trace.answer is None:
        return None
    asked = sorted(
        (probe.origin.prefix_tokens, probe.index, probe)
        for cohort in race.cohorts.values()
        if probes_lanes(cohort.name)
        for probe in cohort.traces
        if probe.origin is not None
        and probe.origin.spawned.parent == trace.index
        and probe.status is TraceStatus.DONE
    )
    since, same = None, 0
    for at_tokens, _, probe in reversed(asked):
        if probe.answer is None or probe.answer.key != trace.answer.key:
            break
        since, same = at_tokens, same + 1
    return Foreseen(since, same, len(asked)) if asked else None
