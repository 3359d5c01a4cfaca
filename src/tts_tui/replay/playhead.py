"""Where the playhead stands and how it moves; the clock is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.playback import SPEEDS

if TYPE_CHECKING:
    from collections.abc import Callable


class Playhead:
    """A position that moves by itself while it plays, `speed` times as fast as `now` does."""

    def __init__(self, now: Callable[[], float], *, speed: float = 1.0) -> None:
        self._now = now
        self._at_s: float | None = None
        self.position_s = 0.0
        self.speed = speed
        self.playing = True
        self.idle_limit_s: float | None = None
        """The longest wait for nothing, in seconds of the recording; None keeps every pause."""

    def advance(
        self,
        until_s: float,
        last_before: Callable[[float], float | None],
        next_after: Callable[[float], float | None],
    ) -> None:
        """Move by the time that has passed, at most to `until_s`, over long pauses if limited."""
        now_s = self._now()
        # The first look starts the clock: until then nobody has seen anything.
        passed_s = 0.0 if self._at_s is None else now_s - self._at_s
        self._at_s = now_s
        if not self.playing or self.position_s >= until_s:
            return
        target_s = self.position_s + passed_s * self.speed
        if self.idle_limit_s is not None:
            last_s = last_before(target_s) or 0.0
            next_s = next_after(self.position_s)
            if (
                next_s is not None
                and next_s > target_s
                and (target_s - last_s >= self.idle_limit_s)
            ):
                target_s = next_s
        self.position_s = min(target_s, until_s)

    def go(self, t_s: float, until_s: float) -> None:
        """Stand at a moment, in range."""
        self._at_s = self._now()
        self.position_s = min(max(0.0, t_s), until_s)

    def change_speed(self, direction: int) -> None:
        """Take the next faster or slower of the speeds."""
        nearest = min(range(len(SPEEDS)), key=lambda at: abs(SPEEDS[at] - self.speed))
        self.speed = SPEEDS[min(max(0, nearest + direction), len(SPEEDS) - 1)]
