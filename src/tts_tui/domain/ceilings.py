"""What a race or a session may spend at most, and whose traces are lost where that is reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Unit(StrEnum):
    """What is counted."""

    TOKENS = "tokens"
    MONEY = "money"


class Scope(StrEnum):
    """Whose spending is counted."""

    RACE = "race"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that may be spent: generated tokens, or money in the currency of the prices."""

    amount: float
    unit: Unit = Unit.TOKENS
    scope: Scope = Scope.SESSION
    currency: str | None = None
    """Of money, where the prices name one."""

    @property
    def is_money(self) -> bool:
        """Whether money is counted, and not tokens."""
        return self.unit is Unit.MONEY

    @property
    def of_race(self) -> bool:
        """Whether it is of each race, and not of all together."""
        return self.scope is Scope.RACE


class Left(NamedTuple):
    """How far a ceiling is from being reached."""

    ceiling: Ceiling
    spent: float
    """Tokens or money, as the ceiling counts."""

    @property
    def amount(self) -> float:
        """What is left; never less than nothing."""
        return max(0.0, self.ceiling.amount - self.spent)


class Running(NamedTuple):
    """One trace that has not ended, as a ceiling looks at it; amounts as the ceiling counts."""

    race: int
    trace: int
    written: float
    """What it has cost so far."""
    piece: float
    """What its largest delta so far came to: it may bring as much again before it can be cut."""
    waits: bool = False
    """Whether it is not on the wire."""
    race_written: float = 0.0
    """What its whole race has cost so far."""
    race_hurt: bool = False
    """Whether its race has lost a trace to a ceiling before."""


def lost(left: float, running: Iterable[Running]) -> list[Running]:
    """Say whose traces are cut where `left` may still be spent: nobody while that is enough.

    A ceiling is reached once what is left would not carry one more piece of every trace on the
    wire: the next pieces could go beyond it. Then the cheapest loss comes first, and one after
    another goes until what is left carries a piece of all who still run, so that those who have
    come furthest may yet end:

    1. those that wait for a place: nothing is lost with them, and they would take what is left;
    2. those of a race that has lost a trace already: it is a half race, and run again as a whole;
    3. those of the race that has cost least so far: whole races are what is kept;
    4. within a race those that have written least, as what is thrown away with them is least, and
       as far as anybody knows they are the furthest from their ends; of equal ones the last.

    With nothing left all go.
    """
    order = sorted(
        running,
        key=lambda one: (
            not one.waits,
            not one.race_hurt,
            one.race_written,
            one.race,
            one.written,
            -one.trace,
        ),
    )
    need = sum(one.piece for one in order if not one.waits)
    if left > 0 and left >= need:
        return []
    gone = []
    for one in order:
        if 0 < need <= left and not one.waits:
            break
        gone.append(one)
        need -= 0.0 if one.waits else one.piece
    return gone
