"""Who answered what: the strategies of a race by their answers, as its end puts them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.strategies import Role, card_of
from tts_tui.figures import counted, seconds, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.ui.kit.truth import Verdicts


@dataclass(frozen=True, slots=True)
class Member:
    """One strategy."""

    name: str
    """Without an N that is the race's."""
    spent_tokens: int | None
    """What it had spent when it decided; None while it is undecided."""


@dataclass(frozen=True, slots=True)
class Camp:
    """The strategies that say the same, the cheapest first."""

    answer: str | None
    """None where they have decided without one, or have not decided."""
    right: bool | None
    members: tuple[Member, ...]
    decided: bool = True

    @property
    def label(self) -> str:
        """The answer, or what stands in its place."""
        return self.answer or ("no answer" if self.decided else "undecided")


def camps_of(race: RaceState, picks: Iterable[Pick], verdicts: Verdicts) -> tuple[Camp, ...]:
    """Put strategies of one answer together: the right ones first, then the larger camps.

    Those that found no answer and those that are undecided come last, each together.
    """
    by_answer: dict[tuple[bool, str | None], list[Pick]] = {}
    for pick in picks:
        key = pick.answer.key if pick.decided and pick.answer is not None else None
        by_answer.setdefault((pick.decided, key), []).append(pick)
    camps = [_camp(race, together, verdicts) for together in by_answer.values()]
    return tuple(sorted(camps, key=_rank))


def _rank(camp: Camp) -> tuple[bool, bool, bool, int]:
    return (not camp.decided, camp.answer is None, camp.right is not True, -len(camp.members))


def _camp(race: RaceState, picks: Sequence[Pick], verdicts: Verdicts) -> Camp:
    first = picks[0]
    if not first.decided:
        return Camp(None, None, tuple(Member(short_name(race, p), None) for p in picks), False)
    members = (Member(short_name(race, pick), pick.ledger.spent_tokens) for pick in picks)
    cheapest_first = tuple(sorted(members, key=lambda member: member.spent_tokens or 0))
    answer = first.answer.text if first.answer is not None else None
    return Camp(answer, verdicts.on(first), cheapest_first)


def short_name(race: RaceState, pick: Pick) -> str:
    """Name a strategy without the N that every other one has too."""
    return pick.strategy.removesuffix(f"@{race.n}")


def tally(camps: Sequence[Camp], answer: str) -> str:
    """Say how many strategies are right, or where nobody knows, how many say the same."""
    many = sum(len(camp.members) for camp in camps)
    of_all = counted(many, "strategy", "strategies")
    if any(camp.right is not None for camp in camps):
        right = sum(len(camp.members) for camp in camps if camp.right)
        return f"{right or 'none'} of {of_all} right"
    agree = sum(len(camp.members) for camp in camps if camp.answer == answer)
    return f"{agree} of {of_all} agree"


def first_sentence(race: RaceState, picks: Iterable[Pick]) -> str | None:
    """Say who decided first, and when; None where the yardstick is all that did."""
    pick = first_decided(pick for pick in picks if role_of(pick) is not Role.BASELINE)
    if pick is None:
        return None
    if pick.decided_at_s is None:
        return (
            f"first: {short_name(race, pick)}, {counted(pick.ledger.sequential_tokens, 'token')} in"
        )
    return f"first: {short_name(race, pick)}, after {seconds(pick.decided_at_s)}"


def worth_sentence(race: RaceState, picks: Sequence[Pick], verdicts: Verdicts) -> str | None:
    """Say what the cheapest right strategy has over the vote of all; None where nothing."""
    majority = majority_of(p for p in picks if p.decided)
    right = [p for p in picks if verdicts.on(p) and role_of(p) is not Role.BASELINE]
    if majority is None or not right:
        return None
    best = min(right, key=lambda pick: pick.ledger.spent_tokens)
    spent, of_all = best.ledger.spent_tokens, majority.ledger.spent_tokens
    name, vote = short_name(race, best), short_name(race, majority)
    saved = 1 - spent / of_all if of_all else 0.0
    fewer = f"{share(saved)} fewer tokens" if saved >= 0.005 else None
    if not verdicts.on(majority):
        return f"{name} is right where {vote} is not" + (f", for {fewer}" if fewer else "")
    return f"cheapest right: {name}, {fewer} than {vote}" if fewer else None


def first_decided(picks: Iterable[Pick]) -> Pick | None:
    """Find who decided first with an answer.

    The baseline is the yardstick: it leads only where nothing else decided as early.
    """
    decided = (pick for pick in picks if pick.decided and pick.answer is not None)
    return min(decided, key=lambda p: (decided_at(p), role_of(p) is Role.BASELINE), default=None)


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
