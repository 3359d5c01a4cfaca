"""Whether right and wrong may be seen: one state for the whole app, whatever screen one is on.

While it is hidden every verdict is None, so no widget can give it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.domain.answers import Answer
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick

HIDDEN = "hidden"
"""What stands in place of a truth or a verdict."""


@dataclass(slots=True)
class Truth:
    """Shared by every screen of an app, so that none gives away what another one hides."""

    shown: bool = True

    def toggle(self) -> None:
        """Show what was hidden, or hide what was shown."""
        self.shown = not self.shown


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Right or wrong, as far as it may be seen."""

    race: RaceState
    shown: bool

    @property
    def hidden(self) -> bool:
        """Whether somebody knows the right answer, and it may not be seen."""
        return not self.shown and self.race.grading.truth is not None

    def of(self, answer: Answer | None) -> bool | None:
        """True for right, False for wrong, None where the truth is unknown or hidden."""
        return self.race.correct(answer) if self.shown and answer is not None else None

    def on(self, pick: Pick) -> bool | None:
        """The same of a strategy; None as well while it is undecided."""
        return self.race.verdict(pick) if self.shown else None
