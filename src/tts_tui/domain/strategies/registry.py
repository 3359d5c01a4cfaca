"""The strategies there are, a line each, and how their names are read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.strategies import (
    asc,
    auto,
    best_of,
    bs,
    cap,
    deep_conf,
    deep_conf_cut,
    esc,
    escalation,
    ffs,
    lead_k,
    lfs,
    mv,
    mv_early,
    mv_noloop,
    probe,
    sd,
    short_m,
    votes_k,
    wait,
)
from tts_tui.domain.strategies.card import StrategyNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.strategies.base import Strategy
    from tts_tui.domain.strategies.card import Card, Composed, Role


CARDS: tuple[Card, ...] = (
    sd.CARD,
    ffs.CARD,
    lfs.CARD,
    short_m.CARD,
    mv.CARD,
    mv_early.CARD,
    mv_noloop.CARD,
    bs.CARD,
    votes_k.CARD,
    lead_k.CARD,
    asc.CARD,
    esc.CARD,
    auto.CARD,
    deep_conf.CARD,
    deep_conf_cut.CARD,
    wait.CARD,
    cap.CARD,
    probe.CARD,
    bs.SUM_CARD,
    best_of.CARD,
    escalation.CARD,
)
"""In the order in which they are explained; a card's place is its colour."""

_NAME = re.compile(
    r"(?P<stem>.+?)(?:-(?P<parameter>\d{1,6}))?(?:@(?P<n>\d{1,4}))?", re.ASCII | re.DOTALL
)


class StrategyName(NamedTuple):
    """What a name says: which card, and the numbers that are in it."""

    card: Card
    parameter: int | None
    n: int | None


class _Own:
    """The strategies of one's own: the one thing here that is not the same in every process."""

    cards: tuple[Card, ...] = ()


def register(own: Sequence[Card]) -> None:
    """Let strategies of one's own stand beside those that ship, in place of any before.

    For the start of a command, before anything asks for a strategy. Their names have to differ.
    """
    _Own.cards = tuple(own)
    card_of.cache_clear()


def cards() -> tuple[Card, ...]:
    """Every kind of strategy there is; one's own come last."""
    return CARDS + _Own.cards


def known_forms() -> str:
    """List the forms of all names, for messages and help."""
    return ", ".join(card.form for card in cards())


def remedies() -> tuple[str, ...]:
    """Say how names are written that are put together from others, a clause each."""
    return tuple(card.composed.remedy for card in cards() if card.composed is not None)


def read_name(name: str) -> StrategyName | None:
    """Take a name apart, whatever its case; None where it is of no strategy.

    Whether its numbers make sense in a race is not asked here.
    """
    for each in cards():
        if each.composed is not None and each.composed.claims(name):
            return StrategyName(each, None, None)
    found = _NAME.fullmatch(name.strip())
    if found is None:
        return None
    stem = found["stem"].lower()
    card = next((card for card in cards() if card.stem.lower() == stem), None)
    if card is None:
        return None
    return StrategyName(card, _number(found["parameter"]), _number(found["n"]))


# A comparison asks it some times a row, of ten thousand rows.
@lru_cache(maxsize=1024)
def card_of(name: str) -> Card | None:
    """Find the card of a strategy by any of its names: `FFS-2@8`, `FFS-2`, `FFS`."""
    known = read_name(name)
    return known.card if known else None


def card_with(role: Role) -> Card:
    """Find the card of the baseline or of the majority vote."""
    return next(card for card in cards() if card.role is role)


def parse(name: str, race_n: int) -> Strategy:
    """Build a strategy from its name for a race of `race_n` traces; `FFS-2` means `FFS-2@N`.

    Raises StrategyNameError.
    """
    shown = name.strip()[:40]
    known = read_name(name)
    if known is None:
        meant = _meant(name)
        remedy = f"the names are {known_forms()}" if meant is None else meant.remedy
        near = _with_its_numbers(shown) if meant is None else ()
        raise StrategyNameError(f"“{shown}” is no strategy; {remedy}.", shown, near)
    card = known.card
    if card.composed is not None:
        return card.composed.build(name, _part)
    if (known.parameter is None) != (card.parameter is None):
        hint = card.name(card.usual[0]) if card.parameter else card.form.replace("N", str(race_n))
        raise StrategyNameError(f"“{shown}” does not read as {card.form}; try {hint}.")
    parameter = 1 if known.parameter is None else known.parameter
    n = (race_n if card.of_race else 1) if known.n is None else known.n
    if parameter < 1 or n < 1:
        raise StrategyNameError(f"“{shown}” has a zero in it; count from 1, as in {card.form}.")
    if not card.of_race:
        return card.build(parameter, n)
    if n > race_n and card.sized:
        raise StrategyNameError(
            f"{shown} needs {n} traces but the race has {race_n}; use a smaller @N, or race {n} "
            f"traces or more (race -n {n})."
        )
    if parameter > n and not card.acts:
        raise StrategyNameError(
            f"{shown} needs {parameter} votes but looks at {n} traces; use {card.name(n)}, or race "
            f"{parameter} traces or more (race -n {parameter})."
        )
    return card.build(parameter, n)


def _with_its_numbers(name: str) -> list[str]:
    found = _NAME.fullmatch(name)
    parameter = (found and _number(found["parameter"])) or 1
    size = f"@{found['n']}" if found and found["n"] else ""
    return [f"{card.name(parameter)}{size}" for card in cards() if card.composed is None]


def _meant(name: str) -> Composed | None:
    """How names are put together that begin as this one, which is none, and not with a number."""
    written = name.strip().lower()
    composed = (card.composed for card in cards() if card.composed is not None)
    begun = (each for each in composed if written.startswith(each.prefix))
    return next((each for each in begun if not written[len(each.prefix) :][:1].isdigit()), None)


def _part(name: str) -> Strategy:
    """Build a strategy that is part of another's name, over so many traces as its own name says.

    Raises StrategyNameError.
    """
    known, shown = read_name(name), name[:40]
    if known is not None and not known.card.raced:
        raise StrategyNameError(f"{shown} grows traces itself and is no stage; take one as MV@8.")
    if known is not None and known.card.sized and known.n is None:
        raise StrategyNameError(
            f"The stage {shown} does not say of how many traces; try {shown}@8."
        )
    return parse(name, 1 if known is None or known.n is None else known.n)


def apart(strategy: Strategy) -> tuple[str, int]:
    """A strategy's name without its N, and N; one put together from others keeps its whole name."""
    known = read_name(strategy.name)
    if known is None or known.card.composed is not None:
        return strategy.name, strategy.n
    # A beam search looks at one output, whatever its width.
    return known.card.name(known.parameter or 1), strategy.n if known.n is None else known.n


def default_names(n: int) -> tuple[str, ...]:
    """Name the strategies a board of an n-trace race shows at first, in order.

    The baseline leads; then come those that stop early, then those that wait for all.
    """
    ranked = sorted(cards(), key=lambda card: (card.waits_for_all, card.role))
    return _fitting([card.name(k) for card in ranked for k in card.board], n)


def offered_names(n: int) -> tuple[str, ...]:
    """Name every kind of strategy that an n-trace race can have, by its usual parameters."""
    return _fitting([card.name(k) for card in cards() if card.raced for k in card.usual], n)


def _fitting(names: Sequence[str], n: int) -> tuple[str, ...]:
    read = [read_name(name) for name in names]
    return tuple(
        parse(name, n).name
        for name, known in zip(names, read, strict=True)
        if known is not None and (known.parameter is None or known.parameter <= n)
    )


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)
