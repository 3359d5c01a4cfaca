"""What people said of traces and of what is right, beside their recording, in `NAME.labels.jsonl`.

Each line holds the time, the trace, the label before and the label after; or the question and its
right answer before and after; or the question, an answer to it, and what that counts as, before and
after. Taking a change back is one more line. Nothing is ever overwritten, and the recording itself
is never touched.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tts_tui.domain.answers import normalise
from tts_tui.domain.grading import SessionGrading
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.sameness import NO_MERGES, By, Merge, head_of, merged
from tts_tui.errors import SessionError
from tts_tui.paths import bundled_dir, data_dir
from tts_tui.store.bytesource import Bytes, lines
from tts_tui.store.fields import Malformed
from tts_tui.store.jsonline import dump, parse
from tts_tui.store.label_lines import (
    CHANGE,
    MERGE,
    TRUTH,
    Counted,
    LabelChange,
    MergeChange,
    TruthChange,
)
from tts_tui.store.paths import file_name, session_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.labels import Labels
    from tts_tui.domain.sameness import Merges
    from tts_tui.store.fields import Json

SUFFIX: Final = ".labels.jsonl"
NOTHING: Final = TraceLabel()


def _for_bundled() -> Path:
    """The folder of labels of sessions that came with the program: it is not theirs to write in."""
    return data_dir() / "labels"


def labels_path(session: Path) -> Path:
    """Say where the labels of a session lie; of one that came with the program, not beside it."""
    name = session_name(session) + SUFFIX
    if session.resolve().parent == bundled_dir("sessions").resolve():
        return _for_bundled() / name
    return session.with_name(name)


class LabelBook:
    """The labels of one session, and how they came about.

    Raises SessionError where the file of labels is there and cannot be read.
    """

    def __init__(self, session: Path, now: Callable[[], datetime] | None = None) -> None:
        self.path = labels_path(session)
        self._now = now or (lambda: datetime.now(UTC))
        self.history: list[LabelChange] = []
        """Every change, in the order they were made."""
        self.losses: list[str] = []
        """What could not be read, one sentence each."""
        self._labels: dict[tuple[int, int], TraceLabel] = {}
        self._truths: dict[str, str] = {}
        self._merges: dict[str, Merges] = {}
        self._standing: list[LabelChange] = []
        self._standing_merges: list[MergeChange] = []
        self._torn = False
        self._read()

    @property
    def labels(self) -> Labels:
        """What holds now, by race and trace; a new mapping after every change."""
        return self._labels

    @property
    def truths(self) -> Mapping[str, str]:
        """The right answers that were given afterwards, by question id."""
        return self._truths

    @property
    def grading(self) -> SessionGrading:
        """How the session is graded by all that was said of it."""
        return SessionGrading(self._labels, self._truths, self._merges)

    def merges(self, question: str) -> Merges:
        """Which answers to a question were said to be the same; empty where nobody said so."""
        return self._merges.get(question, NO_MERGES)

    @property
    def merge_changes(self) -> Sequence[MergeChange]:
        """Every merge and split that was not taken back, in the order they were made."""
        return self._standing_merges

    def label(self, race: int, trace: int) -> TraceLabel:
        """What is said of one trace; an empty label where nothing is."""
        return self._labels.get((race, trace), NOTHING)

    def changed(self, race: int, trace: int) -> LabelChange | None:
        """The latest change of one trace that still holds."""
        found = (c for c in reversed(self._standing) if (c.race, c.trace) == (race, trace))
        return next(found, None)

    def set(self, race: int, trace: int, label: TraceLabel) -> None:
        """Say something of a trace. Raises SessionError where it cannot be saved."""
        old = self.label(race, trace)
        if label != old:
            self._write(LabelChange(self._stamp(), race, trace, old, label))

    def set_truth(self, question: str, truth: str | None) -> None:
        """Say what is right; None goes back to the recording. Raises SessionError."""
        old = self._truths.get(question)
        if truth != old:
            change = TruthChange(self._stamp(), question, old, truth)
            self._append(TRUTH.write(change))
            self._take_truth(change)

    def undo(self) -> LabelChange | None:
        """Take the latest standing change back and give it; None where nothing is left.

        Raises SessionError where that cannot be saved.
        """
        if not self._standing:
            return None
        last = self._standing[-1]
        self._write(
            LabelChange(self._stamp(), last.race, last.trace, last.new, last.old, undo=True)
        )
        return last

    def merge(self, question: str, answer: Answer, into: Answer, by: By = By.HAND) -> bool:
        """Count the class of an answer into another's; whether anything changed.

        Raises SessionError where it cannot be saved.
        """
        before = self.merges(question)
        after = merged(before, answer, into, by)
        if after is before:
            return False
        head = head_of(before, answer)
        counted = Counted.of(after[head.key])
        self._write_merge(MergeChange(self._stamp(), question, head.text, None, counted))
        return True

    def split(self, question: str, answer: Answer) -> bool:
        """Count an answer as itself again; whether it counted as another. Raises SessionError."""
        old = self.merges(question).get(answer.key)
        if old is not None:
            self._write_merge(
                MergeChange(self._stamp(), question, answer.text, Counted.of(old), None)
            )
        return old is not None

    def undo_merge(self) -> MergeChange | None:
        """Take the latest merge or split back and give it; None where there is none.

        Raises SessionError where that cannot be saved.
        """
        if not self._standing_merges:
            return None
        last = self._standing_merges[-1]
        self._write_merge(replace(last, at=self._stamp(), old=last.new, new=last.old, undo=True))
        return last

    # -- inside -------------------------------------------------------------------------------

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="seconds")

    def _take(self, change: LabelChange) -> None:
        self.history.append(change)
        # A new mapping, so that whoever holds the old one sees that it is another.
        self._labels = {**self._labels, (change.race, change.trace): change.new}
        if change.new == NOTHING:
            del self._labels[change.race, change.trace]
        if not change.undo:
            self._standing.append(change)
        elif self._standing:
            self._standing.pop()

    def _take_truth(self, change: TruthChange) -> None:
        others = {at: truth for at, truth in self._truths.items() if at != change.question}
        self._truths = others if change.new is None else {**others, change.question: change.new}

    def _take_merge(self, change: MergeChange) -> None:
        answer = normalise(change.answer)
        into = normalise(change.new.into) if change.new is not None else None
        if answer is None or (change.new is not None and into is None):
            raise Malformed("no answer")
        of = {**self.merges(change.asked)}
        of.pop(answer.key, None)
        if into is not None and change.new is not None:
            of[answer.key] = Merge(into, change.new.by)
        # A new mapping, as with labels.
        self._merges = {**self._merges, change.asked: of}
        if not change.undo:
            self._standing_merges.append(change)
        elif self._standing_merges:
            self._standing_merges.pop()

    def _write_merge(self, change: MergeChange) -> None:
        self._append(MERGE.write(change))
        self._take_merge(change)

    def _write(self, change: LabelChange) -> None:
        self._append(CHANGE.write(change))
        self._take(change)

    def _append(self, written: dict[str, Json]) -> None:
        line = dump(written).encode("ascii") + b"\n"
        try:
            if self.path.parent == (folder := _for_bundled()):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(self.path, flags, 0o600)
            with os.fdopen(descriptor, "ab", buffering=0) as file:
                # A line that was torn by a crash must not swallow this one.
                file.write(b"\n" + line if self._torn else line)
                os.fsync(descriptor)
        except OSError as error:
            raise SessionError(
                f"{file_name(self.path)} cannot be written ({error.strerror or error}).",
                "Copy the session into a folder of your own to label it.",
            ) from error
        self._torn = False

    def _read(self) -> None:
        try:
            with self.path.open("rb") as file:
                for number, (line, whole) in enumerate(lines(Bytes(file).chunks()), 1):
                    self._torn = not whole
                    if line.strip():
                        self._read_line(line, number)
        except FileNotFoundError:
            return
        except OSError as error:
            raise SessionError(
                f"{file_name(self.path)} cannot be read ({error.strerror or error}).",
                "Move it away to go on without the labels.",
            ) from error

    def _read_line(self, line: bytes, number: int) -> None:
        try:
            said = parse(line)
            if isinstance(said, dict) and "question" in said:
                self._take_truth(TRUTH.read(said))
            elif isinstance(said, dict) and "asked" in said:
                self._take_merge(MERGE.read(said))
            else:
                self._take(CHANGE.read(said))
        except Malformed:
            name = file_name(self.path)
            self.losses.append(f"Line {number} of {name} cannot be read and is left out.")
