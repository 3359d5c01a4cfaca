"""Where a session was gone on with: races begun anew, and races that got further traces later.

What a reader gives is as if each race had been written at once: one start, that of the race as it
became, each trace once, one end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import RaceEnded, RaceStarted
from tts_tui.domain.strategies import StrategyNameError, parse
from tts_tui.store.bytesource import MAX_LINE_BYTES, Bytes
from tts_tui.store.codec import decode
from tts_tui.store.fields import Malformed
from tts_tui.store.jsonline import parse as parse_line
from tts_tui.store.replaced import race_replaced

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tts_tui.domain.events import Event
    from tts_tui.store.header import PlanSummary

_MARKS: Final = (b'"replaced"', b'"rest":')
"""Inside a text the quotes would be escaped."""


@dataclass(slots=True)
class Seams:
    """What of a file counts no more, and how its races go on."""

    replaced: set[int] = field(default_factory=set)
    """Races that were begun anew under another number."""
    last: dict[int, RaceStarted] = field(default_factory=dict)
    """The latest start of each race that goes on."""
    _void_until_s: dict[tuple[int, int], float] = field(default_factory=dict)
    """Until when what was written of a trace, by race and trace, counts no more."""

    def add(self, line: bytes) -> None:
        """Take in a record, whatever it is."""
        try:
            record = parse_line(line)
            number, event = race_replaced(record), decode(record)
        except Malformed:
            return
        if number is not None:
            self.replaced.add(number)
        if isinstance(event, RaceStarted) and event.rest is not None:
            before = self.last.get(event.race)
            self.last[event.race] = event if before is None or event.n >= before.n else before
            for trace in event.rest:
                self._void_until_s[event.race, trace] = event.t_s

    def joined(self, event: Event) -> Event | None:
        """An event as it reads with all that was written later; None where it counts no more."""
        if event.race in self.replaced:
            return None
        if (last := self.last.get(event.race)) is None:
            return event
        match event:
            case RaceStarted():
                if event.rest is not None:
                    return None
                return replace(event, n=last.n, slots=last.slots, runs=last.runs)
            case RaceEnded():
                return event if event.t_s >= last.t_s else None
            case _:
                trace = getattr(event, "trace", None)
                until_s = self._void_until_s.get((event.race, trace)) if trace is not None else None
                return event if until_s is None or event.t_s >= until_s else None

    def plan(self, planned: PlanSummary) -> PlanSummary:
        """What a session runs by now: with more traces, where its races have got more."""
        n = max((start.n for start in self.last.values()), default=0)
        return planned if n <= planned.n else grown(planned, n)


def grown(planned: PlanSummary, n: int) -> PlanSummary:
    """The same plan with `n` traces a race; strategies over all of them stay those over all."""
    names = tuple(dict.fromkeys(_over(name, planned.n, n) for name in planned.strategies))
    return replace(planned, n=n, strategies=names)


def _over(name: str, before: int, n: int) -> str:
    stem, _, size = name.rpartition("@")
    if size != str(before):
        return name
    try:
        return parse(stem, n).name
    except StrategyNameError:
        return name


def seams_of(path: Path) -> Seams:
    """Find the seams of a file, without reading anything else. Raises OSError."""
    found = Seams()
    rest = b"\n"
    with path.open("rb") as file:
        for chunk in Bytes(file).chunks():
            data = rest + chunk
            cut = data.rfind(b"\n")
            for line in sorted(_marked(data, cut)):
                found.add(data[line[0] : line[1]])
            rest = data[cut:] if len(data) - cut <= MAX_LINE_BYTES else b"\n"
    return found


def _marked(data: bytes, cut: int) -> Iterable[tuple[int, int]]:
    """Where the lines with a mark begin and end."""
    found = set()
    for mark in _MARKS:
        at = data.find(mark, 0, cut)
        while at >= 0:
            end = data.find(b"\n", at)
            found.add((data.rfind(b"\n", 0, at) + 1, end))
            at = data.find(mark, end, cut)
    return found
