"""A session file that is gone on with: which of its races are whole, and who may write it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import EndReason, RaceEnded, RaceStarted, TraceFailed
from tts_tui.domain.spending import Spending
from tts_tui.errors import UsageError
from tts_tui.store.append_file import AppendFile
from tts_tui.store.paths import file_name
from tts_tui.store.reader import SessionFile

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.store.header import SessionHeader

_WHOLE: Final = frozenset({EndReason.ALL_ENDED, EndReason.DECIDED})
_ANOTHER: Final = "Name another file with --session."


@dataclass(slots=True)
class Begun:
    """A file as it was left, locked for us; `file` goes on where the last whole line ends."""

    path: Path
    file: AppendFile
    header: SessionHeader
    first_line: bytes
    races: dict[int, RaceStarted] = field(default_factory=dict)
    """Those that count, by number."""
    whole: set[int] = field(default_factory=set)
    """Those of them that ended by themselves or by a decision, with no trace that failed."""
    next_race: int = 0
    """A number that no race of the file has."""
    spent: Spending = field(default_factory=Spending)
    """What all of its races came to, those that were begun anew among them."""

    @property
    def halves(self) -> tuple[int, ...]:
        """The races that have to be run again."""
        return tuple(number for number in self.races if number not in self.whole)


def take_up(path: Path) -> Begun:
    """Lock a session file and read what it holds; nothing is written yet.

    Raises UsageError where it is being written, compressed or damaged, SessionError where it is
    no session.
    """
    file = AppendFile(path, goes_on=True)
    try:
        begun = _read(path, file)
    except BaseException:
        file.close()
        raise
    return begun


def _read(path: Path, file: AppendFile) -> Begun:
    with path.open("rb") as raw:
        first_line = raw.readline()
    if first_line.startswith(b"\x1f\x8b"):
        raise UsageError(f"{file_name(path)} is compressed.", "Unpack it, then resume.")
    with SessionFile(path) as session:
        if session.header.imported is not None:
            raise UsageError(f"{file_name(path)} was imported, not raced here.", _ANOTHER)
        begun = Begun(path, file, session.header, first_line)
        failed: set[int] = set()
        for event in session.events(replaced=True):
            begun.spent.heard(event)
            if event.race in session.replaced:
                continue
            match event:
                case RaceStarted():
                    begun.races.setdefault(event.race, event)
                case RaceEnded(reason=reason) if reason in _WHOLE:
                    begun.whole.add(event.race)
                case TraceFailed() if (race := begun.races.get(event.race)) is not None:
                    if event.trace < race.n:
                        failed.add(event.race)
                case _:
                    pass
        begun.whole = {race for race in begun.whole - failed if race in begun.races}
        begun.next_race = max((*begun.races, *session.replaced), default=-1) + 1
        if session.losses.bad_lines:
            raise UsageError(
                f"{file_name(path)} cannot be read at line {session.losses.bad_lines[0]}, "
                "so nobody knows which of its races are whole.",
                _ANOTHER,
            )
    return begun
