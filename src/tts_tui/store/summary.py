"""A session in a few lines: read from its landmarks, without parsing a single token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from tts_tui.domain.events import EndReason, PickChanged, RaceEnded, RaceStarted
from tts_tui.figures import size
from tts_tui.store.bytesource import MAX_LINE_BYTES, Bytes, lines
from tts_tui.store.codec import decode
from tts_tui.store.fields import Malformed
from tts_tui.store.jsonline import parse
from tts_tui.store.paths import session_name
from tts_tui.store.reader import ALTERED, SessionFile, unreadable
from tts_tui.store.replaced import race_replaced
from tts_tui.store.tally import tally as counted

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.events import Event
    from tts_tui.errors import SessionError
    from tts_tui.store.header import SessionHeader

_LANDMARKS: Final = (*(b'\n{"k":"race"', b'\n{"k":"pick"', b'\n{"k":"end"', b'\n{"k":"replaced"'),)
TITLE_CHARACTERS: Final = 300
TOKEN_MARK_WITHIN: Final = 40
"""Where in a line a token record says that it is one."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a list of sessions says of one; texts are as recorded, for `text` to make safe."""

    path: Path
    size_bytes: int
    created: str = ""
    """UTC, ISO 8601."""
    title: str = ""
    """The first question."""
    questions: int = 0
    """Different questions that were raced."""
    models: tuple[str, ...] = ()
    n: int = 0
    """Traces of each race."""
    races: int = 0
    right: int = 0
    """Decided picks that equal the recorded truth, over all races and strategies."""
    wrong: int = 0
    """Decided picks that do not."""
    undecided: int = 0
    """Strategies that never decided, over the races whose right answer is recorded."""
    score: str = ""
    """How they did, in short: `MV 14 of 19 · best 17`; empty where nothing was picked."""
    trouble: str = ""
    """What is wrong with the file, in one sentence; empty where it is complete."""
    interrupted: bool = False
    """Whether what is wrong is only that it stops before its end, as after a kill."""
    opens: bool = True
    """Whether it can be opened at all."""
    labels: int = 0
    """Traces that somebody has labelled."""
    bundled: bool = False
    """Whether it came with the program, and is left alone."""

    @property
    def name(self) -> str:
        """What people call it."""
        return session_name(self.path)

    @property
    def size_text(self) -> str:
        """Its size for people."""
        return size(self.size_bytes)

    @property
    def state_word(self) -> str:
        """How the file is: complete, interrupted, damaged or unreadable."""
        if not self.opens:
            return "unreadable"
        if self.complete:
            return "complete"
        return "interrupted" if self.interrupted else "damaged"

    @property
    def complete(self) -> bool:
        """Whether nothing is wrong with the file."""
        return not self.trouble


class _Tally:
    """What the landmarks of one file add up to."""

    def __init__(self) -> None:
        self.races: dict[int, RaceStarted] = {}
        self.picks: dict[tuple[int, str], PickChanged] = {}
        self.ends: dict[int, RaceEnded] = {}
        """The latest of each race."""
        self.replaced: set[int] = set()
        self.bad_lines = 0

    def add(self, line: bytes) -> None:
        try:
            record = parse(line)
            replaced, event = race_replaced(record), decode(record)
        except Malformed:
            self.bad_lines += 1
            return
        if replaced is not None:
            self.replaced.add(replaced)
        self._count(event)

    def leave_out_replaced(self) -> None:
        """Forget the races that were begun anew; what follows of them stays left out."""
        for race in self.replaced:
            self.races.pop(race, None)
        self.picks = {key: pick for key, pick in self.picks.items() if key[0] in self.races}

    @property
    def ended(self) -> set[int]:
        """The races that ended, and did not go on after that."""
        return {race for race, end in self.ends.items() if end.t_s >= self._begins_s(race)}

    @property
    def faulted(self) -> set[int]:
        """Those of them that a fault of ours ended."""
        return {race for race in self.ended if self.ends[race].reason is EndReason.FAULT}

    def _begins_s(self, race: int) -> float:
        started = self.races.get(race)
        return started.t_s if started is not None else 0.0

    def _count(self, event: Event | None) -> None:
        match event:
            case RaceStarted():
                if event.rest is not None:  # it goes on with more traces
                    self.races[event.race] = event
                self.races.setdefault(event.race, event)
            case PickChanged():
                self.picks[event.race, event.strategy] = event
            case RaceEnded():
                self.ends[event.race] = event
            case _:
                pass


