"""A session file on its way into memory: usable from its first line on."""

from __future__ import annotations

import threading
from itertools import islice
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import RaceStarted
from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.race import SessionState
from tts_tui.errors import SessionError
from tts_tui.replay.recorded_race import RecordedRace
from tts_tui.replay.scenes import Scene, scenes_of
from tts_tui.store.reader import SessionFile

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import SessionGrading

BATCH_EVENTS: Final = 500
"""Events taken in at once: some milliseconds, so that the screen is never kept waiting."""


class Recording:
    """A session, read in a thread of its own or at once; the file is never written.

    Raises SessionError where there is no session, or one of a newer major version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        """Held while recorded races grow; whoever reads them from another thread holds it too."""
        self.races: list[RecordedRace] = []
        """One a race, in the order of their start."""
        self.done = False
        """Whether everything that can be read has been."""
        self.losses: list[str] = []
        """What could not be read, one sentence each; complete once it is done."""
        self._by_number: dict[int, RecordedRace] = {}
        self._scenes: list[Scene] = []
        self._scenes_of = 0
        self._closing = False
        self._thread: threading.Thread | None = None
        self._began = threading.Event()
        self._file = SessionFile(path)
        self.header = self._file.header

    @property
    def loaded(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return 1.0 if self.done else min(0.99, self._file.read_share)

    @property
    def scenes(self) -> list[Scene]:
        """The questions so far, in the order they were raced."""
        with self.lock:
            if len(self.races) != self._scenes_of:
                self._scenes, self._scenes_of = (
                    scenes_of(self.races, duel=self.header.plan.duel),
                    len(self.races),
                )
            return self._scenes

    def start(self) -> None:
        """Read in a thread of its own; returns once the first race has begun."""
        if self._thread is None and not self.done:
            self._thread = threading.Thread(target=self.load, name="recording", daemon=True)
            self._thread.start()
            self._began.wait()

    def load(self) -> None:
        """Read to the end; what cannot be read becomes a loss, never an error."""
        events = self._file.events()
        try:
            while not self._closing and (batch := list(islice(events, BATCH_EVENTS))):
                with self.lock:
                    for event in batch:
                        self._add(event)
                if self.races:
                    self._began.set()
        except SessionError as error:
            self.losses.append(error.sentence)
        finally:
            self.losses += self._file.losses.sentences()
            self._file.close()
            self.done = True
            self._began.set()

    def finish(self) -> None:
        """Wait until everything has been read."""
        if self._thread is not None:
            self._thread.join()
        elif not self.done:
            self.load()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread that reads, but not for ever; says whether all has been read."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self.done

    def close(self) -> None:
        """Stop reading."""
        self._closing = True
        if self._thread is not None:
            self._thread.join()

    def whole(self, grading: SessionGrading = AS_RECORDED) -> SessionState:
        """Every race as far as it has been read."""
        session = SessionState((), grading)
        with self.lock:
            for recorded in self.races:
                session.races[recorded.number] = recorded.whole(grading.of(recorded.started))
        return session

    def _add(self, event: Event) -> None:
        recorded = self._by_number.get(event.race)
        if recorded is not None:
            recorded.add(event)
        elif isinstance(event, RaceStarted):
            self._by_number[event.race] = recorded = RecordedRace(event)
            self.races.append(recorded)


def load_recording(path: Path) -> Recording:
    """Read a session to its end. Raises SessionError as `Recording` does."""
    recording = Recording(path)
    recording.load()
    return recording
