"""The rows of a comparison for other programs, JSON and CSV; the field names are a contract."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.rows import ALL, ComparisonRow
from tts_tui.study.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.analysis.compare import Comparison
    from tts_tui.analysis.key import Key
    from tts_tui.store.fields import Json

COLUMNS: Final = tuple(field.name for field in fields(ComparisonRow))
"""Every field of a row, in the contract's order."""


def as_json(row: ComparisonRow) -> dict[str, Json]:
    """Turn a row into a JSON object."""
    return {**{name: getattr(row, name) for name in COLUMNS}, "note": row.note or None}


def csv_lines(rows: Sequence[ComparisonRow]) -> Iterator[str]:
    """Write rows as CSV, safe to print and to open in a spreadsheet."""
    return csv_text(COLUMNS, (as_json(row).values() for row in rows))


def is_usual(key: Key) -> bool:
    """Whether a comparison shows it where nobody chose; what was run was chosen for the race."""
    return key.card.acts or any(
        key.strategy == key.card.name(parameter) for parameter in key.card.compared
    )


def shortlist(comparison: Comparison) -> list[ComparisonRow]:
    """Keep what is worth a look first: the usual strategies at the largest N, and SD once.

    Every procedure has a largest N of its own.
    """

    def sort(row: ComparisonRow) -> tuple[str, str, str]:
        return row.model, row.dataset, "" if row.key.card.raced else row.strategy

    largest: dict[tuple[str, str, str], int] = {}
    for row in comparison.rows:
        largest[sort(row)] = max(largest.get(sort(row), 0), row.n)
    alone = {model: len(comparison.common[model]) == 1 for model in comparison.models}
    return [
        row
        for row in comparison.rows
        if is_usual(row.key)
        and row.n == largest[sort(row)]
        and not (row.dataset == ALL and alone[row.model])
    ]
