"""ESC-w@N: Early-Stopping Self-Consistency, stops at the first window of w that agrees.

Source: Li et al., Escape Sky-high Cost (arXiv 2401.10480).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.stopping import StopsByTheVotes

if TYPE_CHECKING:
    from tts_tui.domain.firing import VoteCount


@dataclass(frozen=True, slots=True)
class EarlyStoppingConsistency(StopsByTheVotes):
    """The vote of all by the end of the first window of w finishers with one answer."""

    w: int
    n: int

    @property
    def name(self) -> str:
        """Such as `ESC-4@8`."""
        return f"ESC-{self.w}@{self.n}"

    @property
    def why(self) -> str:
        """Why it stopped."""
        return f"a window of {self.w} agrees"

    def counting(self) -> VoteCount:
        """Fill windows of w votes."""
        return _Windows(self.w)


class _Windows:
    """Votes in windows that follow each other: 1 to w, w + 1 to 2w."""

    def __init__(self, w: int) -> None:
        self._w = w
        self._window: list[str] = []
        self._agreed = False

    def add(self, key: str) -> None:
        self._window.append(key)
        if len(self._window) == self._w:
            self._agreed = self._agreed or len(set(self._window)) == 1
            self._window.clear()

    def enough(self, _undecided: int) -> bool:
        return self._agreed


CARD = Card(
    form="ESC-w@N",
    rule="Early-Stopping Self-Consistency: stops once w finishers in a row, a window, agree.",
    build=EarlyStoppingConsistency,
    glyph="◫",
    arming=lambda w: f"cuts the others when a window of {w} agrees",
    majority_at_n=True,
    compared=(4,),
)
