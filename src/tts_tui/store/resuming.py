"""A session file that is gone on with: which of its races are whole, and who may write it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import EndReason, RaceEnded, TraceFinished
from tts_tui.domain.going_on import can_go_on
from tts_tui.domain.race import SessionState
from tts_tui.domain.spending import Spending
from tts_tui.domain.trace_status import TraceStatus
from tts_tui.errors import UsageError
from tts_tui.store.append_file import AppendFile
from tts_tui.store.paths import file_name
from tts_tui.store.reader import SessionFile

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.events import RaceStarted
    from tts_tui.domain.race import RaceState
    from tts_tui.store.header import SessionHeader

_WHOLE: Final = frozenset({EndReason.ALL_ENDED, EndReason.DECIDED})
_ANOTHER: Final = "Name another file with --session."


@dataclass(slots=True)
class Begun:
    """A file as it was left, locked for us; `file` goes on where the last whole line ends."""

    path: Path
    file: AppendFile
    header: SessionHeader
    """With more traces a race, where it has got more."""
    first_line: bytes
    races: dict[int, RaceStarted] = field(default_factory=dict)
    """Those that count, by number."""
    whole: set[int] = field(default_factory=set)
    """Those of them that ended by themselves or by a decision, with all the traces that are wanted
    and none that failed."""
    parts: dict[int, RaceState] = field(default_factory=dict)
    """Those that can go on with the traces that they have, without their texts."""
    next_race: int = 0
    """A number that no race of the file has."""
    spent: Spending = field(default_factory=Spending)
    """What all of its races came to, those that were begun anew among them."""

    @property
    def halves(self) -> tuple[int, ...]:
        """The races that have to be run again."""
        others = {*self.whole, *self.parts}
        return tuple(number for number in self.races if number not in others)


def take_up(path: Path, traces: int) -> Begun:
    """Lock a session file and read what it holds; nothing is written yet.

    `traces` are wanted of each race. Raises UsageError where the file is being written, compressed
    or damaged, SessionError where it is no session.
    """
    file = AppendFile(path, goes_on=True)
    try:
        begun = _read(path, file, traces)
    except BaseException:
        file.close()
        raise
    return begun


def _read(path: Path, file: AppendFile, traces: int) -> Begun:
    with path.open("rb") as raw:
        first_line = raw.readline()
    if first_line.startswith(b"\x1f\x8b"):
        raise UsageError(f"{file_name(path)} is compressed.", "Unpack it, then resume.")
    with SessionFile(path) as session:
        if session.written.imported is not None:
            raise UsageError(f"{file_name(path)} was imported, not raced here.", _ANOTHER)
        begun = Begun(path, file, session.header, first_line)
        _take(begun, session, traces)
        begun.next_race = max((*begun.races, *session.seams.replaced), default=-1) + 1
        if session.losses.bad_lines:
            raise UsageError(
                f"{file_name(path)} cannot be read at line {session.losses.bad_lines[0]}, "
                "so nobody knows which of its races are complete.",
                _ANOTHER,
            )
    return begun


def _take(begun: Begun, session: SessionFile, traces: int) -> None:
    """Fold the races, and keep the numbers of those that are not whole."""
    states = SessionState()
    latest_s: dict[int, float] = {}
    for written in session.events(as_written=True):
        begun.spent.heard(written)
        latest_s[written.race] = max(latest_s.get(written.race, 0.0), written.t_s)
        if (event := session.seams.joined(written)) is None:
            continue
        states.apply(event)
        if (race := states.races.get(event.race)) is None:
            continue
        begun.races.setdefault(event.race, race.started)
        if isinstance(event, TraceFinished) and not race.spawned and race.has(event.trace):
            race.lane(event.trace).forget_text()
        if isinstance(event, RaceEnded) and _is_whole(race, traces):
            begun.whole.add(event.race)
            # Of a whole one nothing more is asked, and others may follow by the thousand.
            del states.races[event.race]
    for number, race in states.races.items():
        # After all that was written of it, what counts no more as well: that is how it is told.
        race.now_s = latest_s[number]
    begun.parts = {number: race for number, race in states.races.items() if can_go_on(race)}


def _is_whole(race: RaceState, traces: int) -> bool:
    failed = any(trace.status is TraceStatus.FAILED for trace in race.traces)
    return race.end_reason in _WHOLE and not failed and race.n >= traces
