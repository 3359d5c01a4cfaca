"""How the lanes that are in view are drawn: as rows, or as cells over rows of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.ui.race.frame_parts import columns
from tts_tui.ui.race.group_row import GroupCache
from tts_tui.ui.race.lane_cells import CellCache, CellLook
from tts_tui.ui.race.lanes import KEPT, LaneCache, LaneLook
from tts_tui.ui.race.rows import Group, Lane
from tts_tui.ui.race.sparks import bar_of, sparks_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from textual.strip import Strip

    from tts_tui.domain.race import RaceState
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.frame_parts import Edges
    from tts_tui.ui.race.lane_window import LaneWindow
    from tts_tui.ui.race.rows import Row, RowKey


@dataclass(frozen=True, slots=True)
class Shared:
    """What all lanes of a frame share."""

    race: RaceState
    inks: Palette
    digits: int
    """Cells of the largest lane number."""
    answers: int
    """Cells of an answer before its verdict."""
    longest: int
    """Tokens of the longest lane."""
    outgrown: bool
    """Whether what is armed cuts those that are longer than the shortest."""
    voters: Collection[int]
    marked: RowKey | None
    """The selected row."""
    pins: Collection[int]
    kept: Collection[RowKey]
    """Rows that are always in view."""

    def mark(self, lane: Lane, *, kept: bool) -> str:
        """The sign before a lane's number."""
        if lane.key == self.marked:
            return "▌"
        if lane.key in self.pins:
            return "*"
        return KEPT if kept and lane.key in self.kept else " "


class LaneStrips:
    """Draws them; remembers what did not change."""

    def __init__(self) -> None:
        self._rows = LaneCache()
        self._below = LaneCache()
        self._cells = CellCache()
        self._groups = GroupCache()

    def clear(self) -> None:
        """Forget everything: another race."""
        for cache in (self._rows, self._below, self._cells, self._groups):
            cache.clear()

    def draw(
        self,
        rows: Sequence[Row],
        window: LaneWindow,
        shared: Shared,
        view: BoardView,
        width: int,
        height: int,
        edges: Edges,
    ) -> list[tuple[Strip, ...]]:
        """Draw those of the rows that are in view, as `height` lines of `width` cells."""
        shown = rows[window.first : window.first + window.shown]
        if window.in_cells:
            drawn = self._in_cells(shown, window, shared, view)
        else:
            drawn = self._in_rows(self._rows, shown, window.across, shared, view)
        lines = [
            columns(drawn[y :: window.rows], window.across, width, edges, window.gap)
            for y in range(min(window.rows, len(drawn)))
        ]
        blank = (edges.blank(width),)
        lines += [blank] * (window.rows + window.air - len(lines))
        if window.below:
            told = [rows[at] for at in window.below]
            lines += self._in_rows(self._below, told, width, shared, view, kept=True)
        return lines + [blank] * (height - len(lines))

    def _in_cells(
        self, shown: Sequence[Row], window: LaneWindow, shared: Shared, view: BoardView
    ) -> list[tuple[Strip, ...]]:
        self._cells.look(CellLook(window.across, shared.digits, shared.inks))
        return [
            self._cells.pieces(
                row,
                shared.longest,
                mark=shared.mark(row, kept=True),
                selected=row.key == shared.marked,
                votes=row.trace.index in shared.voters,
                right=_right(row, view),
                left_out=row.trace.index in shared.race.left_out,
            )
            for row in shown
            if isinstance(row, Lane)
        ]

    def _in_rows(
        self,
        cache: LaneCache,
        shown: Sequence[Row],
        width: int,
        shared: Shared,
        view: BoardView,
        *,
        kept: bool = False,
    ) -> list[tuple[Strip, ...]]:
        bar = bar_of(view.rows)
        sparks = sparks_of([row.trace for row in shown if isinstance(row, Lane)], bar)
        look = LaneLook(
            *(width, shared.digits, shared.inks, shared.answers),
            *(sparks is not None, shared.outgrown),
        )
        cache.look(look)
        drawn: list[tuple[Strip, ...]] = []
        for row in shown:
            if isinstance(row, Group):
                asked = next((each for each in view.rows if each.name == row.key), None)
                chosen = row.key == shared.marked
                drawn.append((self._groups.strip(row, asked, look, selected=chosen),))
                continue
            drawn.append(
                cache.pieces(
                    row,
                    row.tokens,
                    shared.longest,
                    mark=shared.mark(row, kept=kept),
                    selected=row.key == shared.marked,
                    votes=row.trace.index in shared.voters,
                    right=_right(row, view),
                    left_out=row.trace.index in shared.race.left_out,
                    sparks=sparks,
                )
            )
        return drawn


def _right(lane: Lane, view: BoardView) -> bool | None:
    answer = (lane.late or lane.trace).answer
    return None if answer is None or view.verdicts is None else view.verdicts.of(answer)
