"""CSV for other programs: safe to print, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Write a header and rows, line by line; what a spreadsheet would take for a formula is quoted.

    None is an empty cell, and texts are made safe to show on one line.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for cells in rows:
        yield _taken(text)
        writer.writerow([_cell(value) for value in cells])
    yield _taken(text)


def _taken(text: io.StringIO) -> str:
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written


def _cell(value: object) -> object:
    if isinstance(value, str):
        safe = display_line(value)
        return f"'{safe}" if safe.startswith(_FORMULA) else safe
    return "" if value is None else value
