"""What strategies came to over many races, added up: a row a model and strategy."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final, Protocol

from tts_tui.domain.pick_money import paid_for_pick
from tts_tui.domain.strategies import Role, card_of
from tts_tui.domain.strategies.bs import imported_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Clock, Pick


class Outcome(Protocol):
    """What one strategy came to in one race; a row of `score` is one."""

    @property
    def model(self) -> str:
        """Whose race it was."""

    @property
    def strategy(self) -> str:
        """Its name, with its N."""

    @property
    def clock(self) -> str:
        """On which clock it was asked."""

    @property
    def note(self) -> str | None:
        """What is told beside the name, of imported outputs."""

    @property
    def decided(self) -> bool:
        """Whether its answer can no longer change."""

    @property
    def correct(self) -> bool | None:
        """None where the truth is unknown or it is undecided."""

    @property
    def spent_tokens(self) -> int | None:
        """None where they are unknown."""

    @property
    def cost(self) -> float | None:
        """Money; None where it is unknown."""


@dataclass(frozen=True, slots=True)
class RaceOutcome:
    """An outcome read off a race."""

    model: str
    strategy: str
    clock: str
    note: str | None
    decided: bool
    correct: bool | None
    spent_tokens: int | None
    cost: float | None


def outcome_of(race: RaceState, pick: Pick, clock: Clock) -> RaceOutcome:
    """Read what one strategy came to off a race, as a row of `score` has it."""
    known = pick.totals_known(clock)
    paid = paid_for_pick(race, pick, totals=known)
    return RaceOutcome(
        model=race.started.model.name,
        strategy=pick.strategy,
        clock=clock.value,
        note=imported_note(race.started) or None,
        decided=pick.decided,
        correct=race.verdict(pick),
        spent_tokens=pick.ledger.spent_tokens if known else None,
        cost=paid.amount if paid is not None and not paid.unpriced else None,
    )


@dataclass(slots=True)
class Total:
    """One strategy over races of one model on one clock; the fields are a contract."""

    model: str
    strategy: str
    """With its N: `FFS-1@8`."""
    clock: str
    note: str | None = None
    """What is told beside the name, of imported outputs."""
    races: int = 0
    """Right, wrong, undecided and unknown together."""
    right: int = 0
    wrong: int = 0
    undecided: int = 0
    """Races in which it had not decided: neither right nor wrong."""
    unknown: int = 0
    """Races in which it decided and nobody knows whether that is right, or no trace came to its
    end."""
    spent_tokens: int | None = None
    """Tokens of the races in which they are known; None where they are in none."""
    spent_races: int = 0
    """How many those are."""
    cost: float | None = None
    """Money of the races in which it is known; None where it is in none."""
    cost_races: int = 0
    """How many those are."""
    wins: int = 0
    """Races in which no other strategy was right for fewer tokens; the baseline has none, as it is
    the yardstick. Of equal ones each wins."""

    @property
    def label(self) -> str:
        """Its name, with what is told beside it."""
        return f"{self.strategy} ({self.note})" if self.note else self.strategy

    def add(self, row: Outcome) -> None:
        """Take in one more race."""
        self.races += 1
        self.right += row.decided and row.correct is True
        self.wrong += row.decided and row.correct is False
        self.undecided += not row.decided
        self.unknown += row.decided and row.correct is None
        if row.spent_tokens is not None:
            self.spent_tokens = (self.spent_tokens or 0) + row.spent_tokens
            self.spent_races += 1
        if row.cost is not None:
            self.cost = (self.cost or 0.0) + row.cost
            self.cost_races += 1

    def as_json(self) -> dict[str, str | int | float | None]:
        """The row as a JSON object, its keys in the contract's order."""
        return asdict(self)


COLUMNS: Final = tuple(field.name for field in fields(Total))
"""Every field of a total, in the contract's order."""


class Totals:
    """Adds up the rows of races, in the order in which their strategies come."""

    def __init__(self, rows: Iterable[Outcome] = ()) -> None:
        self._found: dict[tuple[str, str, str, str | None], Total] = {}
        self.add(rows)

    @property
    def rows(self) -> list[Total]:
        """The totals; strategies of one model stand together."""
        order = {model: at for at, model in enumerate(dict.fromkeys(key[0] for key in self._found))}
        return sorted(self._found.values(), key=lambda total: order[total.model])

    def add(self, rows: Iterable[Outcome]) -> None:
        """Take in the rows of a race, or of many."""
        for race in _races(rows):
            won = _fewest_right(race)
            for row in race:
                total = self._total(row)
                total.add(row)
                total.wins += won is not None and _spent_right(row) == won

    def _total(self, row: Outcome) -> Total:
        key = row.model, row.strategy, row.clock, row.note
        if key not in self._found:
            self._found[key] = Total(row.model, row.strategy, row.clock, row.note or None)
        return self._found[key]


def _races(rows: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Split rows race by race: each has every strategy once, and all of one model and clock."""
    race: list[Outcome] = []
    names: set[tuple[str, str | None]] = set()
    of = None
    for row in rows:
        name = row.strategy, row.note
        if race and (name in names or of != (row.model, row.clock)):
            yield race
            race, names = [], set()
        of = row.model, row.clock
        race.append(row)
        names.add(name)
    if race:
        yield race


def _fewest_right(race: Iterable[Outcome]) -> int | None:
    spent = (_spent_right(row) for row in race)
    return min((tokens for tokens in spent if tokens is not None), default=None)


def _spent_right(row: Outcome) -> int | None:
    """What a right answer cost; None for all that cannot win."""
    card = card_of(row.strategy)
    if card is not None and card.role is Role.BASELINE:
        return None
    return row.spent_tokens if row.decided and row.correct else None
