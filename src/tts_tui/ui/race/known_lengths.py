"""The lengths that are known of a race's model, worked out anew only where one more is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tts_tui.domain.lengths import Lengths, PastRace, known_lengths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.race import RaceState

PastOf = Callable[[str], Sequence[PastRace]]
"""Saved races as far as they have been read, for a race that started then; returns at once."""


def no_past(_started_at: str) -> Sequence[PastRace]:
    """Nothing is known of other sessions."""
    return ()


class KnownLengths:
    """What is known for one race at a time; a race that is asked for again costs a comparison."""

    def __init__(self, past_of: PastOf = no_past) -> None:
        self._past_of = past_of
        self._of: tuple[object, ...] | None = None
        self._known = Lengths()

    def past(self, race: RaceState) -> Sequence[PastRace]:
        """The saved races: another object once more of them have been read."""
        return self._past_of(race.started.started_at)

    def of(self, race: RaceState, session: Iterable[RaceState]) -> Lengths:
        """The lengths of a race's model, in its session so far and in the past."""
        races = list(session)
        past = self.past(race)
        of = (race, past, race.dropped, *((each.ends, each.counts) for each in races))
        if self._of is None or self._of[1] is not past or self._of != of:
            self._of, self._known = of, known_lengths(race, races, past)
        return self._known
