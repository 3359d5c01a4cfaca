"""What follows from a comparison, for every model: horizon, difficulty, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.difficulty import correlations, difficulties
from tts_tui.analysis.horizon import HorizonSplit, HorizonTable, horizon_tables
from tts_tui.analysis.recipe import advise, ladder
from tts_tui.analysis.rows import ALL

if TYPE_CHECKING:
    from tts_tui.analysis.compare import Comparison
    from tts_tui.analysis.difficulty import Correlation
    from tts_tui.analysis.plot import Axis
    from tts_tui.analysis.recipe import Advice
    from tts_tui.analysis.rows import ComparisonRow
    from tts_tui.analysis.weight import Weight
    from tts_tui.study.comparing import Report


WORTH_A_LINE: Final = 0.02
"""Accuracy that a step of the ladder must add, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Advised:
    """Everything said of one model."""

    model: str
    dataset: str
    """`all`, or its one data set."""
    weight: Weight | None
    """What weighs alike in the mean; None for one data set."""
    axis: Axis
    tables: tuple[HorizonTable, ...]
    """In both readings; empty without right answers."""
    ladder: tuple[ComparisonRow, ...]
    """Where nobody named a budget: what each price buys, each clearly better than the last."""
    advice: tuple[Advice, ...]
    """For the budget asked for; else for the cheapest and the dearest step of the ladder."""
    correlations: tuple[Correlation, ...]


def advise_all(report: Report, budget_tokens: float | None, axis: Axis) -> list[Advised]:
    """Advise for every model; without a budget, for each price at which something gets better."""
    return [advise_for(report, model, budget_tokens, axis) for model in report.comparison.models]


def advise_for(report: Report, model: str, budget_tokens: float | None, axis: Axis) -> Advised:
    """Advise for one model."""
    comparison = report.comparison
    datasets = comparison.common[model]
    dataset = ALL if len(datasets) > 1 else datasets[0]
    tables = horizons(comparison, model)
    rungs = () if budget_tokens is not None else _rungs(comparison, model, dataset, axis)
    prices = [price for row in rungs if (price := axis.of(row)) is not None]
    ends = [*prices[:1], *prices[1:][-1:]]
    budgets = ends if budget_tokens is None else [budget_tokens]
    released = tables[0] if tables else None
    groups = [found.group for found in comparison.measured.values()]
    return Advised(
        model,
        dataset,
        comparison.weight_of(model, dataset),
        axis,
        tables,
        rungs,
        tuple(advise(comparison, released, model, dataset, price, axis) for price in budgets),
        tuple(row for row in correlations(difficulties(groups)) if row.dataset in datasets),
    )


def _rungs(
    comparison: Comparison, model: str, dataset: str, axis: Axis
) -> tuple[ComparisonRow, ...]:
    """Thin the ladder: a step that is hardly better than the last is not worth a line."""
    kept: list[ComparisonRow] = []
    for row in ladder(comparison, model, dataset, axis):
        if not kept or (row.accuracy or 0) - (kept[-1].accuracy or 0) >= WORTH_A_LINE:
            kept.append(row)
    return tuple(kept)


def horizons(comparison: Comparison, model: str) -> tuple[HorizonTable, ...]:
    """A model's horizon table in both readings, on the data sets it shares with others."""
    groups = [found.group for found in comparison.measured.values()]
    datasets = comparison.common[model]
    found = []
    for reading in HorizonSplit:
        tables = horizon_tables(groups, datasets, reading)
        found += [table for table in tables if table.model == model]
    return tuple(found)
