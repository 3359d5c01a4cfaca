"""What a race may spend at most: from flags and settings to ceilings, and what is said of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tts_tui.client.local_parts import EMBEDDED_HOST
from tts_tui.domain.ceilings import Ceiling, Scope, Unit
from tts_tui.domain.trace_status import TraceStatus
from tts_tui.errors import UsageError
from tts_tui.figures import amount, ceiling
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from tts_tui.cli.planning import RaceOrder
    from tts_tui.config import Settings
    from tts_tui.domain.ceilings import Left
    from tts_tui.domain.models import ModelCard
    from tts_tui.domain.race import RaceState


@dataclass(frozen=True, slots=True)
class Limit:
    """One that can be named by a flag, or by the setting of the same name."""

    name: str
    unit: Unit
    scope: Scope

    @property
    def flag(self) -> str:
        """As it is typed."""
        return f"--{self.name.replace('_', '-')}"


LIMITS: Final = (
    Limit("max_total_tokens", Unit.TOKENS, Scope.SESSION),
    Limit("max_cost", Unit.MONEY, Scope.SESSION),
    Limit("max_race_tokens", Unit.TOKENS, Scope.RACE),
    Limit("max_race_cost", Unit.MONEY, Scope.RACE),
)


def limited(order: RaceOrder, settings: Settings, args: Namespace | None = None) -> RaceOrder:
    """The same order within the ceilings of flags and settings; a flag goes first.

    Raises UsageError where money cannot be counted: prices are missing, or of two currencies.
    """
    ceilings = []
    for limit in LIMITS:
        flagged = getattr(args, limit.name, None)
        most = getattr(settings, limit.name) if flagged is None else flagged
        if most is None:
            continue
        currency = None
        if limit.unit is Unit.MONEY:
            by = limit.flag if flagged is not None else f"{limit.name} in the configuration"
            currency = _currency(by, [model.card for model in order.plan.models])
        ceilings.append(Ceiling(float(most), limit.unit, limit.scope, currency))
    return replace(order, plan=replace(order.plan, ceilings=tuple(ceilings)))


def reached(stopped_by: Iterable[Ceiling], left: Iterable[Left]) -> Iterator[str]:
    """Say of each ceiling that was reached what is spent by now."""
    spent = {one.ceiling: one.spent for one in left}
    for one in stopped_by:
        named = _named(one)
        said = f"{named[0].upper()}{named[1:]} is reached"
        if one in spent:
            over = ", counted when the last stream was shut" if spent[one] > one.amount else ""
            said += f": {_is_spent(spent[one], one)}{over}"
        yield f"{said}."


def used_up(order: RaceOrder) -> str | None:
    """Say which ceiling leaves too little for any race that a file lacks; None where none does.

    What is run replaces what the file has of it, so the rest has to carry a request of each trace
    that a race lacks.
    """
    if order.begun is None or not order.left:
        return None
    spent = order.begun.spent
    requests = min(_lacking(order.goes_on.get(place), order.plan.n) for place in order.left)
    if not requests:
        return None
    tokens, money = spent.one_request()
    for one in order.plan.ceilings:
        if one.of_race:
            continue
        now, least = (spent.money, money) if one.is_money else (spent.tokens, tokens)
        if (left := one.amount - now) > 0 and left >= requests * least:
            continue
        return (
            f"Nothing that would carry a race is left of {_named(one)}: {_is_spent(now, one)}; "
            f"--resume with a higher {flag_of(one)} goes on with it."
        )
    return None


def _named(one: Ceiling) -> str:
    return f"{ceiling(one)} ({flag_of(one)})"


def _is_spent(spent: float, one: Ceiling) -> str:
    verb = "is" if one.is_money or spent == 1 else "are"
    return f"{amount(spent, is_money=one.is_money)} {verb} spent"


def _lacking(past: RaceState | None, n: int) -> int:
    done = () if past is None else (t for t in past.traces if t.status is TraceStatus.DONE)
    return n - sum(1 for _ in done)


def flag_of(one: Ceiling) -> str:
    """The flag that names a ceiling."""
    return next(each.flag for each in LIMITS if (each.unit, each.scope) == (one.unit, one.scope))


def _currency(by: str, cards: Iterable[ModelCard]) -> str | None:
    found: dict[str | None, str] = {}
    for card in cards:
        if card.host == EMBEDDED_HOST:  # nobody sends a bill
            continue
        name = display_line(card.name, 60)
        if card.prices is None:
            raise UsageError(
                f"{by} needs to know what “{name}” costs, and nobody has said.",
                f'Add [models."{name}".prices] to the configuration, or limit tokens.',
            )
        found.setdefault(card.prices.currency, name)
    if len(found) > 1:
        told = " and ".join(f"“{name}” in {of or 'no named one'}" for of, name in found.items())
        raise UsageError(
            f"{by} cannot add up two currencies: {told}.", "State all prices in one of them."
        )
    return next(iter(found), None)
