"""When the final scores open by themselves: once, a while after the last race of a session."""

from __future__ import annotations

from typing import Final

AFTER_S: Final = 10.0
"""How long the last race's verdict stands before, in seconds, if nobody presses a key."""


class FinalScores:
    """Counts on the screen's own clock; whoever does something has the screen to themselves."""

    def __init__(self) -> None:
        self._since_s: float | None = None
        self._over = False

    @property
    def coming(self) -> bool:
        """Whether they will open if nobody does anything."""
        return self._since_s is not None and not self._over

    def stay(self) -> None:
        """Somebody did something at the end: they never open by themselves any more."""
        self._over = True

    def due(self, now_s: float, *, ended: bool, in_sight: bool) -> bool:
        """Say, once, that they are to open; looked at again and again.

        `ended` is whether the last race is over, `in_sight` whether its end is what one sees.
        """
        if not ended or self._over:
            return False
        if self._since_s is None or not in_sight:
            self._since_s = now_s
        self._over = now_s - self._since_s >= AFTER_S
        return self._over
