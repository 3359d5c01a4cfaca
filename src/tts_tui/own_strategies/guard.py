"""Keeps what somebody's own code raises away from a race: a pick that fails says so, and no more.

A strategy of one's own is asked while traces run, on the engine's thread and on the screen's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.answers import Answer
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Pick
from tts_tui.domain.strategies.card import StrategyNameError
from tts_tui.own_strategies.own_code import OwnCodeError, own_code
from tts_tui.text import display_line

if TYPE_CHECKING:
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.strategies import Card, Clock, Strategy
    from tts_tui.domain.trace_view import TraceView

REASON_CHARACTERS: Final = 60
NOTHING: Final = Ledger(sequential_tokens=0, used_tokens=0, spent_tokens=0)


def guarded(card: Card) -> Card:
    """Return the card with everything it builds under guard."""

    def build(parameter: int, n: int) -> Strategy:
        name = f"{card.name(parameter)}@{n}"
        try:
            with own_code():
                return GuardedStrategy(card.build(parameter, n), name, n)
        except OwnCodeError as error:
            raise StrategyNameError(f"{name} cannot be made: {error}.") from None

    def arming(parameter: int) -> str:
        try:
            with own_code():
                return display_line(str(card.arming(parameter)), REASON_CHARACTERS)
        except OwnCodeError:  # it is only words: the race is armed without them
            return ""

    return replace(card, build=build, arming=arming)


@dataclass(frozen=True, slots=True)
class GuardedStrategy:
    """A strategy of one's own; what it raises becomes a failed pick."""

    strategy: Strategy
    name: str
    n: int

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Say what it answers, or that it failed."""
        try:
            with own_code():
                pick = _checked(self.strategy.pick(pool, clock))
        except OwnCodeError as error:
            return self._failed(error)
        return replace(
            pick, strategy=self.name, reason=display_line(pick.reason, REASON_CHARACTERS)
        )

    def _failed(self, error: OwnCodeError) -> Pick:
        why = f"{self.name} failed and is left out: {error}. Correct its file."
        return Pick(self.name, None, (), {}, False, "failed", NOTHING, failure=why)


def _checked(pick: object) -> Pick:
    """Return a pick whose parts have the types that everybody counts on. Raises TypeError."""
    if not isinstance(pick, Pick):
        raise TypeError(f"it returned a {type(pick).__name__}, not a Pick")
    for name, kinds in (
        ("answer", (Answer, type(None))),
        ("tie_alternative", (Answer, type(None))),
        ("ledger", (Ledger,)),
        ("reason", (str,)),
        ("decided", (bool,)),
        ("decided_at_s", (float, int, type(None))),
        ("voters", (tuple,)),
        ("votes", (Mapping,)),
    ):
        value = getattr(pick, name)
        if not isinstance(value, kinds):
            raise TypeError(f"its pick's {name} is a {type(value).__name__}")
    return pick
