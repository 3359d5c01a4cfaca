"""Traces side by side: what they have in common, and the word at which they part."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.kit.text import display_line, safe_notify
from tts_tui.ui.side_by_side.board import SideBySideBoard, status_row
from tts_tui.ui.side_by_side.keys import SIDE_BY_SIDE_BINDINGS
from tts_tui.ui.side_by_side.model import SideBySideModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.domain.race import RaceState
    from tts_tui.ui.kit.truth import Truth

FAR = 10**9
"""More rows than any trace has."""


class SideBySideScreen(Screen[None]):
    """Shows two to four traces of one race, as far as they have come."""

    CSS = """
    SideBySideScreen #asked { height: auto; max-height: 2; padding: 0 1; color: $foreground; }
    SideBySideScreen #said { height: 1; color: $muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*SIDE_BY_SIDE_BINDINGS]

    def __init__(self, race: RaceState, traces: Sequence[int], truth: Truth | None = None) -> None:
        super().__init__()
        self.model = SideBySideModel(race, traces, truth)

    @property
    def board(self) -> SideBySideBoard:
        """The columns."""
        return self.query_one(SideBySideBoard)

    def compose(self) -> ComposeResult:
        """The question, the columns, what they share, the keys."""
        question = display_line(self.model.race.started.question.text, 2000)
        yield Static(Content(question), id="asked", markup=False)
        yield SideBySideBoard(self.model)
        yield Static(id="said", markup=False)
        yield HintBar()

    def on_mount(self) -> None:
        """Draw, now and whenever the theme changes."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.draw())
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        most = self.model.most_columns(self.size.width)
        if len(self.model.columns) > most:
            safe_notify(self.app, f"{most} traces fit this terminal; the others are left out.")
            del self.model.columns[max(1, most) :]
        self.draw()

    def draw(self) -> None:
        """Draw now."""
        self.board.show(palette_of(self.app))
        self.query_one("#said", Static).update(Content(status_row(self.model, self.size.width)))

    def on_resize(self) -> None:
        """Say it in the new width."""
        self.call_after_refresh(self.draw)

    def action_scroll(self, rows: int) -> None:
        """Scroll by rows."""
        self.model.scroll(rows, self.board.text_rows)
        self.draw()

    def action_page(self, direction: int) -> None:
        """Scroll by pages."""
        self.action_scroll(direction * max(1, self.board.text_rows - 1))

    def action_to_start(self) -> None:
        """Go to the start."""
        self.model.to_start()
        self.draw()

    def action_to_end(self) -> None:
        """Go to the end."""
        self.action_scroll(FAR)

    def action_difference(self) -> None:
        """Go to the first difference."""
        self.model.to_difference()
        self.draw()

    def action_fold(self) -> None:
        """Fold or unfold the common beginning."""
        self.model.fold()
        self.draw()

    def action_link(self) -> None:
        """Link or free the columns."""
        self.model.linked = not self.model.linked
        self.draw()

    def action_column(self, direction: int) -> None:
        """Choose the next column; choosing one frees it."""
        self.action_choose(self.model.focused + direction + 1)

    def action_choose(self, number: int) -> None:
        """Choose a column by its number from 1; choosing one frees it."""
        if 1 <= number <= len(self.model.columns):
            self.model.linked = False
            self.model.focus(number - 1)
            self.draw()

    def action_add(self) -> None:
        """Show one more trace."""
        self._tell(self.model.add(self.size.width))

    def action_remove(self) -> None:
        """Put a trace away."""
        self._tell(self.model.remove())

    def _tell(self, refused: str | None) -> None:
        if refused is not None:
            safe_notify(self.app, refused, "warning")
        self.draw()

    def action_toggle_truth(self) -> None:
        """Show or hide verdicts."""
        self.model.truth.toggle()
        self.draw()

    def action_back(self) -> None:
        """Leave."""
        self.dismiss(None)

    @on(SideBySideBoard.ColumnClicked)
    def _clicked(self, message: SideBySideBoard.ColumnClicked) -> None:
        self.action_choose(message.column + 1)

    @on(SideBySideBoard.Wheeled)
    def _wheeled(self, message: SideBySideBoard.Wheeled) -> None:
        if not self.model.linked:
            self.model.focus(message.column)
        self.action_scroll(message.rows)
