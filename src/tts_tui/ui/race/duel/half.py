"""One side of a duel: its lanes, and its strategies beside or below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region

from tts_tui.ui.race.duel.layout import INSIDE_FROM
from tts_tui.ui.race.frame_parts import Memo
from tts_tui.ui.race.kept_in_view import kept_in_view
from tts_tui.ui.race.lanes_panel import LanesPanel
from tts_tui.ui.race.layout import LANE_MIN, NOTHING, Layout
from tts_tui.ui.race.strategies_panel import StrategiesWindow, strategies_panel

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.frame_parts import Edges

Row = tuple["Strip", ...]


class Half:
    """Draws one side; remembers what did not change."""

    def __init__(self) -> None:
        self.lanes = LanesPanel()
        self._strategies = StrategiesWindow()
        self._memo = Memo()

    def draw(self, view: BoardView, width: int, height: int, edges: Edges) -> list[Row]:
        """Draw it as `height` rows, each of strips that fill the width."""
        if width >= INSIDE_FROM:
            board = min(60, width * 50 // 100)
            lanes = self._lanes(view, width - board - 1, height, edges)
            told = self._told(view, board, height, edges)
            return [(*row, edges.side, *strip) for row, strip in zip(lanes, told, strict=True)]
        n = view.race.n if view.race is not None else 0
        below = min(len(view.rows) + 1, max(2, height // 2), height)
        below = max(below, min(len(view.rows) + 1, height - n))
        return [
            *self._lanes(view, width, height - below, edges),
            *self._told(view, width, below, edges),
        ]

    def _lanes(self, view: BoardView, width: int, height: int, edges: Edges) -> list[Row]:
        if height <= 0:
            return []

        def columns(many: int) -> int:
            return max(1, min(-(-many // height), width // LANE_MIN))

        self.lanes.look_at(
            view.race, view.folds, (width, height), lambda many: columns(many) * height
        )
        many = columns(len(self.lanes.rows))
        lanes = Region(0, 0, width, height)
        at = Layout(
            width=width,
            height=height,
            question=NOTHING,
            notice=NOTHING,
            lanes=lanes,
            strategies=NOTHING,
            votes=NOTHING,
            lower=NOTHING,
            boxed=True,
            lane_columns=many,
            lane_rows=height,
        )
        self.lanes.place(view.selected, at, kept_in_view(view.race, view.rows))
        drawn = self.lanes.draw(view, at, edges)
        return [*drawn, *[(edges.blank(width),)] * (height - len(drawn))]

    def _told(self, view: BoardView, width: int, height: int, edges: Edges) -> list[Row]:
        self._strategies.look_at(view.rows, max(0, height - 1), ())
        first = self._strategies.first
        of = (view.rows, first, width, height, edges.inks)
        return [(strip,) for strip in self._memo.get(strategies_panel, *of)]
