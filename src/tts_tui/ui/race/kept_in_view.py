"""Which lanes are always in view: the first to finish, and whose answer is taken; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.standouts import first_decided
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.race.picks import PickRow


def kept_in_view(race: RaceState | None, rows: Sequence[PickRow]) -> tuple[int, ...]:
    """Number the traces that are never scrolled away, the one whose answer is taken first.

    That is the armed strategy's where it has decided, else of who decided first; of several
    voters for that answer the first that finished.
    """
    if race is None:
        return ()
    armed = [row.pick for row in rows if row.armed and row.pick is not None and row.pick.decided]
    chosen = next(iter(armed), None) or first_decided(row.pick for row in rows if row.pick)
    said_so = [] if chosen is None else _who_say(chosen, race)
    found = (_first(said_so), _first(race.traces))
    return tuple(dict.fromkeys(at for at in found if at is not None))


def _who_say(pick: Pick, race: RaceState) -> list[TraceState]:
    voters = (race.traces[at] for at in pick.voters if at < race.n)
    return [each for each in voters if each.answer is not None and each.answer == pick.answer]


def _first(traces: Iterable[TraceState]) -> int | None:
    done = (each for each in traces if each.status is TraceStatus.DONE and each.end_s is not None)
    first = min(done, key=lambda each: each.end_s or 0.0, default=None)
    return None if first is None else first.index
