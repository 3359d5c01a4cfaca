"""Short against long traces on easy against hard questions: which horizon a model has.

Source: arXiv 2512.02008, Table 1, in two readings. *Released*: long is more tokens than the
model's mean over its data sets' means, hard is a difficulty above the mean of the data sets'
mean difficulties, cells are averaged over questions, then over data sets. *Paper*: medians
take the means' place. Both use only questions that have short and long traces.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median
from typing import TYPE_CHECKING, Final

import numpy as np

from tts_tui.analysis.bootstrap import mean_interval
from tts_tui.analysis.difficulty import difficulties

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.analysis.pool import Group, Pool

ENOUGH_QUESTIONS: Final = 5
"""Fewer easy or hard questions with short and long traces say nothing of a model."""
CELLS: Final = ("easy short", "easy long", "hard short", "hard long")


class HorizonSplit(StrEnum):
    """What long and hard mean."""

    RELEASED = "released"
    """Means, as the released code has it."""
    PAPER = "paper"
    """Medians, as the paper's text has it."""


class Horizon(StrEnum):
    """The class that follows from the table."""

    SHORT = "short-horizon"
    """Short traces win on easy and on hard questions."""
    LONG = "long-horizon"
    """Short traces win on easy questions, long ones on hard."""
    OTHER = "neither"
    """Short traces do not win on easy questions, or none wins on hard: the paper has no class."""
    UNKNOWN = "not enough data"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table."""

    accuracy: float | None
    """Mean over questions, then data sets; None where some data set has no such question."""
    ci_low: float | None
    """None as well where some data set has a single one."""
    ci_high: float | None
    questions: int


@dataclass(frozen=True, slots=True)
class HorizonTable:
    """The table of one model in one reading."""

    model: str
    reading: HorizonSplit
    cells: tuple[Cell, Cell, Cell, Cell]
    """Easy short, easy long, hard short, hard long."""
    long_above_tokens: float
    hard_above: float
    """The difficulty above which a question is hard, from 0 to 1."""
    datasets: tuple[str, ...]
    missing: str
    """What keeps the class unknown; empty where it is known."""
    sure: bool
    """Whether short − long on hard questions has an interval without zero."""

    @property
    def horizon(self) -> Horizon:
        """The class, by the point estimates."""
        easy_short, easy_long, hard_short, hard_long = (cell.accuracy for cell in self.cells)
        if self.missing or easy_short is None or easy_long is None:
            return Horizon.UNKNOWN
        if hard_short is None or hard_long is None:
            return Horizon.UNKNOWN
        if easy_short <= easy_long or hard_short == hard_long:
            return Horizon.OTHER
        return Horizon.SHORT if hard_short > hard_long else Horizon.LONG


def horizon_tables(
    groups: Sequence[Group], datasets: Sequence[str], reading: HorizonSplit
) -> list[HorizonTable]:
    """The table of every model, on the data sets named; other groups are left aside."""
    used = [g for g in groups if g.dataset in datasets and any(pool.known for pool in g.pools)]
    if not used:
        return []
    table = difficulties(used)
    by_dataset: dict[str, dict[str, float]] = {}
    for one in table:
        by_dataset.setdefault(one.dataset, {})[one.question] = one.difficulty
    values = [list(ours.values()) for ours in by_dataset.values()]
    hard_above = (
        fmean(map(fmean, values))
        if reading is HorizonSplit.RELEASED
        else median(value for ours in values for value in ours)
    )
    # The released code divides by one number of samples everywhere, and so does this reading.
    samples = max(pool.m for group in used for pool in group.pools)
    return [
        _table(
            model, [g for g in used if g.model == model], reading, by_dataset, hard_above, samples
        )
        for model in dict.fromkeys(group.model for group in used)
    ]


def _table(
    model: str,
    groups: Sequence[Group],
    reading: HorizonSplit,
    difficulty: dict[str, dict[str, float]],
    hard_above: float,
    samples: int,
) -> HorizonTable:
    limit = _long_above(groups, reading, samples)
    splits = [
        _Split(group, limit, difficulty[group.dataset], hard_above)
        for group in sorted(groups, key=lambda group: group.dataset)
    ]
    cells = tuple(_cell(splits, at) for at in range(4))
    missing = _missing(splits)
    return HorizonTable(
        model=model,
        reading=reading,
        cells=(cells[0], cells[1], cells[2], cells[3]),
        long_above_tokens=limit,
        hard_above=hard_above,
        datasets=tuple(group.dataset for group in groups),
        missing=missing,
        sure=not missing and _sure(splits),
    )


def _long_above(groups: Sequence[Group], reading: HorizonSplit, samples: int) -> float:
    if reading is HorizonSplit.PAPER:
        return median(o.tokens for group in groups for pool in group.pools for o in pool.outcomes)
    return fmean(
        fmean(sum(outcome.tokens for outcome in pool.outcomes) / samples for pool in group.pools)
        for group in groups
    )


class _Split:
    """The questions of one data set that have short and long traces, easy and hard apart."""

    def __init__(
        self, group: Group, limit: float, difficulty: dict[str, float], hard_above: float
    ) -> None:
        pairs = [
            (difficulty[pool.question] > hard_above, both)
            for pool in group.pools
            if pool.question in difficulty and (both := _short_and_long(pool, limit)) is not None
        ]
        self.dataset = group.dataset
        self.easy = np.array([both for hard, both in pairs if not hard]).reshape(-1, 2)
        self.hard = np.array([both for hard, both in pairs if hard]).reshape(-1, 2)

    def column(self, at: int) -> np.ndarray:
        """Accuracies of one cell, one a question."""
        half = self.easy if at < 2 else self.hard
        column: np.ndarray = half[:, at % 2]
        return column


def _short_and_long(pool: Pool, limit: float) -> tuple[float, float] | None:
    short = [outcome.right for outcome in pool.outcomes if outcome.tokens <= limit]
    long = [outcome.right for outcome in pool.outcomes if outcome.tokens > limit]
    return (fmean(short), fmean(long)) if short and long else None


def _cell(splits: Iterable[_Split], at: int) -> Cell:
    columns = [split.column(at) for split in splits]
    questions = sum(map(len, columns))
    if not all(map(len, columns)):
        # The released code divides by zero here: a data set without such a question.
        return Cell(None, None, None, questions)
    low, high = mean_interval(enumerate(columns)) or (None, None)
    return Cell(fmean(float(c.mean()) for c in columns), low, high, questions)


def _missing(splits: Sequence[_Split]) -> str:
    easy = sum(len(split.easy) for split in splits)
    hard = sum(len(split.hard) for split in splits)
    lacking = [
        f"{ENOUGH_QUESTIONS - have} more {kind} question{'s' * (ENOUGH_QUESTIONS - have > 1)}"
        for kind, have in (("easy", easy), ("hard", hard))
        if have < ENOUGH_QUESTIONS
    ]
    if lacking:
        return f"{' and '.join(lacking)} with both short and long traces"
    for kind in ("easy", "hard"):
        if none := [split.dataset for split in splits if not len(getattr(split, kind))]:
            has = "has" if len(none) == 1 else "have"
            return (
                f"{'an' if kind == 'easy' else 'a'} {kind} question with both short and long "
                f"traces from every data set, and {' and '.join(none)} {has} none"
            )
    return ""


def _sure(splits: Sequence[_Split]) -> bool:
    found = mean_interval(enumerate(split.hard[:, 0] - split.hard[:, 1] for split in splits))
    return found is not None and (found[0] > 0 or found[1] < 0)
