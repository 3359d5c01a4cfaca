"""Totals of strategies as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.figures import money, whole
from tts_tui.plain.table import aligned

if TYPE_CHECKING:
    from tts_tui.analysis.totals import Total, Totals


def totals_lines(totals: Totals, *, truth_shown: bool = True) -> list[str]:
    """Lay them out as a table for people; columns that say nothing of any row are left out.

    A sum that is not of all races says of how many it is.
    """
    rows = totals.rows
    if not rows:
        return []
    columns: list[tuple[str, list[str]]] = [
        ("model", [total.model for total in rows]),
        ("strategy", [total.label for total in rows]),
    ]
    if len({total.clock for total in rows}) > 1:
        columns.append(("clock", [total.clock for total in rows]))
    words = len(columns)
    columns.append(("races", [whole(total.races) for total in rows]))
    if truth_shown and any(total.right or total.wrong for total in rows):
        columns.append(("right", [whole(total.right) for total in rows]))
        columns.append(("wrong", [whole(total.wrong) for total in rows]))
        if any(total.unknown for total in rows):
            columns.append(("truth unknown", [whole(total.unknown) for total in rows]))
        if any(total.wins for total in rows):
            columns.append(("wins", [whole(total.wins) for total in rows]))
    columns.append(("undecided", [whole(total.undecided) for total in rows]))
    columns.append(("tokens", [_spent(total) for total in rows]))
    if any(total.cost_races for total in rows):
        columns.append(("cost", [_cost(total) for total in rows]))
    titles, cells = zip(*columns, strict=True)
    return aligned([titles, *zip(*cells, strict=True)], right=range(words, len(columns)))


def _spent(total: Total) -> str:
    return _sum(whole(total.spent_tokens), total, total.spent_races)


def _cost(total: Total) -> str:
    return _sum(money(total.cost), total, total.cost_races)


def _sum(text: str, total: Total, races: int) -> str:
    return f"{text} in {whole(races)}" if 0 < races < total.races else text
