"""The rows of `compare`: as JSON, as CSV, as a table for people; the field names are a contract."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from tts_tui.analysis.compare import ALL, Row
from tts_tui.plain.table import aligned
from tts_tui.plain.words import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.analysis.compare import Comparison, Difference
    from tts_tui.store.fields import Json

COLUMNS = tuple(field.name for field in fields(Row))
"""Every field of a row, in the contract's order."""
SHORT = frozenset(
    {"SD", "FFS-1", "FFS-2", "FFS-3", "short-1", "short-3", "MV-early", "MV", "LFS-1", "BS"}
)
"""What a table shows where nobody chose."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(row: Row) -> dict[str, Json]:
    """Give a row as a JSON object."""
    return asdict(row)


def csv_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Write rows as CSV; a name that a spreadsheet would take for a formula is quoted."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(value) for value in asdict(row).values()])
    yield text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def shortlist(comparison: Comparison) -> list[Row]:
    """Keep what is worth a look first: the usual strategies at the largest N, and SD once."""
    largest: dict[tuple[str, str, bool], int] = {}
    for row in comparison.rows:
        at = row.model, row.dataset, row.strategy == "BS"
        largest[at] = max(largest.get(at, 0), row.n)
    alone = {model: len(comparison.common[model]) < 2 for model in comparison.models}
    return [
        row
        for row in comparison.rows
        if row.strategy in SHORT
        and row.n == largest[row.model, row.dataset, row.strategy == "BS"]
        and not (row.dataset == ALL and alone[row.model])
    ]


_TITLES = (
    *("model", "data set", "strategy", "questions", "accuracy", "95 % interval", "oracle"),
    *("sequential", "spent", "paper total", "cost"),
)


def format_table(rows: Sequence[Row]) -> str:
    """Lay rows out for people: accuracies in percent, tokens a question."""
    table = [
        (
            *(row.model, row.dataset, name_of(row), str(row.questions)),
            *(percent(row.accuracy), span(row), percent(row.oracle_accuracy)),
            *(tokens(row.sequential_tokens), tokens(row.spent_tokens)),
            *(tokens(row.paper_total_tokens), money(row.cost)),
        )
        for row in rows
    ]
    return "\n".join(aligned([_TITLES, *table], right=range(3, 11)))


def name_of(row: Row) -> str:
    """Name a row as people read it: `FFS-1@8`; SD is of one trace, whatever the pool."""
    return row.strategy if row.strategy == "SD" else f"{row.strategy}@{row.n}"


def percent(share: float | None, digits: int = 1) -> str:
    """Write a share in percent; a dash for None."""
    return NOTHING if share is None else f"{share * 100:.{digits}f} %"


def span(row: Row) -> str:
    """Write a row's interval; with a ~ where the subsets are a sample."""
    if row.ci_low is None or row.ci_high is None:
        return NOTHING
    about = "" if row.subsets_exact else "~"
    return f"{about}{row.ci_low * 100:.1f}–{row.ci_high * 100:.1f}"


def tokens(count: float | None) -> str:
    """Write a mean number of tokens; a dash for None."""
    return NOTHING if count is None else f"{count:,.0f}".replace(",", " ")


def money(cost: float | None) -> str:
    """Write money a question; a dash for None."""
    return NOTHING if cost is None else f"{cost:.4g}"


def difference_line(found: Difference | None) -> str:
    """Say how much more often one strategy is right than another, and how sure that is."""
    if found is None:
        return "they share no question"
    points = (
        f"{found.mean * 100:+.1f} points, {found.ci_low * 100:+.1f} to {found.ci_high * 100:+.1f}"
    )
    sure = "" if found.sure else "; could be chance"
    return f"{points} ({found.questions} questions, {len(found.flips)} differ{sure})"
