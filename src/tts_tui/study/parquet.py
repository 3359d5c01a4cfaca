"""Rows as Parquet, for DuckDB, Polars and pandas; needs the optional extra `parquet`."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tts_tui.errors import UsageError
from tts_tui.study.tables import COLUMNS, as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.rows import ComparisonRow

_WHOLE = frozenset({"n", "questions", "subsets"})
_TEXT = frozenset({"model", "dataset", "strategy", "clock", "weight", "note"})


def check_parquet() -> None:
    """Raise UsageError where Parquet cannot be written here."""
    if find_spec("pyarrow") is None:
        raise UsageError(
            "Parquet needs the package pyarrow, which is not installed.",
            "pip install pyarrow, or take --csv FILE.",
        )


def parquet_bytes(rows: Sequence[ComparisonRow]) -> bytes:
    """Write rows as one Parquet file, with the same columns whatever their values are."""
    import pyarrow
    from pyarrow import parquet

    def kind(name: str) -> pyarrow.DataType:
        if name in _TEXT:
            return pyarrow.string()
        if name in _WHOLE:
            return pyarrow.int64()
        return pyarrow.bool_() if name == "subsets_exact" else pyarrow.float64()

    schema = pyarrow.schema([(name, kind(name)) for name in COLUMNS])
    table = pyarrow.Table.from_pylist([as_json(row) for row in rows], schema=schema)
    sink = io.BytesIO()
    parquet.write_table(table, sink)
    return sink.getvalue()
