"""Fewer, larger token records: deltas of one trace and channel that came close together.

Only token records of different traces, and events of different races, may change places; any
other event closes all open records of its race, so its own place among that race's tokens is kept
and the fold gives the same state.
"""

from __future__ import annotations

from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import TokensArrived

if TYPE_CHECKING:
    from tts_tui.domain.events import Event
    from tts_tui.domain.token_logp import TokenLogp

FRAME_S: Final = 0.05
"""How long after its first delta a record takes more of them, in seconds of the race."""

_recorded_logps = attrgetter("logps")


class Coalescer:
    """Collects events and returns them merged; arrival times and counts are kept."""

    def __init__(self) -> None:
        self._out: list[Event | list[TokensArrived]] = []
        self._open: dict[int, dict[int, list[TokensArrived]]] = {}
        """By race and trace: what becomes one record, and may still grow."""

    def add(self, event: Event) -> None:
        """Take one event, in the order of their happening."""
        if not isinstance(event, TokensArrived):
            self._open.pop(event.race, None)
            self._out.append(event)
            return
        if not event.times_s:
            return
        open_ones = self._open.setdefault(event.race, {})
        together = open_ones.get(event.trace)
        if together is not None and _belongs(event, together[0]):
            together.append(event)
        else:
            open_ones[event.trace] = together = [event]
            self._out.append(together)

    def drain(self) -> list[Event]:
        """Return everything collected since the last call, and start anew."""
        drained = [_merged(item) if isinstance(item, list) else item for item in self._out]
        self._out.clear()
        self._open.clear()
        return drained


def _belongs(event: TokensArrived, first: TokensArrived) -> bool:
    return event.channel is first.channel and event.times_s[-1] - first.times_s[0] <= FRAME_S


def _merged(events: list[TokensArrived]) -> TokensArrived:
    first = events[0]
    if len(events) == 1:
        return first
    return TokensArrived(
        first.race,
        first.trace,
        first.channel,
        times_s=tuple(chain.from_iterable(event.times_s for event in events)),
        tokens=tuple(chain.from_iterable(event.tokens for event in events)),
        texts=tuple(chain.from_iterable(event.texts for event in events)),
        logps=_logps(events),
    )


def _logps(events: list[TokensArrived]) -> tuple[tuple[TokenLogp, ...], ...]:
    if not any(map(_recorded_logps, events)):
        return ()
    columns = (event.logps or ((),) * len(event.texts) for event in events)
    return tuple(chain.from_iterable(columns))
