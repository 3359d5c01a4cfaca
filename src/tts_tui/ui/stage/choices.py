"""What a room can bet on: the strategies of a race or its traces, and which of them were right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.trace import TraceStatus
from tts_tui.ui.kit.explain import plainly

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick

MOST: Final = 9
"""As many as there are keys for."""
TRACE: Final = "trace "


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to bet on."""

    name: str
    """In the book."""
    label: str
    """Without an N that is the race's."""
    says: str
    """What one bets on, in few plain words."""


@dataclass(frozen=True, slots=True)
class Right:
    """Which choices came out right, and which came to no end that anybody can judge."""

    right: frozenset[str]
    undecided: frozenset[str]


def strategy_choices(names: Sequence[str], n: int) -> tuple[Choice, ...]:
    """The strategies of a board of N traces, as many as there are keys for."""
    return tuple(Choice(name, label_of(name, n), plainly(name)) for name in names[:MOST])


def trace_choices(n: int) -> tuple[Choice, ...]:
    """The race's own traces, as many as there are keys for."""
    many = range(1, min(n, MOST) + 1)
    return tuple(Choice(f"{TRACE}{at}", f"{TRACE}{at}", "") for at in many)


def label_of(name: str, n: int) -> str:
    """A strategy's name without the N that every other one has too."""
    return name.removesuffix(f"@{n}")


def came_out(race: RaceState, picks: Iterable[Pick], choices: Iterable[str]) -> Right:
    """Say which bets were right.

    What is undecided, was cut, or has an answer that nobody knows the truth of is neither right
    nor wrong; a trace that ended without an answer is wrong.
    """
    verdicts = {pick.strategy: race.verdict(pick) for pick in picks}
    known = race.grading.truth is not None
    for trace in race.traces:
        done = trace.status is TraceStatus.DONE and known
        verdicts[f"{TRACE}{trace.index + 1}"] = (
            None if not done else trace.answer is not None and race.correct(trace.answer)
        )
    asked = list(choices)
    return Right(
        frozenset(name for name in asked if verdicts.get(name) is True),
        frozenset(name for name in asked if verdicts.get(name) is None),
    )
