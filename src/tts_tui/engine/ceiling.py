"""The ceilings of a live session: counts what is spent, and says whom that costs their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tts_tui.domain.ceilings import Ceiling, Left, Running, Scope, Unit, lost
from tts_tui.domain.spending import Spending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.domain.events import Event
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.spending import RaceSpending, TraceSpending


class Raced(Protocol):
    """A race that can lose traces; `engine.runner.RaceRunner` is one."""

    @property
    def state(self) -> RaceState:
        """How it stands."""

    def lose(self, traces: Sequence[int], ceiling: Ceiling) -> None:
        """Cut traces for a ceiling."""


class Budget:
    """What a session may still spend; `spent` holds what earlier runs of its file have come to.

    Counts are our own until a server's usage arrives, so a race may turn out to have spent more
    than its ceiling: then what is left is nothing.
    """

    def __init__(self, ceilings: Sequence[Ceiling], spent: Spending | None = None) -> None:
        self._ceilings = ceilings
        self._spent = spent or Spending()
        over = (left.ceiling for left in self.left() if not left.amount)
        self.reached: Ceiling | None = next(over, None)
        """That of the session, once it is reached: no later race begins."""
        self._cut_by: dict[Ceiling, None] = {}
        """Those that have cut traces."""
        self._told = False
        """Whether it was said already that somebody may have to be cut."""

    def left(self, race: int | None = None) -> tuple[Left, ...]:
        """How far each ceiling is, those of a race for that race; may be asked from any thread."""
        return tuple(
            Left(ceiling, self._amount(ceiling, race))
            for ceiling in self._ceilings
            if ceiling.scope is Scope.SESSION or race is not None
        )

    def stopped(self, *, unbegun: bool) -> tuple[Ceiling, ...]:
        """Those that cut traces, and that of the session where it left races `unbegun`."""
        named = dict(self._cut_by)
        if unbegun and self.reached is not None:
            named[self.reached] = None
        return tuple(named)

    def heard(self, event: Event) -> bool:
        """Count one event; says whether to `cut` now, and until then not again."""
        if not self._ceilings:
            return False
        self._spent.heard(event)
        if self._told or not any(self._is_near(each, event.race) for each in self._ceilings):
            return False
        self._told = True
        return True

    def cut(self, races: Sequence[Raced]) -> None:
        """Cut whoever has to go, where a ceiling is reached; `races` are those that run."""
        self._told = False
        for ceiling in self._ceilings:
            if ceiling.scope is Scope.SESSION:
                self._cut(ceiling, races, None)
                if self._amount(ceiling, None) >= ceiling.amount:
                    self.reached = self.reached or ceiling
            else:
                for race in races:
                    self._cut(ceiling, [race], race.state.started.race)

    def _cut(self, ceiling: Ceiling, races: Sequence[Raced], race: int | None) -> None:
        left = ceiling.amount - self._amount(ceiling, race)
        by_number = {each.state.started.race: each for each in races}
        running = [one for each in races for one in self._running(each.state, ceiling.unit)]
        gone: dict[int, list[int]] = {}
        for one in lost(left, running):
            gone.setdefault(one.race, []).append(one.trace)
        for number, traces in gone.items():
            if ceiling.scope is Scope.SESSION:
                self.reached = self.reached or ceiling
            self._cut_by[ceiling] = None
            by_number[number].lose(traces, ceiling)

    def _running(self, race: RaceState, unit: Unit) -> Iterator[Running]:
        spent = self._spent.of(race.started.race)
        if race.ended or spent is None:
            return
        hurt = any(trace.ceiling is not None for trace in race.everyone)
        whole = _in(unit, spent)
        for trace in race.everyone:
            if trace.ended or trace.cancelling is not None:
                continue
            own = spent.traces.get(trace.index)
            waits = own is None or not own.on_wire
            written, piece = _written(unit, spent, own), _piece(unit, spent, own)
            number = race.started.race
            yield Running(number, trace.index, written, piece, waits, whole, hurt)

    def _amount(self, ceiling: Ceiling, race: int | None) -> float:
        if ceiling.scope is Scope.SESSION:
            return _in(ceiling.unit, self._spent)
        spent = self._spent.of(race) if race is not None else None
        return _in(ceiling.unit, spent) if spent is not None else 0.0

    def _is_near(self, ceiling: Ceiling, race: int) -> bool:
        """Whether it may be reached; asked at every delta, so it looks at no single trace."""
        of = self._spent if ceiling.scope is Scope.SESSION else self._spent.of(race)
        if of is None:
            return False
        left = ceiling.amount - _in(ceiling.unit, of)
        return left <= 0 or left < of.most_next()[ceiling.unit is Unit.MONEY]


def _in(unit: Unit, spent: Spending | RaceSpending) -> float:
    return spent.tokens if unit is Unit.TOKENS else spent.money


def _written(unit: Unit, race: RaceSpending, trace: TraceSpending | None) -> float:
    if trace is None:
        return 0.0
    return trace.tokens if unit is Unit.TOKENS else race.cost_of(trace)


def _piece(unit: Unit, race: RaceSpending, trace: TraceSpending | None) -> float:
    tokens = max(1, trace.piece if trace is not None else 0)
    if unit is Unit.TOKENS:
        return tokens
    prices = race.prices_of(trace.model if trace is not None else None)
    return tokens * prices.output_per_mtok / 1_000_000
