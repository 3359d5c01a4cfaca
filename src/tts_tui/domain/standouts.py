"""Who stands out among the picks of a race: the first, the vote of all, the cheapest right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.strategies import Role, card_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.domain.strategies import Pick


def cheapest_right(picks: Sequence[Pick], is_right: Callable[[Pick], bool | None]) -> Pick | None:
    """Find the right pick that had spent the fewest tokens; of equals the one that comes first.

    One trace costs less than any vote: it would nearly always be the cheapest, and say nothing of
    the others. It is the yardstick, and named where nothing else is right.
    """
    right = [pick for pick in picks if is_right(pick)]
    others = [pick for pick in right if role_of(pick) is not Role.BASELINE]
    return min(others or right, key=lambda pick: pick.ledger.spent_tokens, default=None)


def first_decided(picks: Iterable[Pick]) -> Pick | None:
    """Find who decided first with an answer.

    The baseline is the yardstick: it leads only where nothing else decided as early.
    """
    decided = (pick for pick in picks if pick.decided and pick.answer is not None)
    return min(decided, key=lambda p: (decided_at(p), role_of(p) is Role.BASELINE), default=None)


def first_beside_baseline(picks: Iterable[Pick]) -> Pick | None:
    """Find who decided first; None where the yardstick is all that did."""
    return first_decided(pick for pick in picks if role_of(pick) is not Role.BASELINE)


def decided_at(pick: Pick) -> float:
    """When it fell: in seconds, and on the token clock, which has none, in tokens."""
    return pick.ledger.sequential_tokens if pick.decided_at_s is None else pick.decided_at_s


def majority_of(picks: Iterable[Pick]) -> Pick | None:
    """Find the vote of all; None where it is not among them."""
    return next((pick for pick in picks if role_of(pick) is Role.MAJORITY), None)


def role_of(pick: Pick) -> Role:
    """The part a strategy plays; a plain one where nothing is known of it."""
    card = card_of(pick.strategy)
    return card.role if card else Role.PLAIN
