"""Columns of a table as data: a title, what it means, how wide, what stands in a cell.

The tables are `ui/race/columns.py` (lanes and strategies) and `ui/compare/table.py`; whoever draws
one reads it, and so does the help. A column more is one entry there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from tts_tui.figures import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of numbers, aligned to the right."""

    title: str
    text: Callable[[Row], str]
    """What stands in the cell of a row."""
    meaning: str = ""
    """One phrase for the help."""
    cells: int = 0
    """Its width, with a space before the text; 0 where the table measures by itself."""
    rank: int = 0
    """Where there is not room for all, those of a higher rank stay."""
    from_width: int = 0
    """Cells of the table from which it is shown."""
    strong: bool = False
    """Whether it is what the row is about, and not an aside."""
    optional: bool = False
    """Whether it is left out where no row has anything to say in it."""
    sort: str = ""
    """What sorting calls it; empty where one cannot sort by it."""


def told(columns: Iterable[Column[Row]], rows: Sequence[Row]) -> tuple[Column[Row], ...]:
    """Leave out the optional columns of which no row has a cell."""
    return tuple(
        column
        for column in columns
        if not column.optional or any(column.text(row) != NOTHING for row in rows)
    )


def within(columns: Sequence[Column[Row]], room: int) -> tuple[Column[Row], ...]:
    """Keep the columns that fit into `room` cells, by rank; they stand in the table's order."""
    kept: set[str] = set()
    for column in sorted(columns, key=lambda column: -column.rank):
        room -= column.cells
        if room < 0:
            break
        kept.add(column.title)
    return tuple(column for column in columns if column.title in kept)


def from_width(columns: Iterable[Column[Row]], width: int) -> tuple[Column[Row], ...]:
    """Keep the columns that a table of a width shows."""
    return tuple(column for column in columns if width >= column.from_width)
