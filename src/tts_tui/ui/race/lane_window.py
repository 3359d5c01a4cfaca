"""Which lanes are in view and where: in rows, or where rows do not fit in cells; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.ui.race.layout import Layout

BESIDE_NUMBER: Final = 2
"""Cells of the narrowest cell besides its number: a mark and a sign."""
ROWS_FROM: Final = 3
"""Rows of a panel that may show cells: one of them is the selected lane's own."""


@dataclass(frozen=True, slots=True)
class LaneWindow:
    """Places of lanes: they go down each column in turn; some have rows of their own below."""

    first: int
    """Number of the first lane in view."""
    columns: int
    rows: int
    across: int
    """Cells of a column."""
    gap: int = 1
    """Cells between two columns."""
    below: tuple[int, ...] = ()
    """Numbers of lanes that have a whole row each under the columns."""
    air: int = 0
    """Rows of nothing between those and the columns."""
    in_cells: bool = False
    """Whether a lane in a column is a short cell."""

    @property
    def shown(self) -> int:
        """How many lanes the columns show."""
        return self.columns * self.rows

    def lane_at(self, x: int, y: int) -> int | None:
        """The number of the lane at a cell of the panel, from 0; None where none can be."""
        if y >= self.rows:
            row = y - self.rows - self.air
            return self.below[row] if 0 <= row < len(self.below) else None
        column = x // (self.across + self.gap)
        return self.first + column * self.rows + y if column < self.columns else None


NO_LANES: Final = LaneWindow(0, 1, 0, 0)


def window_of(
    many: int,
    selected: int | None,
    kept: Sequence[int],
    before: int,
    at: Layout,
    digits: int | None,
) -> LaneWindow:
    """Place so many lanes so that the selected one and those that are to be kept are in view.

    `before` is the first that was in view: it moves as little as that takes. `digits` are those of
    the largest number, where all may be cells; None where they may not.
    """
    if many > at.lanes_shown and digits is not None and at.lanes.height >= ROWS_FROM:
        cells = _cells(many, selected, kept, before, at, digits)
        if cells.columns > 1:
            return cells
    across = (at.lanes.width - (at.lane_columns - 1)) // at.lane_columns
    for spare in range(min(len(kept), at.lane_rows // 2) + 1):
        rows = at.lane_rows - spare
        first = _first(many, selected, before, at.lane_columns * rows)
        out = _out_of_view(kept, first, at.lane_columns * rows)
        if len(out) <= spare:
            break
    return LaneWindow(first, at.lane_columns, rows, across, below=tuple(out[:spare]))


def _cells(
    many: int, selected: int | None, kept: Sequence[int], before: int, at: Layout, digits: int
) -> LaneWindow:
    """Place them as cells, over rows of their own for the selected one and what is kept."""
    width, height = at.lanes.size
    most = width // (digits + BESIDE_NUMBER)
    room = height - 1
    if many > most * room:
        room = max(1, height - 1 - len(kept))
    columns = max(1, min(-(-many // room), most))
    rows = min(room, -(-many // columns))
    first = _first(many, selected, before, columns * rows)
    # Whole columns come and go: nothing else would stay where it was.
    first = -(-first // rows) * rows
    told = [] if selected is None else [selected]
    told += [lane for lane in _out_of_view(kept, first, columns * rows) if lane not in told]
    told += [lane for lane in kept if lane not in told]
    below = tuple(told[: height - rows])
    air = min(1, height - rows - len(below))
    return LaneWindow(first, columns, rows, width // columns, 0, below, air, in_cells=True)


def _first(many: int, selected: int | None, before: int, shown: int) -> int:
    if not shown:
        return before
    last = max(0, many - shown)
    at = min(before, last) if selected is None else selected
    return min(max(before, at - shown + 1), at, last)


def _out_of_view(lanes: Sequence[int], first: int, shown: int) -> list[int]:
    return [lane for lane in lanes if not first <= lane < first + shown]
