"""Why a trace cannot be made to answer now, said before anything is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.capabilities import missing
from tts_tui.domain.strategies.answer_now import COHORT, NEEDS, can_answer, is_late

if TYPE_CHECKING:
    from tts_tui.domain.capabilities import Capabilities
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState


def answerable(race: RaceState, known: Capabilities | None) -> tuple[int, ...]:
    """The traces that can be made to answer now; none where the model cannot go on."""
    if _refused(race, known) is not None:
        return ()
    return tuple(trace.index for trace in race.everyone if can_answer(trace))


def why_no_trace(race: RaceState, known: Capabilities | None) -> str:
    """Say why no trace of a race can be made to answer now."""
    return _refused(race, known) or "No trace is running that has said something yet."


def why_not(race: RaceState, trace: TraceState, known: Capabilities | None) -> str | None:
    """Say why a trace cannot be made to answer now, in a sentence; None where it can."""
    if can_answer(trace):
        return _refused(race, known)
    name = f"Trace {trace.index + 1}"
    if is_late(trace):
        return "It has been asked for its answer already."
    if trace.ended:
        return f"{name} has ended: only a running trace can be made to answer now."
    if trace.cancelling is not None:
        return f"{name} is being cut already."
    return f"{name} has said nothing yet that it could answer from."


def _refused(race: RaceState, known: Capabilities | None) -> str | None:
    """What the server was found not to do, before the race or in it."""
    cohort = race.cohorts.get(COHORT)
    if cohort is not None and cohort.stopped is not None:
        return cohort.stopped
    return missing(known, {"answer now": NEEDS})
