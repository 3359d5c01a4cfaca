"""Sessions read for scoring: their races, with labels, other answers and other truths applied."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from tts_tui.domain.answers import normalise
from tts_tui.domain.events import RaceEnded, RaceStarted, TraceCut, TraceFailed, TraceFinished
from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.race import SessionState
from tts_tui.figures import counted
from tts_tui.store.labels import LabelBook
from tts_tui.store.paths import file_name, session_name
from tts_tui.store.reader import SessionFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from tts_tui.domain.events import Event, Question
    from tts_tui.domain.labels import Labels, TraceLabel
    from tts_tui.domain.race import RaceState
    from tts_tui.store.header import SessionHeader


WATCH_EVENTS: Final = 2000
"""How many events are read between two words of how far it is."""
Watch: TypeAlias = "Callable[[str, int, int], None]"
"""Is told what is being done, and how many of how many are done; what it raises stops that."""


def unwatched(_doing: str, _done: int, _every: int) -> None:
    """Watch nothing."""


@dataclass(frozen=True, slots=True)
class ReadSessions:
    """How sessions are read."""

    labels: bool = True
    """Whether what people said of traces counts."""
    from_text: bool = False
    """Whether imported answers are read again from the text, and the recorded ones left."""
    truths: Mapping[str, str] = field(default_factory=dict)
    """Right answers by question id or question text; they come before the session's own."""
    numbers_only: bool = False
    """Whether texts are let go of, and those that nobody needs stay unread."""


@dataclass(frozen=True, slots=True)
class Study:
    """One session, read."""

    path: Path
    name: str
    header: SessionHeader
    races: tuple[RaceState, ...]
    notices: tuple[str, ...]
    """What was lost or applied, one sentence each, with the file's name."""
    truths_used: int = 0
    """How many races got their right answer from elsewhere."""


class OpenStudy:
    """A session that is read event by event: what is handed on need not be held any more."""

    def __init__(self, path: Path, how: ReadSessions) -> None:
        """Open it and read its header. Raises SessionError."""
        self.path = path
        self.notices: list[str] = []
        """What was lost or applied; complete once every race has been given."""
        self.truths_used = 0
        self._how = how
        self._file = SessionFile(path, numbers_only=how.numbers_only and not how.from_text)
        self.header = self._file.header
        self._labels = LabelBook(path) if how.labels else None
        said = self._labels.grading if self._labels else AS_RECORDED
        # What is given with the command comes before what was said of the session.
        self._grading = replace(said, truths={**said.truths, **how.truths})
        self._compared = self._differing = 0
        # What a live race's traces said may be gone on from until it ends.
        self._forget_early = how.numbers_only and self.header.imported is not None

    @property
    def labels(self) -> Labels:
        """What people said of its traces, as far as that counts."""
        return self._grading.labels

    def __enter__(self) -> OpenStudy:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def events(self, watch: Watch = unwatched) -> Iterator[Event]:
        """What happened, in the file's order, in place of the races. Raises SessionError."""
        for number, event in enumerate(self._file.events()):
            if number % WATCH_EVENTS == 0:
                watch("per cent read", round(100 * self._file.read_share), 100)
            yield event
        name = file_name(self.path)
        self.notices += [f"{name}: {loss}" for loss in self._file.losses.sentences()]

    def races(
        self, *, early: bool = False, watch: Watch = unwatched
    ) -> Iterator[tuple[int, RaceState]]:
        """Every race with its place in the order of their starts.

        With `early` a race is given, and let go of, once it has ended and another begins; else
        all of them at the end, whatever the file says of them later. Raises SessionError.
        """
        session = SessionState((), self._grading)
        places: dict[int, int] = {}
        for event in self.events(watch):
            if isinstance(event, RaceStarted) and event.race not in places:
                if early:
                    yield from self._ended(session, places)
                places[event.race] = len(places)
            if event.race in session.races or places.get(event.race) == len(places) - 1:
                self._apply(session, event)
        for race, state in session.races.items():
            yield places[race], self._whole(state)
        self._tell()

    def _ended(
        self, session: SessionState, places: Mapping[int, int]
    ) -> Iterator[tuple[int, RaceState]]:
        for race in [race for race, state in session.races.items() if state.ended]:
            yield places[race], self._whole(session.races.pop(race))

    def _apply(self, session: SessionState, event: Event) -> None:
        recorded = None
        if self._how.from_text and isinstance(event, TraceFinished):
            recorded, event = event.recorded_answer, replace(event, recorded_answer=None)
        session.apply(event)
        race = session.races.get(event.race)
        if race is None:
            return
        if isinstance(event, RaceEnded) and self._how.numbers_only:
            _forget(race)
        if not isinstance(event, TraceFinished | TraceFailed | TraceCut):
            return
        trace = race.trace(event.trace)
        if trace is None:
            return
        if recorded is not None:
            was, is_now = normalise(recorded), trace.answer
            self._compared += 1
            self._differing += (was and was.key) != (is_now and is_now.key)
        if self._forget_early:
            trace.forget_text()

    def _whole(self, race: RaceState) -> RaceState:
        if self._how.numbers_only:
            # Also of those that have not ended.
            _forget(race)
        elsewhere = self._grading.truth_from_elsewhere(race.started.question)
        self.truths_used += elsewhere is not None
        return race

    def _tell(self) -> None:
        name = file_name(self.path)
        if self._labels is not None:
            self.notices += self._labels.losses
            if labels := self._labels.labels:
                self.notices.append(f"{name}: {_labelled(labels.values())}")
        if self._compared:
            self.notices.append(
                f"{name}: {self._differing} of {self._compared} recorded answers "
                "differ from the text's."
            )


def _forget(race: RaceState) -> None:
    for trace in race.everyone:
        trace.forget_text()


def read(path: Path, how: ReadSessions) -> Study:
    """Read a session. Raises SessionError."""
    with OpenStudy(path, how) as study:
        races = tuple(race for _, race in study.races())
        return Study(
            path,
            session_name(path),
            study.header,
            races,
            tuple(study.notices),
            study.truths_used,
        )


def _labelled(labels: Iterable[TraceLabel]) -> str:
    """Say what labels do to the scores; a note does nothing."""
    notes = [label.answer is None and label.right is None for label in labels]
    if all(notes):
        return f"{counted(len(notes), 'note')}, no score changed."
    applied = counted(notes.count(False), "label")
    return f"{applied} applied; --no-labels takes the recording alone."


def truths_of(questions: Iterable[Question]) -> dict[str, str]:
    """The right answers of a data set by question id, and by text where that is free."""
    truths: dict[str, str] = {}
    for question in questions:
        if question.truth is not None:
            truths.setdefault(question.text, question.truth)
            truths[question.id] = question.truth
    return truths
