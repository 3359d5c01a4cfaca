"""What feeds a front end with a race, and what it may ask of a live one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tts_tui.domain.events import EndReason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_tui.domain.ceilings import Left
    from tts_tui.domain.events import Event
    from tts_tui.domain.race import SessionState
    from tts_tui.engine.plan import SessionPlan


@dataclass(frozen=True, slots=True)
class Batch:
    """What came since the last look."""

    events: Sequence[Event] = ()
    """Every one once, in order."""
    reset: SessionState | None = None
    """A whole state that replaces all there was, before the events: a replay jumped."""


class RaceSource(Protocol):
    """Where a race comes from, live or recorded; every call returns at once."""

    @property
    def plan(self) -> SessionPlan:
        """What this session runs."""

    @property
    def question_index(self) -> int:
        """Which question of the plan is shown, from 0."""

    @property
    def notice(self) -> str | None:
        """A standing trouble to show, such as a journal that cannot be written."""

    def poll(self) -> Batch:
        """Take what came since the last call; whoever shows it folds it."""

    def close(self) -> None:
        """Let go of everything; waits at most two seconds."""


class LiveControls(RaceSource, Protocol):
    """A session that is being raced, and a place for intents; thread-safe."""

    @property
    def finished(self) -> bool:
        """Whether nothing runs and no question is left."""

    @property
    def begins_held(self) -> bool:
        """Whether its first race still waits for `next_question`."""

    @property
    def whereabouts(self) -> str | None:
        """Where the session is saved, as the end of a sentence; None where nothing is."""

    def budget_left(self, race: int | None = None) -> Sequence[Left]:
        """How far each ceiling is; those of a race only where one is named."""

    @property
    def saved_as(self) -> Path | None:
        """The file that can be read of it; None where nothing is saved."""

    def arm(self, strategy: str | None) -> None:
        """Arm a strategy, or disarm with None; takes effect on the running races."""

    def cut(self, race: int, trace: int) -> None:
        """Cancel one trace."""

    def answer_now(self, race: int, traces: Sequence[int]) -> None:
        """Cut running traces and have them answer from where they are; others are left alone."""

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        """Cancel every running trace of the current question; its races end for this reason."""

    def next_question(self) -> None:
        """Race the next question, once the current one has ended; a held one begins."""