def summarise(path: Path, size_bytes: int) -> SessionSummary:
    """Read a session's landmarks. Raises SessionError where there is no session."""
    with SessionFile(path) as session:
        header = session.written
    tally = _Tally()
    try:
        with path.open("rb") as file:
            source = Bytes(file)
            ended_whole = _scan(source, tally)
            if not tally.races:
                _read(file, tally)
            tally.leave_out_replaced()
    except OSError as error:
        raise unreadable(path, error) from error
    return _summary(path, size_bytes, header, tally, _trouble(tally, source, ended_whole))


def _scan(source: Bytes, tally: _Tally) -> bool:
    """Find the landmarks without looking at the lines between; says whether the end is whole."""
    rest = b"\n"
    for chunk in source.chunks():
        data = rest + chunk
        cut = data.rfind(b"\n")
        for mark in _LANDMARKS:
            at = data.find(mark, 0, cut)
            while at >= 0:
                end = data.find(b"\n", at + 1)
                tally.add(data[at + 1 : end])
                at = data.find(mark, end, cut)
        # A line longer than any that is written is damage, and not worth holding.
        rest = data[cut:] if len(data) - cut <= MAX_LINE_BYTES else b"\n"
    return rest == b"\n"


def _read(file: BinaryIO, tally: _Tally) -> None:
    """Parse every line: other programs write the same records with other spaces."""
    file.seek(0)
    for line, whole in lines(Bytes(file).chunks()):
        if whole and b'"tok"' not in line[:TOKEN_MARK_WITHIN]:
            tally.add(line)
    tally.bad_lines = max(0, tally.bad_lines - 1)  # the header is no record


def _trouble(tally: _Tally, source: Bytes, ended_whole: bool) -> tuple[str, bool]:
    """Say what is wrong, and whether that is only an end that is missing."""
    if source.cut_short:
        return "The compressed file ends early.", False
    if source.altered:
        return ALTERED, False
    if tally.bad_lines:
        return "Some lines cannot be read.", False
    if not ended_whole:
        return "The last line was cut short.", True
    if not tally.races:
        return "It holds no race.", True
    if set(tally.races) - tally.ended:
        return "A race has no end: it was interrupted, or is still running.", True
    return (
        ("A fault of the program interrupted a race.", True)
        if tally.faulted & set(tally.races)
        else ("", False)
    )


def _summary(
    path: Path, size_bytes: int, header: SessionHeader, tally: _Tally, state: tuple[str, bool]
) -> SessionSummary:
    races = list(tally.races.values())
    # An import recorded no picks: its planned strategies are what to score it by.
    boards = () if header.imported is not None else header.plan.strategies
    did = counted(tally.races, tally.picks, boards)
    asked = list(dict.fromkeys(race.question for race in races))
    models = dict.fromkeys(race.model.name for race in races)
    planned = dict.fromkeys(card.name for card in header.plan.models)
    return SessionSummary(
        path=path,
        size_bytes=size_bytes,
        created=header.created,
        title=asked[0].text[:TITLE_CHARACTERS] if asked else "",
        questions=len(asked),
        models=tuple(models or planned),
        n=max((race.n for race in races), default=header.plan.n),
        races=len(races),
        right=did.right.total(),
        wrong=did.wrong.total(),
        undecided=did.undecided.total(),
        score=did.text,
        trouble=state[0],
        interrupted=state[1],
    )


def broken(path: Path, size_bytes: int, error: SessionError) -> SessionSummary:
    """The entry of a file that cannot be opened."""
    return SessionSummary(path, size_bytes, trouble=error.sentence, opens=False)
