"""A duel: two races of one question side by side, who speaks for each, and what it came to; pure.

A side is spoken for by the strategy that is armed in its race, else by the vote of all its traces.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tts_tui.domain.pick_money import paid_for_pick
from tts_tui.domain.strategies import Role, card_with, parse
from tts_tui.domain.strategies.base import Clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.money import Paid
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick

TOGETHER_S: Final = 1.0
"""Both sides of a duel begin in one turn of a loop; races further apart were raced one by one."""
Pair = tuple["RaceState", "RaceState"]
"""The races of both sides."""


class Outcome(StrEnum):
    """What a duel came to."""

    LEFT = "left"
    RIGHT = "right"
    TIE = "tie"
    """Both are right, and neither was the better of the two."""
    NOBODY = "nobody"
    """Neither is right."""
    UNJUDGED = "unjudged"
    """Nobody knows what is right, or it is hidden, or one of them is not over."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as it stands."""

    name: str
    strategy: str
    """Full name of who speaks for it."""
    over: bool
    """Whether nothing changes it any more: it has decided, or its race has ended."""
    decided: bool
    answer: str | None
    right: bool | None
    """None while undecided, and where nobody knows or may see."""
    decided_s: float | None
    """In seconds from the moment the first of the two began, or its own race where they were not
    raced together; None where no times are known."""
    tokens: int
    """Spent until it decided, or so far."""
    paid: Paid | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What both sides came to. A number is that of a side, None where neither has it."""

    sides: tuple[Side, Side]
    outcome: Outcome
    first: int | None
    fewer_tokens: int | None
    cheaper: int | None
    """In money, where both are known in one currency."""

    @property
    def winner(self) -> Side | None:
        """The side that won."""
        won = {Outcome.LEFT: 0, Outcome.RIGHT: 1}.get(self.outcome)
        return None if won is None else self.sides[won]


@dataclass(frozen=True, slots=True)
class Score:
    """How many questions came to what, each under the name of its outcome."""

    left: int = 0
    right: int = 0
    tie: int = 0
    nobody: int = 0
    unjudged: int = 0

    @property
    def questions(self) -> int:
        """How many there were."""
        return self.left + self.right + self.tie + self.nobody + self.unjudged

    def plus(self, outcome: Outcome) -> Score:
        """Count one more."""
        return replace(self, **{outcome.value: getattr(self, outcome.value) + 1})


def speaker(race: RaceState) -> str:
    """The full name of the strategy that speaks for a race."""
    return race.armed or parse(card_with(Role.MAJORITY).stem, race.n).name


def names_of(pair: Pair) -> tuple[str, str]:
    """Name both sides: by their models, or where that is one by what is armed."""
    models = [race.started.model.name for race in pair]
    if models[0] != models[1]:
        return models[0], models[1]
    armed = [race.armed or "unarmed" for race in pair]
    if armed[0] != armed[1]:
        return armed[0], armed[1]
    return f"{armed[0]}, left", f"{armed[1]}, right"


def apart_s(pair: Pair) -> float | None:
    """How long after the left side the right one began, in seconds; less than 0 is before.

    None where they were not raced together: each is on a clock of its own.
    """
    try:
        left, right = (datetime.fromisoformat(race.started.started_at) for race in pair)
        apart = (right - left).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return apart if abs(apart) < TOGETHER_S else None


def one_server(pair: Pair) -> bool:
    """Whether both are asked at one place, and share what it can do."""
    left, right = (race.started.model.host for race in pair)
    return left == right


def sides_of(
    pair: Pair, picks: tuple[Pick, Pick] | None = None, *, truth_shown: bool = True
) -> tuple[Side, Side]:
    """How both sides stand; `picks` are those of who speaks for them, where they are known."""
    if picks is None:
        left, right = (race.ask(parse(speaker(race), race.n), Clock.WALL) for race in pair)
        picks = left, right
    names, apart = names_of(pair), apart_s(pair) or 0.0
    late = max(0.0, -apart), max(0.0, apart)
    sides = [
        Side(
            name=name,
            strategy=pick.strategy,
            over=race.ended or pick.decided,
            decided=pick.decided,
            answer=pick.answer.text if pick.answer is not None else None,
            right=race.verdict(pick) if truth_shown else None,
            decided_s=None if pick.decided_at_s is None else pick.decided_at_s + late_s,
            tokens=pick.ledger.spent_tokens,
            paid=paid_for_pick(race, pick, totals=True) if pick.decided else None,
        )
        for race, pick, name, late_s in zip(pair, picks, names, late, strict=True)
    ]
    return sides[0], sides[1]


def judge(sides: tuple[Side, Side], *, truth_known: bool) -> Verdict:
    """Say what a duel came to.

    Right beats wrong and undecided. Of two that are right the one wins that was first or cheaper,
    and in the other no worse; money counts where both prices are known, else tokens.
    """
    left, right = sides
    decided = left.decided and right.decided
    first = _less(left.decided_s, right.decided_s)
    if not decided:
        first = next((at for at, side in enumerate(sides) if side.decided), None)
    fewer = _less(left.tokens, right.tokens) if decided else None
    cheaper, priced = _cheaper(left.paid, right.paid) if decided else (None, False)
    outcome = _outcome(sides, first, cheaper if priced else fewer, truth_known=truth_known)
    return Verdict(sides, outcome, first, fewer, cheaper)


def verdict_of(pair: Pair, *, truth_shown: bool = True) -> Verdict:
    """Judge two races as they are."""
    known = truth_shown and pair[0].grading.truth is not None
    return judge(sides_of(pair, truth_shown=truth_shown), truth_known=known)


def pairs_of(races: Iterable[RaceState]) -> list[Pair]:
    """Put the races of each question together, two and two; the left side stays the left one."""
    waiting: dict[str, RaceState] = {}
    pairs: list[Pair] = []
    for race in races:
        question = race.started.question.id
        if (other := waiting.pop(question, None)) is None:
            waiting[question] = race
            continue
        swapped = bool(pairs) and _who(race) == _who(pairs[0][0]) != _who(other)
        pairs.append((race, other) if swapped else (other, race))
    return pairs


def score_of(pairs: Iterable[Pair], *, truth_shown: bool = True) -> Score:
    """Count what the duels came to that have ended."""
    score = Score()
    for pair in pairs:
        if all(race.ended for race in pair):
            score = score.plus(verdict_of(pair, truth_shown=truth_shown).outcome)
    return score


def _who(race: RaceState) -> tuple[str, str | None]:
    return race.started.model.name, race.started.armed


def _less(left: float | None, right: float | None) -> int | None:
    if left is None or right is None or left == right:
        return None
    return 0 if left < right else 1


def _cheaper(left: Paid | None, right: Paid | None) -> tuple[int | None, bool]:
    """Who was cheaper, and whether that is known."""
    if left is None or right is None or left.currency != right.currency:
        return None, False
    if left.amount is None or right.amount is None:
        return None, False
    return _less(left.amount, right.amount), True


def _outcome(
    sides: tuple[Side, Side], first: int | None, cheaper: int | None, *, truth_known: bool
) -> Outcome:
    left, right = sides
    if not truth_known or not (left.over and right.over):
        return Outcome.UNJUDGED
    if bool(left.right) != bool(right.right):
        return Outcome.LEFT if left.right else Outcome.RIGHT
    if not left.right:
        return Outcome.NOBODY
    ahead = {at for at in (first, cheaper) if at is not None}
    if len(ahead) != 1:
        return Outcome.TIE
    return Outcome.RIGHT if ahead == {1} else Outcome.LEFT
