"""Fewer, larger token records: deltas of one trace and channel that came close together.

Only token records of different traces may change places; any other event closes all open
records, so its own place among the tokens is kept and the fold gives the same state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import TokensArrived

if TYPE_CHECKING:
    from tts_tui.domain.events import Arrival, Channel, Event

FRAME_S: Final = 0.05
"""How long after its first delta a record takes more of them, in seconds of the race."""


class _Open:
    """A token record that may still grow."""

    __slots__ = ("arrivals", "channel", "race", "trace")

    def __init__(self, event: TokensArrived) -> None:
        self.race, self.trace = event.race, event.trace
        self.channel: Channel = event.channel
        self.arrivals: list[Arrival] = list(event.arrivals)

    def takes(self, event: TokensArrived) -> bool:
        return (
            event.channel is self.channel
            and event.arrivals[-1].t_s - self.arrivals[0].t_s <= FRAME_S
        )

    def closed(self) -> TokensArrived:
        return TokensArrived(self.race, self.trace, self.channel, tuple(self.arrivals))


class Coalescer:
    """Collects events and gives them back merged; arrival times and counts are kept."""

    def __init__(self) -> None:
        self._out: list[Event | _Open] = []
        self._open: dict[tuple[int, int], _Open] = {}

    def add(self, event: Event) -> None:
        """Take one event, in the order of their happening."""
        if not isinstance(event, TokensArrived):
            self._open.clear()
            self._out.append(event)
            return
        if not event.arrivals:
            return
        key = (event.race, event.trace)
        record = self._open.get(key)
        if record is not None and record.takes(event):
            record.arrivals.extend(event.arrivals)
        else:
            self._open[key] = record = _Open(event)
            self._out.append(record)

    def drain(self) -> list[Event]:
        """Give everything collected since the last call, and start anew."""
        drained = [item.closed() if isinstance(item, _Open) else item for item in self._out]
        self._out.clear()
        self._open.clear()
        return drained
