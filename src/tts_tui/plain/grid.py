"""The grid of a session as lines and as JSON rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.grid import Mark, totals_of_rows
from tts_tui.figures import NOTHING, whole
from tts_tui.plain.table import aligned
from tts_tui.plain.totals import totals_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.grid import GridCell, GridColumn, GridRow
    from tts_tui.domain.labels import TraceLabel
    from tts_tui.store.fields import Json

SIGNS = {Mark.RIGHT: "✓", Mark.WRONG: "✗", Mark.UNDECIDED: "·"}
NOT_ASKED = ""


def grid_lines(rows: Sequence[GridRow], columns: Sequence[GridColumn]) -> list[str]:
    """Lay a grid out for people: a row a race, a sign a strategy, then what they came to.

    Where nobody knows the right answer a cell has a letter: that of the answer's camp.
    """
    if not rows:
        return []
    several = len({row.model for row in rows}) > 1
    titles = ["race", "question", *(["model"] if several else []), "truth", "right", "tokens"]
    lines = [[*titles, *(column.label for column in columns)]]
    for row in rows:
        right = f"{row.right_traces}/{row.traces}" if row.right_traces is not None else NOTHING
        lines.append(
            [
                *(str(row.race + 1), row.question, *([row.model] if several else [])),
                *(row.truth or NOTHING, right, whole(row.tokens)),
                *(_sign(row.cells.get(column)) for column in columns),
            ]
        )
    numbers = len(titles)
    table = aligned(lines, right=(0, numbers - 2, numbers - 1))
    return [*table, "", *totals_lines(totals_of_rows(sorted(rows, key=lambda row: row.place)))]


def _sign(cell: GridCell | None) -> str:
    if cell is None:
        return NOT_ASKED
    if cell.mark is not Mark.UNKNOWN:
        return SIGNS[cell.mark]
    return NOTHING if cell.camp is None else chr(ord("A") + cell.camp % 26)


def grid_json(session: str, row: GridRow) -> dict[str, Json]:
    """A row as a JSON object; its keys are a contract. Races and traces count from 1."""
    return {
        "session": session,
        "race": row.race + 1,
        "question": row.question,
        "text": row.text,
        "dataset": row.dataset or None,
        "model": row.model,
        "truth": row.truth,
        "traces": row.traces,
        "right_traces": row.right_traces,
        "tokens": row.tokens,
        "disagreement": round(row.disagreement, 6),
        "labels": [_label(trace, label) for trace, label in row.labels],
        "cells": [
            {
                "strategy": column.strategy,
                "note": column.note or None,
                "mark": cell.mark.value,
                "answer": cell.answer,
                "spent_tokens": cell.spent_tokens,
            }
            for column, cell in row.cells.items()
        ],
    }


def _label(trace: int, label: TraceLabel) -> dict[str, Json]:
    return {
        "trace": trace + 1,
        "answer": label.answer,
        "right": label.right,
        "note": label.note,
        "tags": list(label.tags),
    }
