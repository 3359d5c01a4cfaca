"""How far a data set's collection is: one line on a terminal, drawn anew as races go on."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tts_tui.client.errors import FailureKind
from tts_tui.domain.events import (
    RaceEnded,
    RaceStarted,
    TokensArrived,
    TraceFailed,
    TraceRetried,
)
from tts_tui.domain.spending import Spending
from tts_tui.figures import amount, clock, counted, money, rate, seconds, whole
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.domain.ceilings import Left
    from tts_tui.domain.events import Event
    from tts_tui.engine.patience import Away

RATE_OVER_S: Final = 10.0
SILENT_S: Final = 2.0
"""After so long without a token it is said for how long, and what is waited for."""
LINE_CHARACTERS: Final = 200
_BROKEN: Final = frozenset(
    {
        FailureKind.UNREACHABLE,
        FailureKind.OVERLOADED,
        FailureKind.SERVER,
        FailureKind.TRUNCATED,
        FailureKind.SILENT,
    }
)


class Collecting:
    """Counts what a collection has come to so far; times in seconds of `now`.

    The line is drawn where it is `shown`, on stderr.
    """

    def __init__(
        self, races: int, *, shown: bool = False, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.races = races
        """How many are to be raced."""
        self._shown = shown
        self._drawn = ""
        self.failed = 0
        """Traces that failed for good."""
        self.broken = 0
        """Those of them whose server went away: asked again, it may be there."""
        self._now = now
        self._began_s = self._spoken_s = now()
        self._done = self._tokens = self._retries = 0
        self.left: Callable[[], Sequence[Left]] = tuple
        """What may still be spent, where there is a ceiling."""
        self.away: Callable[[], Sequence[Away]] = tuple
        """Which servers are waited for."""
        self._spent = Spending()
        self._ns: dict[int, int] = {}
        self._lately: deque[tuple[float, int]] = deque()
        self._waiting = ""

    def heard(self, event: Event) -> None:
        """Count one event."""
        self._spent.heard(event)
        match event:
            case TokensArrived():  # nearly every event
                tokens = sum(event.tokens)
                self._tokens += tokens
                self._spoken_s = self._now()
                if not self._lately or self._spoken_s - self._lately[-1][0] > 0.5:
                    self._lately.append((self._spoken_s, self._tokens))
            case RaceStarted():
                self._ns[event.race] = event.n
            case TraceFailed() if event.trace < self._ns.get(event.race, 0):
                self.failed += 1
                self.broken += event.kind in _BROKEN
            case TraceRetried():
                self._retries += 1
                self._waiting = event.reason
            case RaceEnded():
                self._done += 1
                self._ns.pop(event.race, None)
            case _:
                pass

    def line(self) -> str:
        """Say how far it is."""
        now_s = self._now()
        said = [f"{self._done} of {counted(self.races, 'race')}"]
        gone = self.away()
        said += [_waiting(away, now_s) for away in gone]
        said.append(counted(self._tokens, "token"))
        if (speed := self._speed(now_s)) is not None:
            said.append(f"{rate(speed)} tokens/s")
        if 0 < self._done < self.races:
            left_s = (now_s - self._began_s) / self._done * (self.races - self._done)
            said.append(f"about {clock(left_s)} left")
        if self._spent.priced:
            said.append(f"about {money(self._spent.money, self._spent.currency)} spent")
        said += [f"{_told(left)} left" for left in self.left()]
        if self.failed:
            said.append(f"{counted(self.failed, 'trace')} failed")
        if self._retries:
            said.append(f"{whole(self._retries)} tried again")
        if not gone and self._done < self.races and (silent_s := now_s - self._spoken_s) > SILENT_S:
            why = f" ({self._waiting})" if self._waiting else ""
            said.append(f"no token for {seconds(silent_s)}{why}")
        return display_line(" · ".join(said), LINE_CHARACTERS)

    def draw(self) -> None:
        """Write the line over the last one."""
        if not self._shown or (text := self.line()[: _columns() - 1]) == self._drawn:
            return
        with suppress(OSError):
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._drawn = text

    def clear(self) -> None:
        """Take it away, so that something else can be said."""
        if self._drawn:
            self._drawn = ""
            with suppress(OSError):
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _speed(self, now_s: float) -> float | None:
        while len(self._lately) > 1 and now_s - self._lately[0][0] > RATE_OVER_S:
            self._lately.popleft()
        if not self._lately or now_s - self._lately[0][0] < 1.0:
            return None
        since_s, before = self._lately[0]
        return (self._tokens - before) / (now_s - since_s)


def _waiting(away: Away, now_s: float) -> str:
    """Say for how long a server has been waited for, when it is asked next, and until when."""
    return (
        f"waiting {clock(now_s - away.since_s)} for {away.host}, "
        f"tries again in {clock(max(0.0, away.again_s - now_s))}, "
        f"gives up after {clock(away.limit_s)} (--give-up-after)"
    )


def _told(left: Left) -> str:
    of = left.ceiling
    return amount(left.amount, is_money=of.is_money, currency=of.currency)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
