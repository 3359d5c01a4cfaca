"""The rows of `compare` as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.weight import Weight
from tts_tui.figures import money, percent
from tts_tui.figures import whole as tokens
from tts_tui.plain.table import aligned
from tts_tui.study.words import named, scope, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.rows import ComparisonRow

_TITLES = (
    *("model", "data set", "strategy", "questions", "accuracy", "95 % interval", "oracle"),
    *("sequential", "spent", "paper total", "cost"),
)


def format_table(rows: Sequence[ComparisonRow]) -> str:
    """Lay rows out: accuracies in percent, tokens and money a question."""
    table = [
        (
            *(row.model, _scope(row), named(row.key), str(row.questions)),
            *(percent(row.accuracy), span(row), percent(row.oracle_accuracy)),
            *(tokens(row.sequential_tokens), tokens(row.spent_tokens)),
            *(tokens(row.paper_total_tokens), money(row.cost)),
        )
        for row in rows
    ]
    return "\n".join(aligned([_TITLES, *table], right=range(3, 11)))


def _scope(row: ComparisonRow) -> str:
    return scope(row.dataset, None if row.weight is None else Weight(row.weight))
