"""Rows as Parquet, for DuckDB, Polars and pandas; needs the optional extra `parquet`."""

from __future__ import annotations

import io
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tts_tui.errors import UsageError
from tts_tui.study.tables import COLUMNS, as_json
from tts_tui.text import whole_characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tts_tui.analysis.rows import ComparisonRow

_WHOLE = frozenset({"n", "questions", "subsets"})
_TEXT = frozenset({"model", "dataset", "strategy", "clock", "weight", "note"})
_ROWS_A_GROUP: Final = 10_000
"""How many rows are held before they are packed."""


def check_parquet(instead: str = "--csv FILE") -> None:
    """Raise UsageError where Parquet cannot be written here."""
    if find_spec("pyarrow") is None:
        raise UsageError(
            "Parquet needs the package pyarrow, which is not installed.",
            f"pip install pyarrow, or take {instead}.",
        )


def comparison_parts(rows: Sequence[ComparisonRow]) -> Iterator[bytes]:
    """Write the rows of a comparison as one Parquet file, part by part."""
    return parquet_parts({name: _kind(name) for name in COLUMNS}, map(as_json, rows))


def parquet_parts(
    columns: Mapping[str, type], rows: Iterable[Mapping[str, object]]
) -> Iterator[bytes]:
    """Write rows as one Parquet file, part by part; its columns are the same whatever they hold.

    The kinds of columns are str, int, float and bool; None is null.
    """
    import pyarrow
    from pyarrow import parquet

    kinds = {
        str: pyarrow.string(),
        int: pyarrow.int64(),
        float: pyarrow.float64(),
        bool: pyarrow.bool_(),
    }
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in columns.items()])
    sink = _Sink()
    with parquet.ParquetWriter(pyarrow.PythonFile(sink, mode="w"), schema) as writer:
        left = iter(rows)
        while group := [_whole(row) for row in islice(left, _ROWS_A_GROUP)]:
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """A file that is taken away as it is written: of a long table one group is held at a time."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._written += len(part)
        return len(part)

    def tell(self) -> int:
        return self._written

    def taken(self) -> bytes:
        """What has been written since it was last asked."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _kind(name: str) -> type:
    if name in _TEXT:
        return str
    if name in _WHOLE:
        return int
    return bool if name == "subsets_exact" else float


def _whole(row: Mapping[str, object]) -> dict[str, object]:
    return {
        name: whole_characters(value) if isinstance(value, str) else value
        for name, value in row.items()
    }
