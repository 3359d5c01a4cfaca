"""What may be asked of a replay; what it shows of itself is in `domain.playback`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tts_tui.domain.playback import SPEEDS, TICKS_PER_S, Mark, MarkKind, Playback, WhatIf
from tts_tui.engine.controls import RaceControls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.race import SessionState
    from tts_tui.replay.recording import Recording

__all__ = ["SPEEDS", "TICKS_PER_S", "Mark", "MarkKind", "Playback", "ReplayPort", "WhatIf"]


class ReplayPort(RaceControls, Protocol):
    """A replay as the screen sees it; every call returns at once."""

    @property
    def playback(self) -> Playback:
        """Where it stands."""

    def play_pause(self) -> None:
        """Go on or hold; at the end, start again."""

    def pause(self) -> None:
        """Hold."""

    def seek_to(self, t_s: float) -> None:
        """Go to a moment, in seconds of the replay's clock; out of range goes to the end."""

    def seek_by(self, seconds: float) -> None:
        """Move by seconds."""

    def seek_share(self, share: float) -> None:
        """Go to a share of the whole, from 0 to 1."""

    def seek_by_share(self, share: float) -> None:
        """Move by a share of the whole."""

    def step(self, direction: int) -> None:
        """Hold, and move to the next or previous event."""

    def mark(self, direction: int) -> None:
        """Jump to the next or previous mark."""

    def change_speed(self, direction: int) -> None:
        """Play faster or slower by one step."""

    def set_speed(self, speed: float) -> None:
        """Play at a speed from 0.25 to 64."""

    def set_idle_limit(self, seconds: float | None) -> None:
        """Limit waiting for nothing, or keep every pause with None."""

    def previous_question(self) -> None:
        """Show the question before."""

    def set_what_if(self, what_if: WhatIf) -> None:
        """Change what differs from the recording; picks and ledgers follow at once."""

    def show_strategies(self, names: Sequence[str]) -> None:
        """Mark other strategies' picks and decisions on the timeline."""

    @property
    def recording(self) -> Recording:
        """The session as it was recorded."""

    def set_grading(self, grading: SessionGrading) -> None:
        """Grade by other labels; every pick follows."""

    @property
    def grading(self) -> SessionGrading:
        """What answers count as, and which are right."""

    def so_far(self, grading: SessionGrading) -> SessionState:
        """Every race as far as the replay has come, graded so: nothing of later."""
