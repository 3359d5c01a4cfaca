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
    from textual.binding import BindingType

    from tts_tui.analysis.differences import Difference
    from tts_tui.analysis.key import Key
    from tts_tui.analysis.rows import ComparisonRow
    from tts_tui.ui.compare.model import CompareModel
    from tts_tui.ui.kit.palette import Palette

PINNED: Final = "›"

ORACLE: Final = "oracle"
COLUMNS: Final[tuple[Column[ComparisonRow], ...]] = (
    Column("accuracy", lambda row: percent(row.accuracy), sort="accuracy"),
    Column("95 %", span),
    Column("sequential", lambda row: tokens(row.sequential_tokens), sort="sequential"),
    Column("spent", lambda row: tokens(row.spent_tokens), sort="spent"),
    Column("paper", lambda row: tokens(row.paper_total_tokens), sort="paper"),
    Column(ORACLE, lambda row: percent(row.oracle_accuracy)),
    Column("cost", lambda row: money(row.cost), optional=True),
)
"""After a strategy's name; the table measures its columns by itself."""


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
        self.filling = False
        """Whether the cursor moves because rows are put in, not because a person moved it."""

    def show(self, model: CompareModel, inks: Palette, *, wide: bool) -> None:
        """Put the model's rows in place of all there are, with the cursor on its strategy."""
        rows, order, cursor, pinned = model.rows, model.order, model.cursor, model.pinned_here
        self.filling = True
        self.clear(columns=True)
        self.keys = [row.key for row in rows]
        columns = [*told(COLUMNS, rows)]
        if len(columns) == len(COLUMNS) and not wide:
            # Where there is not room for all, money says more than what an oracle would reach.
            columns = [column for column in columns if column.title != ORACLE]
        if wide:
            columns.insert(
                2, Column("− pinned", lambda row: _against(model.difference_of(row.key)))
            )
        self.add_column(_title("strategy", "strategy", order), key="strategy")
        for column in columns:
            title = _title(column.sort, column.title, order)
            self.add_column(title, key=column.sort or column.title)
        for row in rows:
            mark = PINNED if row.key == pinned else " "
            card = row.key.card
            strategy = Text.assemble(
                (mark, inks.armed),
                (f"{card.glyph} ", card_style(card, inks)),
                (display_line(row.key.name, 24), inks.text),
            )
            cells = [Text(column.text(row), style=inks.text, justify="right") for column in columns]
            self.add_row(strategy, *cells)
        if cursor in self.keys:
            self.move_cursor(row=self.keys.index(cursor), scroll=True)
        self.call_after_refresh(self._filled)

    def _filled(self) -> None:
        self.filling = False


def _against(found: Difference | None) -> str:
    """Write a difference from the pinned strategy; a ~ where it could be chance."""
    if found is None:
        return NOTHING
    return f"{'' if found.sure or not found.mean else '~'}{points(found.mean)}"


def _title(name: str, title: str, order: str) -> Text:
    return Text(f"{title} ▾" if name == order else title)
