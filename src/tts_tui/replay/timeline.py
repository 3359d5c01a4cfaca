"""One question of a recording under one what-if: states, events and marks at any moment."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.playback import Mark
from tts_tui.domain.race import SessionState
from tts_tui.replay.marks import PickMarks, end_marks
from tts_tui.replay.what_if import apply_what_if

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.playback import WhatIf
    from tts_tui.replay.recorded_race import RecordedRace
    from tts_tui.replay.scenes import Scene


class Timeline:
    """The races of one scene, as the what-if has them."""

    def __init__(
        self, scene: Scene, what_if: WhatIf, grading: SessionGrading = AS_RECORDED
    ) -> None:
        self.scene = scene
        self.what_if = what_if
        self.grading = grading
        self._gradings = {recorded.number: grading.of(recorded.started) for recorded in scene.races}
        self.races = [
            apply_what_if(recorded, what_if, self._gradings[recorded.number])
            for recorded in scene.races
        ]
        self._marks: tuple[Mark, ...] = ()
        self._marks_of: object = None
        self._marks_are_of: object = None
        self._ends: list[Mark] = []
        self._finders: list[tuple[str, PickMarks]] = []

    @property
    def duration_s(self) -> float:
        """When anything last happened, in seconds of the clock."""
        return max((recorded.duration_s for recorded in self.races), default=0.0)

    @property
    def ended(self) -> bool:
        """Whether every race's end is recorded."""
        return all(recorded.ended for recorded in self.races)

    def state_at(self, t_s: float) -> SessionState:
        """The races as they stood at a moment."""
        session = SessionState((), self.grading)
        for recorded in self.races:
            session.races[recorded.number] = recorded.state_at(
                t_s, self._gradings[recorded.number], self.what_if.left_out
            )
        return session

    def events_between(self, after_s: float, until_s: float) -> list[Event]:
        """What happened after one moment and at or before another."""
        events = [
            event for recorded in self.races for event in recorded.events_between(after_s, until_s)
        ]
        return sorted(events, key=attrgetter("t_s")) if len(self.races) > 1 else events

    def next_after(self, t_s: float) -> float | None:
        """When something happens next; None where nothing does."""
        nexts = [recorded.next_after(t_s) for recorded in self.races]
        return min((at for at in nexts if at is not None), default=None)

    def last_before(self, t_s: float) -> float | None:
        """When something last happened before a moment."""
        lasts = [recorded.last_before(t_s) for recorded in self.races]
        return max((at for at in lasts if at is not None), default=None)

    def marks(self, names: Sequence[str], *, complete: bool) -> tuple[Mark, ...]:
        """The marks found so far, in order of time; picks once everything is read."""
        of = (tuple(names), complete, sum(recorded.ends for recorded in self.races))
        if of != self._marks_of:
            self._marks_of = of
            self._ends = [
                Mark(mark.t_s, mark.kind, self._whose(recorded) + mark.text)
                for recorded in self.races
                for mark in end_marks(recorded)
            ]
            self._finders = [
                (
                    self._whose(recorded),
                    PickMarks(recorded, names, self.what_if, self._gradings[recorded.number]),
                )
                for recorded in (self.races if complete else ())
            ]
            self.look_for_marks()
        return self._marks

    @property
    def marked(self) -> bool:
        """Whether every mark has been found."""
        return all(finder.done for _, finder in self._finders)

    def look_for_marks(self) -> None:
        """Look for some more marks; takes some hundredths of a second, whatever the race."""
        open_ones = [finder for _, finder in self._finders if not finder.done]
        if not open_ones and self._marks_are_of == self._marks_of:
            return
        for finder in open_ones[:1]:
            finder.go_on()
        marks = list(self._ends)
        for whose, finder in self._finders:
            marks += [Mark(mark.t_s, mark.kind, whose + mark.text) for mark in finder.marks()]
        self._marks = tuple(sorted(marks, key=lambda mark: mark.t_s))
        self._marks_are_of = self._marks_of

    def _whose(self, recorded: RecordedRace) -> str:
        return f"{recorded.started.model.name}: " if len(self.races) > 1 else ""
