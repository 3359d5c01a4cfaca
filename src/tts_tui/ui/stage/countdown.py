"""Seconds that run down, and can be held."""

from __future__ import annotations


class Countdown:
    """Runs from the moment it is made; with no seconds at all it never ends by itself."""

    def __init__(self, seconds: float, now_s: float) -> None:
        self.seconds = seconds
        self._ends_s = now_s + seconds
        self._held_s: float | None = None

    @property
    def runs(self) -> bool:
        """Whether it comes to its end if nobody does anything."""
        return self.seconds > 0 and self._held_s is None

    @property
    def held(self) -> bool:
        """Whether somebody holds it."""
        return self._held_s is not None

    def left_s(self, now_s: float) -> float:
        """How much is left of it, never less than 0."""
        left_s = self._ends_s - now_s if self._held_s is None else self._held_s
        return max(0.0, left_s)

    def over(self, now_s: float) -> bool:
        """Whether it has run down."""
        return self.runs and now_s >= self._ends_s

    def hold(self, now_s: float) -> None:
        """Hold it, or let it run on."""
        if self.seconds <= 0:
            return
        if self._held_s is None:
            self._held_s = self.left_s(now_s)
        else:
            self._ends_s, self._held_s = now_s + self._held_s, None
