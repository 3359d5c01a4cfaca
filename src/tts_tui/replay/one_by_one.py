"""The races of a session of any size, each recorded by itself and then let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import RaceStarted
from tts_tui.replay.recorded_race import RecordedRace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_tui.domain.events import Event


def races_one_by_one(events: Iterable[Event]) -> Iterator[tuple[int, RecordedRace]]:
    """Every race with its place, from 0 in the order of their starts.

    It is given once it has ended and another begins; those that have not ended come last.
    """
    open_races: dict[int, tuple[int, RecordedRace]] = {}
    begun: set[int] = set()
    for event in events:
        if isinstance(event, RaceStarted) and event.race not in begun:
            for number in [number for number, (_, race) in open_races.items() if race.ended]:
                yield open_races.pop(number)
            open_races[event.race] = len(begun), RecordedRace(event)
            begun.add(event.race)
        elif event.race in open_races:
            open_races[event.race][1].add(event)
    yield from open_races.values()
