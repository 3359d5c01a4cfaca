"""Leave one model out: a rule's numbers are chosen on the others, and judged on that one.

A table is one model on one data set. Every table weighs alike, whatever its size; tokens are
shares of what the yardstick, the vote of all, takes on the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from tts_tui.analysis.bootstrap import interval, stream_of, weights

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Table: TypeAlias = tuple[str, str]
"""A model and a data set."""


class CameTo(NamedTuple):
    """What a rule came to on one table, a mean over subsets for each question; shapes (Q,)."""

    right: Floats
    sequential: Floats
    spent: Floats


Tables: TypeAlias = "Mapping[Table, CameTo]"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a rule has to keep to; shares of the yardstick's tokens."""

    lost: float = 0.003
    """Share of right answers that it may lose against the yardstick."""
    spent: float = 0.82
    sequential: float = 0.65


@dataclass(frozen=True, slots=True)
class Standing:
    """What a rule came to against the yardstick, over tables that weigh alike."""

    accuracy: float
    """From 0 to 1."""
    difference: float
    """Its accuracy minus the yardstick's."""
    ci_low: float | None
    """95 % bootstrap interval of that over questions; None where a table has a single one."""
    ci_high: float | None
    spent: float
    """Share of the yardstick's tokens."""
    sequential: float
    spent_tokens: float
    """Tokens a question."""
    sequential_tokens: float

    @property
    def cost(self) -> float:
        """Both shares of tokens in one number, to tell cheap from dear."""
        return (self.spent + self.sequential) / 2

    def keeps(self, limits: Limits) -> bool:
        """Whether it stays within all three."""
        return self.difference >= -limits.lost and self.affordable(limits)

    def affordable(self, limits: Limits) -> bool:
        """Whether it stays within both limits of tokens."""
        return self.spent <= limits.spent and self.sequential <= limits.sequential

    def beaten_by(self, other: Standing) -> bool:
        """Whether another is no worse in all three and better in one."""
        mine = (-self.accuracy, self.spent, self.sequential)
        theirs = (-other.accuracy, other.spent, other.sequential)
        return mine != theirs and all(b <= a for a, b in zip(mine, theirs, strict=True))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One model, judged by what the others chose."""

    model: str
    chosen: str
    """Which of the candidates."""
    standing: Standing


def models_of(tables: Iterable[Table]) -> list[str]:
    """The models of some tables, in order."""
    return list(dict.fromkeys(model for model, _ in tables))


def stand(tables: Tables, yardstick: Tables, models: Collection[str] | None = None) -> Standing:
    """Set a rule against the yardstick, on the tables of some models, or on all."""
    chosen = [table for table in tables if models is None or table[0] in models]
    pairs = [(tables[table], yardstick[table]) for table in chosen]
    differences = [ours.right - theirs.right for ours, theirs in pairs]
    low, high = None, None
    if all(len(difference) > 1 for difference in differences):
        draws = [
            weights(len(difference), stream_of(dataset)) @ difference
            for (_, dataset), difference in zip(chosen, differences, strict=True)
        ]
        low, high = map(float, interval(np.mean(draws, axis=0)))
    return Standing(
        accuracy=_mean(ours.right.mean() for ours, _ in pairs),
        difference=_mean(difference.mean() for difference in differences),
        ci_low=low,
        ci_high=high,
        spent=_mean(ours.spent.sum() / theirs.spent.sum() for ours, theirs in pairs),
        sequential=_mean(ours.sequential.sum() / theirs.sequential.sum() for ours, theirs in pairs),
        spent_tokens=_mean(ours.spent.mean() for ours, _ in pairs),
        sequential_tokens=_mean(ours.sequential.mean() for ours, _ in pairs),
    )


def choose(
    candidates: Mapping[str, Tables],
    yardstick: Tables,
    models: Collection[str],
    limits: Limits,
) -> str:
    """Choose the cheapest candidate that is hardly less accurate than the best one affordable.

    Affordable is what keeps both limits of tokens on each of the models, and not on their mean:
    where lengths lie close together less can be saved, and a model that nobody has seen may be
    like that. Hardly less is by no more than may be lost at all: a single question of a small
    data set makes as much. Where nothing is affordable the cheapest of all is chosen.
    """
    every = {name: stand(tables, yardstick, models) for name, tables in candidates.items()}
    fitting = [
        name
        for name, tables in candidates.items()
        if all(stand(tables, yardstick, {model}).affordable(limits) for model in models)
    ]
    least = max((every[name].difference for name in fitting), default=0.0) - limits.lost - 1e-12
    good = [name for name in fitting if every[name].difference >= least]
    return min(good or every, key=lambda name: (every[name].cost, name))


def leave_one_out(
    candidates: Mapping[str, Tables], yardstick: Tables, limits: Limits
) -> tuple[list[LeftOut], Standing]:
    """Judge each model by what the others choose, and all of them together."""
    models = models_of(yardstick)
    judged, together = [], {}
    for model in models:
        name = choose(candidates, yardstick, [m for m in models if m != model], limits)
        own = {table: came for table, came in candidates[name].items() if table[0] == model}
        judged.append(LeftOut(model, name, stand(own, yardstick)))
        together.update(own)
    return judged, stand(together, yardstick)


def front(standings: Mapping[str, Standing]) -> set[str]:
    """Those that none beats in accuracy, spent and sequential tokens at once."""
    return {
        name
        for name, one in standings.items()
        if not any(one.beaten_by(other) for other in standings.values())
    }


def _mean(values: Iterable[np.floating]) -> float:
    return float(np.mean(list(values)))
