"""Which winner's moments have been seen and which were put away, and how far one has appeared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.ui.race.decision import DecisionBanner

REVEAL_S = 0.45
"""How long the winner's blocks take to appear."""


class BannerMemory:
    """The moments of all races of a session."""

    def __init__(self) -> None:
        self._put_away: set[tuple[int, str]] = set()
        self._seen: dict[tuple[int, str], float] = {}
        self._jumped = False

    def put_away(self, race: int, moment: DecisionBanner | None) -> None:
        """Take a moment down; it does not come back."""
        if moment is not None:
            self._put_away.add((race, moment.key))

    def is_away(self, race: int, moment: DecisionBanner) -> bool:
        """Whether a moment was put away."""
        return (race, moment.key) in self._put_away

    def jump(self) -> None:
        """Go to another moment of the race."""
        self._jumped = True

    def settle(self, race: int, moment: DecisionBanner | None) -> None:
        """After a jump: a moment that lies ahead may come again, one that is passed just stands."""
        if not self._jumped:
            return
        self._jumped = False
        if moment is None:
            self._put_away = {away for away in self._put_away if away[0] != race}
            self._seen = {seen: at for seen, at in self._seen.items() if seen[0] != race}
        else:
            self._seen[race, moment.key] = float("-inf")

    def revealed(self, race: int, moment: DecisionBanner | None, now_s: float) -> float:
        """How much of a moment has appeared, from 0 to 1; it begins when first asked for."""
        if moment is None:
            return 1.0
        since_s = now_s - self._seen.setdefault((race, moment.key), now_s)
        return min(1.0, max(0.05, since_s / REVEAL_S))
