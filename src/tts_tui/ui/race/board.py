"""The one widget of the race screen: what was clicked in it, and what the wheel turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tts_tui.ui.kit.board import WHEEL_ROWS, StripBoard
from tts_tui.ui.race.board_view import BoardView
from tts_tui.ui.race.frame import Frame

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Region
    from textual.strip import Strip

    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.race.rows import RowKey


class RaceBoard(StripBoard[BoardView]):
    """Lanes, strategies, votes and the focused trace, drawn line by line."""

    @dataclass
    class LaneClicked(Message):
        """A row of the lanes was clicked."""

        row: RowKey

    @dataclass
    class StrategyClicked(Message):
        """A row of the strategy board was clicked."""

        name: str

    @dataclass
    class StrategyPointed(Message):
        """The pointer came over another row of the strategy board, or left it."""

        name: str | None

    class VotesClicked(Message):
        """The votes were clicked."""

    @dataclass
    class LanesWheeled(Message):
        """The wheel turned over the lanes."""

        lanes: int

    @dataclass
    class PanelClicked(Message):
        """A place in the panel of whoever feeds the race was clicked or dragged to."""

        x: int
        """Column of the panel, from 0."""
        width: int
        height: int

    def __init__(self) -> None:
        super().__init__()
        self.frame = Frame()
        self._pointed: str | None = None

    def draw(self, view: BoardView, width: int, height: int) -> list[Strip]:
        """Draw the frame."""
        return self.frame.draw(view, width, height)

    def keys_drawn(self) -> tuple[Hints, Region]:
        """Those of the frame."""
        return (self.view.hints if self.view is not None else ()), self.frame.keys

    def scroll_reader(self, rows: int) -> None:
        """Move in the focused trace by rows; pages are rows too."""
        self.frame.reader.scroll(rows, self.frame.reader_height)
        self.redraw()

    def scroll_strategies(self, rows: int) -> bool:
        """Move in the strategy board by rows. Says whether it has more than fit."""
        scrolls = self.frame.scroll_strategies(rows)
        self.redraw()
        return scrolls

    @property
    def page(self) -> int:
        """Rows of a page of the focused trace."""
        return max(1, self.frame.reader_height - 1)

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        """Scroll what is under the pointer."""
        if self.frame.layout.lower.contains(event.x, event.y):
            self.scroll_reader(direction * WHEEL_ROWS)
        elif not (
            self.frame.layout.strategies.contains(event.x, event.y)
            and self.scroll_strategies(direction)
        ):
            self.post_message(self.LanesWheeled(direction))
        event.stop()

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        if self.frame.layout.panel.contains(event.x, event.y):
            self._panel_at(event.x)
            return
        if self.frame.layout.votes.contains(event.x, event.y):
            self.post_message(self.VotesClicked())
            return
        key = self.frame.steps.press_at(event.x, event.y)
        if key is not None:
            self.app.simulate_key(key)
            return
        lane = self.frame.row_at(event.x, event.y)
        if lane is not None:
            self.post_message(self.LaneClicked(lane))
            return
        name = self._strategy_at(event.x, event.y)
        if name is not None:
            self.post_message(self.StrategyClicked(name))

    def _strategy_at(self, x: int, y: int) -> str | None:
        row = self.frame.strategy_at(x, y)
        rows = self.view.rows if self.view is not None else ()
        return rows[row].name if row is not None and row < len(rows) else None

    def _point(self, name: str | None) -> None:
        if name != self._pointed:
            self._pointed = name
            self.post_message(self.StrategyPointed(name))

    def on_leave(self) -> None:
        """Point at nothing."""
        self._point(None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Point at what is under the pointer; drag in the panel."""
        self._point(self._strategy_at(event.x, event.y))
        if event.button == 1 and self.frame.layout.panel.contains(event.x, event.y):
            self._panel_at(event.x)

    def _panel_at(self, x: int) -> None:
        at = self.frame.layout.panel
        self.post_message(self.PanelClicked(x - at.x, at.width, at.height))
