"""Time inside the engine: one monotonic source, and stamps that never repeat."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def utc_now() -> str:
    """The wall-clock time, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class RaceClock:
    """Seconds since the race's start, strictly increasing, in whole microseconds.

    Stamps that never repeat give every event of a race one place in its order, so what had
    been emitted "by the decision" reads the same live and from the file.
    """

    now: Callable[[], float] = time.monotonic
    begin_s: float = 0.0
    """The offset at which it begins: where a race goes on, that of its last event."""
    _start: float = field(init=False)
    _last_us: int = field(init=False, default=-1)

    def __post_init__(self) -> None:
        self._start = self.now() - self.begin_s
        if self.begin_s:
            self._last_us = round(self.begin_s * 1_000_000)

    def stamp(self) -> float:
        """The present offset in seconds, later than every stamp before it."""
        us = int((self.now() - self._start) * 1_000_000)
        self._last_us = us if us > self._last_us else self._last_us + 1
        return self._last_us / 1_000_000
