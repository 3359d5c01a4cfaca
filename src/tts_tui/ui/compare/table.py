"""The comparison's table: a row a strategy and N; its cells are plain text, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.widgets import DataTable

from tts_tui.figures import NOTHING, money, percent, points
from tts_tui.figures import whole as tokens
from tts_tui.study.words import span
from tts_tui.text import display_line
from tts_tui.ui.compare.keys import COMPARE_TABLE_BINDINGS
from tts_tui.ui.compare.plot import card_style
from tts_tui.ui.kit.columns import Column, told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType

    from tts_tui.analysis.differences import Difference
    from tts_tui.analysis.key import Key
    from tts_tui.analysis.rows import ComparisonRow
    from tts_tui.ui.compare.model import CompareModel
    from tts_tui.ui.kit.palette import Palette

PINNED: Final = "›"

COLUMNS: Final[tuple[Column[ComparisonRow], ...]] = (
    Column("accuracy", lambda row: percent(row.accuracy), sort="accuracy"),
    Column("95 %", span),
    Column("sequential", lambda row: tokens(row.sequential_tokens), sort="sequential"),
    Column("spent", lambda row: tokens(row.spent_tokens), sort="spent"),
    Column("paper", lambda row: tokens(row.paper_total_tokens), sort="paper"),
    Column("oracle", lambda row: percent(row.oracle_accuracy)),
    Column("cost", lambda row: money(row.cost), optional=True),
)
"""After a strategy's name; the table measures its columns by itself."""
AGAINST: Final = "− pinned"
LEFT_OUT: Final = ("oracle", AGAINST, "paper", "95 %")
"""The columns that go where there is not room for all, in this order."""


class CompareTable(DataTable[Text]):
    """The rows of a comparison's model; its cursor is the model's."""

    DEFAULT_CSS = """
    CompareTable { height: 1fr; background: $background; scrollbar-size-vertical: 1; }
    CompareTable > .datatable--header { background: $background; color: $muted; text-style: bold; }
    CompareTable > .datatable--header-hover { background: $selected; }
    CompareTable > .datatable--odd-row, CompareTable > .datatable--even-row {
        background: $background;
    }
    CompareTable > .datatable--cursor { background: $selected; color: $foreground; }
    CompareTable > .datatable--hover { background: $background; }
    CompareTable:focus { background-tint: transparent; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*COMPARE_TABLE_BINDINGS]

    def __init__(self) -> None:
        super().__init__(cursor_type="row", cursor_foreground_priority="renderable")
        self.keys: list[Key] = []
        """The strategy of each row."""
        self.wanted_cells = 0
        """Its full width."""
        self.filling = False
        """Whether the cursor moves because rows are put in, not because a person moved it."""

    def show(self, model: CompareModel, inks: Palette, room: int, *, differences: bool) -> None:
        """Put the model's rows in place of all there are, with the cursor on its strategy.

        Columns that there is not room for, in cells, are left out whole.
        """
        rows, order, cursor, pinned = model.rows, model.order, model.cursor, model.pinned_here
        self.filling = True
        self.clear(columns=True)
        self.keys = [row.key for row in rows]
        columns = [*told(COLUMNS, rows)]
        if differences:
            columns.insert(2, Column(AGAINST, lambda row: _against(model.difference_of(row.key))))
        names = [_strategy(row.key, inks, pinned=row.key == pinned) for row in rows]
        shown = [(_title("strategy", "strategy", order), "strategy", names)]
        shown += [
            (
                _title(column.sort, column.title, order),
                column.sort or column.title,
                [Text(column.text(row), style=inks.text, justify="right") for row in rows],
            )
            for column in columns
        ]
        for left_out in LEFT_OUT:
            if self._width_of(shown) > room:
                shown = [column for column in shown if column[1] != left_out]
        self.wanted_cells = self._width_of(shown)
        for title, key, _ in shown:
            self.add_column(title, key=key)
        for row in zip(*(cells for _, _, cells in shown), strict=True):
            self.add_row(*row)
        if cursor in self.keys:
            self.move_cursor(row=self.keys.index(cursor), scroll=True)
        self.call_after_refresh(self._filled)

    def _width_of(self, columns: Iterable[tuple[Text, str, list[Text]]]) -> int:
        """The cells that columns take, with the bar beside them that scrolls."""
        widths = [
            max(text.cell_len for text in (title, *cells)) + 2 * self.cell_padding
            for title, _, cells in columns
        ]
        return sum(widths) + self.styles.scrollbar_size_vertical

    def _filled(self) -> None:
        self.filling = False


def _strategy(key: Key, inks: Palette, *, pinned: bool) -> Text:
    return Text.assemble(
        (PINNED if pinned else " ", inks.armed),
        (f"{key.card.glyph} ", card_style(key.card, inks)),
        (display_line(key.name, 24), inks.text),
    )


def _against(found: Difference | None) -> str:
    """Write a difference from the pinned strategy; a ~ where it could be chance."""
    if found is None:
        return NOTHING
    return f"{'' if found.sure or not found.mean else '~'}{points(found.mean)}"


def _title(name: str, title: str, order: str) -> Text:
    return Text(f"{title} ▾" if name == order else title)
