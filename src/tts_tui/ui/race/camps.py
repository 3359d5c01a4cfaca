"""Who answered what: the strategies of a race by their answers, as its end puts them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.standouts import cheapest_right, first_beside_baseline, majority_of
from tts_tui.figures import counted, seconds, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.ui.kit.truth import Verdicts

LEAST_SAVED: Final = 0.005
"""Less than half a percent saved is nothing to speak of."""


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
    pick = first_beside_baseline(picks)
    if pick is None:
        return None
    if pick.decided_at_s is None:
        return (
            f"first: {short_name(race, pick)}, {counted(pick.ledger.sequential_tokens, 'token')} in"
        )
    return f"first: {short_name(race, pick)}, after {seconds(pick.decided_at_s)}"


def worth_sentence(race: RaceState, picks: Sequence[Pick], verdicts: Verdicts) -> str | None:
    """Say what the cheapest right strategy has over the vote of all; None where nothing.

    As short as fits beside the large answer at 80 columns.
    """
    majority = majority_of(p for p in picks if p.decided)
    best = cheapest_right(picks, verdicts.on)
    if majority is None or best is None:
        return None
    spent, of_all = best.ledger.spent_tokens, majority.ledger.spent_tokens
    name, vote = short_name(race, best), short_name(race, majority)
    saved = 1 - spent / of_all if of_all else 0.0
    fewer = f"{share(saved)} fewer tokens" if saved >= LEAST_SAVED else None
    if not verdicts.on(majority):
        return f"{name} is right, {vote} is not" + (f": {fewer}" if fewer else "")
    return f"{name} is right for {fewer} than {vote}" if fewer else None
