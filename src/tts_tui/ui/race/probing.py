"""Which procedures of a race probe its running traces, and what came of it so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.probed import Probed, lanes_of
from tts_tui.domain.ran import probes_lanes
from tts_tui.domain.strategies import cards, read_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.race import RaceState


def probing_names(race: RaceState | None, named: Iterable[str]) -> list[str]:
    """The procedures that probe: those that have, then those of some names that may yet."""
    grown = [name for name in (race.cohorts if race is not None else ()) if probes_lanes(name)]
    return [*dict.fromkeys((*grown, *(name for name in named if probes_lanes(name))))]


def no_probes() -> str:
    """Say that nothing was probed, and what to do for it."""
    forms = " or ".join(card.form for card in cards() if card.asks_lanes)
    if not forms:
        return "No trace of this race is probed: none of the strategies here asks running traces."
    return f"No trace of this race is probed: begin one with {forms} among its strategies."


class Matrices:
    """The matrix of each procedure of the race in view, kept up to date."""

    def __init__(self) -> None:
        self._race: RaceState | None = None
        self._of: dict[str, Probed] = {}

    def of(self, race: RaceState, name: str) -> Probed:
        """The matrix of one procedure, as it stands now."""
        if race is not self._race:
            self._race, self._of = race, {}
        known = read_name(name)
        if name not in self._of:
            self._of[name] = Probed(known.parameter if known is not None else None)
        probed, cohort = self._of[name], race.cohorts.get(name)
        n = race.n if known is None or known.n is None else known.n
        lanes = race.traces[:n] if cohort is None else lanes_of(race, cohort, n)
        probed.refresh(lanes, [] if cohort is None else cohort.traces)
        return probed
