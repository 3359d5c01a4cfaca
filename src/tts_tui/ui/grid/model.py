"""What the grid's screen works on: order, filter, cursor; no widget in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.grid import ORDERS, TELLING, arranged, totals_of_rows
from tts_tui.analysis.grid_filter import NO_FILTER, FilterError, read_filter
from tts_tui.ui.kit.truth import Truth

if TYPE_CHECKING:
    from tts_tui.analysis.grid import Grid, GridCell, GridColumn, GridRow
    from tts_tui.analysis.grid_filter import GridFilter
    from tts_tui.analysis.totals import Total

HIDDEN_TRUTH = "The truth is hidden, and this filter would tell it."


class GridModel:
    """One grid, looked at in some order, through some filter."""

    def __init__(self, grid: Grid, name: str, truth: Truth | None = None) -> None:
        self.grid = grid
        self.name = name
        """The session's, for people."""
        self.truth = truth or Truth()
        self.order = "session"
        self.typed = ""
        """The filter as it is typed."""
        self.trouble = ""
        """Why it is not applied, in a sentence; empty where it is."""
        self.tokens = False
        """Whether cells show tokens in place of who is right."""
        self.rows: list[GridRow] = []
        """What passes the filter, in order."""
        self.row = 0
        self.column = 0
        self._totals: dict[tuple[str, GridColumn], Total] = {}
        self.refresh()

    def refresh(self) -> None:
        """Filter and sort anew; the cursor stays on its race."""
        before = self.at
        if not self.truth.shown and self.order in TELLING:
            self.order = "session"
        wanted, self.trouble = self._read()
        if wanted.telling and not self.truth.shown:
            wanted, self.trouble = NO_FILTER, HIDDEN_TRUTH
        self.rows = arranged(filter(wanted.passes, self.grid.rows), self.order)
        totals = totals_of_rows(sorted(self.rows, key=lambda row: row.place))
        self._totals = {
            (total.model, column): total
            for total in totals.rows
            for column in self.grid.columns
            if (total.strategy, total.note or "") == column
        }
        self.row = 0
        if before is not None:
            self.go_to(before.race)

    def _read(self) -> tuple[GridFilter, str]:
        """What is typed, as a filter; while its last part cannot be read, the parts before it."""
        try:
            return read_filter(self.typed, self.grid.columns), ""
        except FilterError as error:
            trouble = str(error)
        before, _, _ = self.typed.rstrip().rpartition(" ")
        try:
            return read_filter(before, self.grid.columns), trouble
        except FilterError:
            return NO_FILTER, trouble

    def replace(self, grid: Grid) -> None:
        """Look at another reading of the same session: its labels may have changed."""
        before = self.at
        self.grid = grid
        self.refresh()
        if before is not None:
            self.go_to(before.race)
        self.column = min(self.column, max(0, len(grid.columns) - 1))

    # -- the cursor -----------------------------------------------------------------------------

    @property
    def at(self) -> GridRow | None:
        """The race under the cursor."""
        return self.rows[self.row] if self.row < len(self.rows) else None

    @property
    def under(self) -> GridColumn | None:
        """The strategy under the cursor."""
        columns = self.grid.columns
        return columns[self.column] if self.column < len(columns) else None

    @property
    def cell(self) -> GridCell | None:
        """The cell under the cursor."""
        row, column = self.at, self.under
        return row.cells.get(column) if row is not None and column is not None else None

    def move(self, rows: int, columns: int) -> None:
        """Go so many races down and strategies on."""
        self.put(self.row + rows, self.column + columns)

    def put(self, row: int, column: int | None) -> None:
        """Go to a row, and to a column where one is given; to the nearest that is there."""
        self.row = max(0, min(row, len(self.rows) - 1))
        if column is not None:
            self.column = max(0, min(column, len(self.grid.columns) - 1))

    def go_to(self, race: int) -> None:
        """Go to a race by its number, where it is shown."""
        found = (at for at, row in enumerate(self.rows) if row.race == race)
        self.row = next(found, self.row)

    def differing(self, direction: int) -> bool:
        """Go to the next race on which strategies differ, round the end; False for none."""
        many = len(self.rows)
        for by in range(1, many + 1):
            at = (self.row + direction * by) % many
            if self.rows[at].differs:
                self.row = at
                return True
        return False

    # -- what a person turns ----------------------------------------------------------------------

    def turn_order(self) -> None:
        """Sort by the next order that tells nothing hidden."""
        names = [name for name in ORDERS if self.truth.shown or name not in TELLING]
        self.order = names[(names.index(self.order) + 1) % len(names)]
        self.refresh()
        self.row = 0

    def type(self, typed: str) -> None:
        """Filter by other words."""
        self.typed = typed
        self.refresh()

    # -- what it says -----------------------------------------------------------------------------

    @property
    def known(self) -> bool:
        """Whether it may be seen of any race who is right."""
        return self.truth.shown and any(row.right_traces is not None for row in self.grid.rows)

    @property
    def model_shown(self) -> str:
        """Whose totals stand in the last row: those of the model under the cursor."""
        models = self.grid.models
        return self.at.model if self.at is not None else models[0] if models else ""

    def total(self, column: GridColumn) -> Total | None:
        """What a strategy came to over the rows shown, with the model under the cursor."""
        return self._totals.get((self.model_shown, column))
