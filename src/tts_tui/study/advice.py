"""What follows from a comparison, for every model: horizon, difficulty, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.analysis.compare import ALL
from tts_tui.analysis.difficulty import correlations, difficulties
from tts_tui.analysis.horizon import HorizonTable, Reading, horizon_tables
from tts_tui.analysis.recipe import advise, ladder

if TYPE_CHECKING:
    from tts_tui.analysis.compare import Comparison
    from tts_tui.analysis.difficulty import Correlation
    from tts_tui.analysis.plot import Axis
    from tts_tui.analysis.recipe import Advice
    from tts_tui.study.comparing import Report


@dataclass(frozen=True, slots=True)
class Advised:
    """Everything said of one model."""

    model: str
    dataset: str
    """`all`, or its one data set."""
    axis: Axis
    tables: tuple[HorizonTable, ...]
    """In both readings; empty without right answers."""
    advice: tuple[Advice, ...]
    """For the budget asked for, or for each step worth paying for."""
    correlations: tuple[Correlation, ...]


def advise_all(report: Report, budget_tokens: float | None, axis: Axis) -> list[Advised]:
    """Advise for every model; without a budget, for each price at which something gets better."""
    comparison = report.comparison
    groups = [found.group for found in comparison.measured.values()]
    table = difficulties(groups)
    advised = []
    for model in comparison.models:
        datasets = comparison.common[model]
        tables = horizons(comparison, model)
        dataset = ALL if len(datasets) > 1 else datasets[0]
        budgets = (
            [budget_tokens]
            if budget_tokens is not None
            else [
                price
                for row in ladder(comparison, model, dataset, axis)
                if (price := axis.of(row)) is not None
            ]
        )
        released = tables[0] if tables else None
        advised.append(
            Advised(
                model,
                dataset,
                axis,
                tables,
                tuple(
                    advise(comparison, released, model, dataset, budget, axis) for budget in budgets
                ),
                tuple(row for row in correlations(table) if row.dataset in datasets),
            )
        )
    return advised


def horizons(comparison: Comparison, model: str) -> tuple[HorizonTable, ...]:
    """Give a model's horizon table in both readings, on the data sets it shares with others."""
    groups = [found.group for found in comparison.measured.values()]
    datasets = comparison.common[model]
    found = []
    for reading in Reading:
        tables = horizon_tables(groups, datasets, reading)
        found += [table for table in tables if table.model == model]
    return tuple(found)
