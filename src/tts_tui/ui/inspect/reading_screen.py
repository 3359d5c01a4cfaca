"""What the inspector does to its board alone: scrolling, sections, folds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.screen import Screen

from tts_tui.ui.inspect.board import InspectBoard

if TYPE_CHECKING:
    from tts_tui.analysis.answer_in_thinking import Place

FAR: Final = 10**9
"""More lines than any trace has."""


class ReadingScreen(Screen[None]):
    """Moves the text of its board."""

    def __init__(self) -> None:
        super().__init__()
        self._current: Place | None = None
        """Where one jumped last."""

    @property
    def board(self) -> InspectBoard:
        """The widget that draws."""
        return self.query_one(InspectBoard)

    def draw(self) -> None:
        """Draw now."""

    def _as_written(self) -> None:
        """Go back to the text as it is written: only that has places."""

    def action_line(self, lines: int) -> None:
        """Scroll by lines."""
        self.board.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.board.scroll_lines(pages * max(1, self.board.frame.body_height - 1))

    def action_to_start(self) -> None:
        """Go to the first line."""
        self._to_edge(-FAR)

    def action_to_end(self) -> None:
        """Go to the last line."""
        self._to_edge(FAR)

    def _to_edge(self, lines: int) -> None:
        # From an edge the next place is counted from there, not from the last jump.
        self._current = None
        self.board.scroll_lines(lines)
        self.draw()

    def action_section(self) -> None:
        """Jump to the next section's title, from the last one to the first."""
        self._as_written()
        self.board.next_section()

    def action_fold(self) -> None:
        """Fold or unfold the section one reads."""
        self._as_written()
        self.board.fold_at(self.board.frame.top)

    @on(InspectBoard.TitleClicked)
    def _title_clicked(self, message: InspectBoard.TitleClicked) -> None:
        self._as_written()
        self.board.fold_at(message.y)

    def action_fold_all(self) -> None:
        """Fold all sections, or unfold them where all are folded."""
        self._as_written()
        self.board.fold_all()
