"""Which strategy for a budget: the best one measured, beside the paper's recipe.

Source of the recipe: arXiv 2512.02008, Table 2. Short-horizon and non-reasoning models: little
compute → FFS-1@N, much → MV@N, N large in both. Long-horizon models: little → SD, much → MV@N.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.analysis.differences import Choice
from tts_tui.analysis.horizon import Horizon
from tts_tui.analysis.plot import Axis, distinct
from tts_tui.domain.strategies import Role, card_with, ffs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.compare import Comparison
    from tts_tui.analysis.differences import Difference
    from tts_tui.analysis.horizon import HorizonTable
    from tts_tui.analysis.rows import ComparisonRow


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do for one model with one budget."""

    model: str
    dataset: str
    """What it was measured on; `all` is the mean of the data sets."""
    budget_tokens: float
    axis: Axis
    """Which tokens the budget counts."""
    much: bool
    """Whether the budget pays a majority vote of all recorded traces."""
    best: ComparisonRow | None
    """The most accurate within the budget, the cheapest among equals."""
    recipe: ComparisonRow | None
    """What the paper's recipe comes to; None where it is unknown or does not fit."""
    recipe_rule: str
    """The recipe in words, or what keeps it unknown."""
    gap: Difference | None
    """The best minus the recipe."""


def advise(
    comparison: Comparison,
    table: HorizonTable | None,
    model: str,
    dataset: str,
    budget_tokens: float,
    axis: Axis = Axis.SPENT,
) -> Advice:
    """Choose for one model and budget, from what was measured."""
    rows = _priced(comparison, model, dataset, axis)
    within = [(row, price) for row, price in rows if price <= budget_tokens]
    known = [(row, price) for row, price in within if row.accuracy is not None]
    best = min(known, key=lambda one: (-(one[0].accuracy or 0), one[1]))[0] if known else None
    majorities = [price for row, price in rows if row.key.card.role is Role.MAJORITY]
    much = bool(majorities) and budget_tokens >= max(majorities)
    horizon = Horizon.UNKNOWN if table is None else table.horizon
    rule = _rule(horizon, table, much=much)
    recipe = _largest([row for row, _ in within], _strategy(horizon, much=much))
    gap = None
    if best is not None and recipe is not None:
        gap = comparison.differ(
            Choice(model, dataset, best.key), Choice(model, dataset, recipe.key)
        )
    return Advice(model, dataset, budget_tokens, axis, much, best, recipe, rule, gap)


def ladder(
    comparison: Comparison, model: str, dataset: str, axis: Axis = Axis.SPENT
) -> list[ComparisonRow]:
    """The rows worth paying for, cheapest first: each is better than all cheaper ones."""
    found: list[ComparisonRow] = []
    for row, _ in sorted(_priced(comparison, model, dataset, axis), key=lambda one: one[1]):
        if row.accuracy is not None and (not found or row.accuracy > (found[-1].accuracy or 0)):
            found.append(row)
    return found


def _priced(
    comparison: Comparison, model: str, dataset: str, axis: Axis
) -> list[tuple[ComparisonRow, float]]:
    ours = [row for row in comparison.rows if (row.model, row.dataset) == (model, dataset)]
    priced = ((row, axis.of(row)) for row in distinct(ours))
    return [(row, price) for row, price in priced if price is not None]


def _strategy(horizon: Horizon, *, much: bool) -> str | None:
    match horizon:
        case Horizon.SHORT | Horizon.LONG if much:
            return card_with(Role.MAJORITY).stem
        case Horizon.SHORT:
            return ffs.CARD.name(1)
        case Horizon.LONG:
            return card_with(Role.BASELINE).stem
        case _:
            return None


def _rule(horizon: Horizon, table: HorizonTable | None, *, much: bool) -> str:
    amount, what = f"{'much' if much else 'little'} compute", _strategy(horizon, much=much)
    match horizon:
        case Horizon.SHORT:
            return f"short-horizon, {amount}: {what}@N with N large"
        case Horizon.LONG:
            return f"long-horizon, {amount}: {what}{'@N' if much else ''}"
        case Horizon.OTHER:
            return "neither short- nor long-horizon: the paper has no recipe"
        case Horizon.UNKNOWN:
            lacks = table.missing if table is not None and table.missing else "right answers"
            return f"the horizon is unknown, it needs {lacks}"


def _largest(rows: Sequence[ComparisonRow], strategy: str | None) -> ComparisonRow | None:
    fitting = [row for row in rows if row.strategy == strategy]
    return max(fitting, key=lambda row: row.n, default=None)
