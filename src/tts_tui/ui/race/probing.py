"""Which procedures of a race probe its running traces, and what came of it so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.probed import Probed, lanes_of
from tts_tui.domain.ran import probes_lanes
from tts_tui.domain.strategies import Clock, StrategyNameError, cards, parse, read_name
from tts_tui.domain.strategies.probe import Probing
from tts_tui.domain.strategies.probing import follow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.probing import Course


def probing_names(race: RaceState | None, named: Iterable[str]) -> list[str]:
    """The procedures that probe: those that have, then those of some names that may yet."""
    grown = [name for name in (race.cohorts if race is not None else ()) if probes_lanes(name)]
    to_come = (_full_name(race, name) for name in named if probes_lanes(name))
    return [*dict.fromkeys((*grown, *to_come))]


def no_probes() -> str:
    """Say that nothing was probed, and what to do for it."""
    forms = " or ".join(card.form for card in cards() if card.asks_lanes)
    return f"No trace of this race is probed: begin one with {forms} among its strategies."


class Asked(NamedTuple):
    """What came of a procedure's probes so far."""

    probed: Probed
    course: Course | None
    """What its rule makes of them; None for a rule of one's own, which does not say."""


class Matrices:
    """The matrix of each procedure of the race in view, kept up to date."""

    def __init__(self) -> None:
        self._race: RaceState | None = None
        self._of: dict[str, tuple[Probed, int, Clock, Course | None]] = {}

    def of(self, race: RaceState, name: str, clock: Clock = Clock.WALL) -> Asked:
        """The matrix of one procedure, as it stands now; its rule is followed on a clock."""
        if race is not self._race:
            self._race, self._of = race, {}
        rule = _rule_of(race, name)
        known = read_name(name)
        every = rule.every if rule is not None else known.parameter if known is not None else None
        n = rule.n if rule is not None else race.n
        probed, version, before, course = self._of.get(name, (Probed(every), -1, clock, None))
        cohort = race.cohorts.get(name)
        lanes = race.traces[:n] if cohort is None else lanes_of(race, cohort, n)
        probed.refresh(lanes, [] if cohort is None else cohort.traces)
        if rule is not None and (version, before) != (probed.version, clock):
            course = follow(probed.lanes, clock, rule.bounds)
        self._of[name] = (probed, probed.version, clock, course)
        return Asked(probed, course)


def _full_name(race: RaceState | None, name: str) -> str:
    try:
        return name if race is None else parse(name, race.n).name
    except StrategyNameError:
        return name


def _rule_of(race: RaceState, name: str) -> Probing | None:
    try:
        rule = parse(name, max(1, race.n))
    except StrategyNameError:
        return None
    return rule if isinstance(rule, Probing) else None
