"""Horizon, difficulty and advice in sentences, for the command line and the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.horizon import CELLS
from tts_tui.figures import counted, percent, signed
from tts_tui.figures import whole as tokens
from tts_tui.study.words import bounds, difference_line, named, scope, span
from tts_tui.text import display_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.analysis.horizon import HorizonTable
    from tts_tui.analysis.recipe import Advice
    from tts_tui.analysis.rows import ComparisonRow
    from tts_tui.study.advice import Advised


def told(one: Advised) -> Iterator[str]:
    """Say everything there is to say of one model, line by line."""
    yield f"{display_name(one.model)} on {scope(one.dataset, one.weight)}"
    for table in one.tables:
        yield from _horizon(table)
    for row in one.correlations:
        yield (
            f"  {display_name(row.dataset)}: difficulty and mean tokens correlate with Spearman "
            f"{signed(row.spearman)}, Pearson {signed(row.pearson)} "
            f"({counted(row.questions, 'question')})"
        )
    if one.ladder:
        yield f"  worth paying for, by {one.axis.value} tokens a question:"
        yield from (f"    {_rung(row, one)}" for row in one.ladder)
    for advice in one.advice:
        yield from _advice(advice)


def _horizon(table: HorizonTable) -> Iterator[str]:
    chance = "" if table.missing or table.sure else ", but it could be chance"
    why = f": it needs {table.missing}" if table.missing else chance
    yield f"  horizon ({table.reading.value}): {table.horizon.value}{why}"
    for name, cell in zip(CELLS, table.cells, strict=True):
        interval = bounds(cell.ci_low, cell.ci_high)
        yield (
            f"    {name:<10}  {percent(cell.accuracy):>7}  {interval:>10}  "
            f"{counted(cell.questions, 'question')}"
        )


def _rung(row: ComparisonRow, one: Advised) -> str:
    price = tokens(one.axis.of(row))
    note = f"  {row.key.note}" if row.key.note else ""
    return f"{price:>9}  {row.key.name:<12} {percent(row.accuracy):>7}  {span(row)}{note}"


def _advice(advice: Advice) -> Iterator[str]:
    yield f"  with {tokens(advice.budget_tokens)} {advice.axis.value} tokens a question:"
    best, recipe = advice.best, advice.recipe
    if best is None:
        yield "    nothing measured is that cheap, or no right answers are known"
        return
    yield f"    measured best  {_measured(best)}"
    if recipe is None:
        yield f"    the paper      {advice.recipe_rule}"
        return
    yield f"    the paper      {advice.recipe_rule}"
    yield f"                   {_measured(recipe)}"
    if best.key != recipe.key:
        yield f"    best − recipe  {difference_line(advice.gap)}"


def _measured(row: ComparisonRow) -> str:
    return (
        f"{named(row.key)}: {percent(row.accuracy)} ({span(row)}), "
        f"{tokens(row.sequential_tokens)} sequential, {tokens(row.spent_tokens)} spent"
    )
