"""Where a replay stands and how it differs from its recording: plain data, for any front end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tts_tui.domain.strategies.base import Clock

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Times as fast as it happened."""
TICKS_PER_S: Final = 50
"""On the token clock, how many tokens of every trace one second of a replay at 1× shows."""


class MarkKind(StrEnum):
    """What happened at a place worth jumping to; the words people read."""

    FINISH = "finished"
    CUT = "cut"
    FAILURE = "failed"
    PICK = "picks"
    DECISION = "decides"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the timeline."""

    t_s: float
    """Seconds from the race's start."""
    kind: MarkKind
    text: str
    """What happened, for people; from outside, so it goes through `text` before it is shown."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How a replay differs from what was recorded; the default is the recording itself."""

    left_out: frozenset[int] = frozenset()
    """Traces no strategy looks at, from 0."""
    other_tie: bool = False
    """Whether ties go the other way than the strategy's own rule."""
    clock: Clock = Clock.WALL
    armed: str | None = None
    """A strategy armed in the replay: once it decides, the traces that still run freeze."""
    armed_at_s: float = 0.0
    """When it was armed, in seconds of the replay's clock."""

    @property
    def changes_picks(self) -> bool:
        """Whether anything but the clock differs from the recording."""
        return bool(self.left_out or self.other_tie or self.armed)


RECORDED: Final = WhatIf()
"""The recording as it is."""


@dataclass(frozen=True, slots=True)
class Playback:
    """Where a replay stands, for one picture."""

    position_s: float
    """Seconds from the race's start; on the token clock, ticks / TICKS_PER_S."""
    duration_s: float
    playing: bool
    speed: float
    clock: Clock
    timed: bool
    """Whether the recording holds times; without them there is only the token clock."""
    marks: tuple[Mark, ...]
    """In order of time."""
    loaded: float
    """How much of the file has been read, from 0 to 1."""
    idle_limit_s: float | None
    """The longest wait for nothing, in seconds of the screen; None keeps every pause."""
    what_if: WhatIf
    scene: int
    """Which question is shown, from 0."""
    scenes: int
    marked: bool = True
    """Whether all marks have been found; a long race is looked through while it is shown."""
    races: int = 0
    """How many races the file holds, as far as it has been read."""

    @property
    def at_end(self) -> bool:
        """Whether nothing follows."""
        return self.position_s >= self.duration_s and self.loaded >= 1
