"""The strategy board's numbers: picks that are computed only when they can have changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_tui.domain.how_sure import how_sure
from tts_tui.domain.strategies import StrategyNameError, parse
from tts_tui.domain.strategies.base import Clock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick, Strategy
    from tts_tui.ui.kit.truth import Verdicts

FLASH_S = 1.0
"""How long a changed pick flashes."""
MOVING_S = 0.25
"""How often the token numbers of undecided strategies are brought up to date."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How strategies are asked: by their own rules, as traces arrive. Equal ones pick alike."""

    @property
    def clock(self) -> Clock:
        """In which order of events."""
        return Clock.WALL

    def strategy(self, name: str, race: RaceState) -> Strategy | None:
        """Build a strategy for a race; None where it does not fit."""
        try:
            return parse(name, race.n) if race.n else None
        except StrategyNameError:
            return None

    def pick(self, strategy: Strategy, race: RaceState) -> Pick:
        """What a strategy answers now."""
        return race.ask(strategy, self.clock)


OWN_RULES = Rules()


@dataclass(frozen=True, slots=True)
class PickRow:
    """One strategy as the board shows it."""

    name: str
    pick: Pick | None
    right: bool | None
    armed: bool
    flashing: bool
    stopped: str | None = None
    """Why a procedure could not go on, in a clause; None for all others."""


def first_of(rows: Iterable[PickRow], spoken_of: Collection[str]) -> tuple[PickRow, ...]:
    """Put the strategies a caption speaks of, by their names without N, before the others."""
    return tuple(sorted(rows, key=lambda row: row.name.partition("@")[0] not in spoken_of))


class PickBoard:
    """The strategies of one race, with the memory of when each pick changed last."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.strategies: list[Strategy] = []
        self.picks: dict[str, Pick] = {}
        """Latest pick by name, in board order."""
        self.failure: str | None = None
        """What went wrong in the strategy that dropped out last, in a sentence."""
        self._failed: set[str] = set()
        self._changed_at: dict[str, float] = {}
        self._rules = OWN_RULES
        self._of: tuple[int, int, bool] | None = None
        self._at = float("-inf")
        self._asked = 0
        """How often the picks were brought up to date, or became those of other strategies."""
        self._rows: tuple[PickRow, ...] = ()
        self._rows_of: object = None

    @property
    def working(self) -> list[str]:
        """The names on the board, without those of strategies that failed."""
        return [name for name in self.names if name not in self._failed]

    def show(self, names: Sequence[str]) -> None:
        """Show other strategies; those that stay keep their memory."""
        self.names = tuple(names)
        self.strategies = []
        self._of = None

    def forget(self) -> None:
        """Take the next picks as they are: after a jump nothing has changed before one's eyes."""
        self._of = None
        self._changed_at.clear()

    def update(self, race: RaceState, now_s: float, rules: Rules = OWN_RULES) -> bool:
        """Bring the picks up to date; `now_s` is the screen's clock. Says whether it did."""
        if not self.strategies or rules != self._rules:
            self._rules = rules
            self._build(race)
        of = (race.ends, race.counts, race.ended)
        if of == self._of and (race.ended or now_s - self._at < MOVING_S):
            return False
        first = self._of is None
        same_ends = of == self._of
        self._of, self._at = of, now_s
        self._asked += 1
        for strategy in tuple(self.strategies):
            old = self.picks.get(strategy.name)
            if same_ends and old is not None and old.decided:
                continue
            new = rules.pick(strategy, race)
            if new.failure is not None:
                self._drop(strategy, new.failure)
                continue
            known = old.certainty if same_ends and old is not None else None
            if known is None or known.decided != new.decided:
                known = how_sure(strategy, race.pool_of(strategy), rules.clock, new)
            self.picks[strategy.name] = replace(new, certainty=known)
            if not first and _key(old) != _key(new):
                self._changed_at[strategy.name] = now_s
        return True

    def _build(self, race: RaceState) -> None:
        """Build the strategies; what does not fit this race, or has failed in it, is left out."""
        fitting = (self._rules.strategy(name, race) for name in self.names)
        built = {s.name: s for s in fitting if s is not None and s.name not in self._failed}
        self.strategies = list(built.values())
        self.picks = {name: self.picks[name] for name in built if name in self.picks}
        self._of = None
        self._asked += 1

    def _drop(self, strategy: Strategy, failure: str) -> None:
        """Take a strategy off that cannot answer; the others go on."""
        self.failure = failure
        self.strategies.remove(strategy)
        self.picks.pop(strategy.name, None)
        self._failed.add(strategy.name)

    def flashing(self, name: str, now_s: float) -> bool:
        """Whether a strategy's pick has just changed."""
        return now_s - self._changed_at.get(name, float("-inf")) < FLASH_S

    def flashing_names(self, now_s: float) -> list[str]:
        """The strategies whose pick has just changed."""
        return [name for name in self._changed_at if self.flashing(name, now_s)]

    def rows(self, verdicts: Verdicts, now_s: float) -> tuple[PickRow, ...]:
        """The rows of the board, in order."""
        race = verdicts.race
        flashing = self.flashing_names(now_s)
        of = (verdicts, race.ends, race.armed, flashing, self._asked)
        if of != self._rows_of:
            self._rows_of = of
            self._rows = tuple([self._row(s.name, verdicts, now_s) for s in self.strategies])
        return self._rows

    def _row(self, name: str, verdicts: Verdicts, now_s: float) -> PickRow:
        pick, race = self.picks.get(name), verdicts.race
        right = verdicts.on(pick) if pick else None
        flashing, stopped = self.flashing(name, now_s), stopped_because(race, name)
        return PickRow(name, pick, right, name == race.armed, flashing, stopped)


def stopped_because(race: RaceState, name: str) -> str | None:
    """Why a procedure could not go on, in a clause without its name; None while it can."""
    cohort = race.cohorts.get(name)
    if cohort is None or cohort.stopped is None:
        return None
    return cohort.stopped.removeprefix(f"{name} was ended: ")


def _key(pick: Pick | None) -> str | None:
    return pick.answer.key if pick and pick.answer else None
