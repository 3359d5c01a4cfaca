"""The whole picture of a matrix: the race's top line, the grid, the legend beside or below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.geometry import Region

from tts_tui.text import display_line
from tts_tui.ui.kit.box import rule, titled
from tts_tui.ui.kit.hints import hint_parts
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.frame_parts import Edges
from tts_tui.ui.race.header import header
from tts_tui.ui.race.matrix.grid import HEAD_ROWS, SUM_ROWS, Grid, Place
from tts_tui.ui.race.matrix.legend import legend, legend_title

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.race.matrix.view import MatrixPicture, MatrixView

BESIDE_FROM = 104
"""Width from which the legend stands beside the grid."""
BESIDE_CELLS = (38, 56)
"""The least and the most cells of a legend beside the grid."""
FLAT, TALL = 3, 10
"""Rows of a legend below the grid, where there are few, and where there are many."""
TALL_FROM = 34
"""Height from which a legend below the grid is tall."""
LEGEND_FROM = HEAD_ROWS + SUM_ROWS + 3 + FLAT + 1
"""Rows between the borders from which there is room for a legend below."""


@dataclass(frozen=True, slots=True)
class MatrixLayout:
    """Where the parts of the picture lie; an empty region is not shown."""

    panel: Region
    grid: Region
    legend: Region

    @property
    def beside(self) -> bool:
        """Whether the legend stands beside the grid."""
        return bool(self.legend.width) and self.legend.y == self.grid.y


def layout_of(width: int, height: int, *, panel: bool) -> MatrixLayout:
    """Lay the picture out: the grid keeps its rows longest."""
    panel_rows = 1 if panel and height >= 16 else 0
    top = 1 + panel_rows
    inner, rows = width - 2, max(0, height - top - 2)
    at = Region(0, 1, width, panel_rows)
    if width >= BESIDE_FROM:
        cells = max(BESIDE_CELLS[0], min(BESIDE_CELLS[1], inner * 3 // 10))
        grid = Region(1, top + 1, inner - cells - 1, rows)
        return MatrixLayout(at, grid, Region(grid.right + 1, top + 1, cells, rows))
    if rows < LEGEND_FROM:
        return MatrixLayout(at, Region(1, top + 1, inner, rows), Region(0, 0, 0, 0))
    below = TALL if height >= TALL_FROM else FLAT
    grid = Region(1, top + 1, inner, rows - below - 1)
    return MatrixLayout(at, grid, Region(1, grid.bottom + 1, inner, below))


class MatrixFrame:
    """Draws matrices; its grid remembers what did not change."""

    def __init__(self) -> None:
        self.layout = layout_of(80, 24, panel=False)
        self.keys = Region()
        """The row of the keys, as it was drawn last."""
        self._grid = Grid()
        self._edges: Edges | None = None

    def draw(self, picture: MatrixPicture, width: int, height: int) -> list[Strip]:
        """Draw it as `height` strips of `width` cells."""
        view, panel = picture.matrix, picture.panel
        inks = view.inks
        if self._edges is None or self._edges.inks is not inks:
            self._edges = Edges(inks)
        edges = self._edges
        at = self.layout = layout_of(width, height, panel=panel is not None)
        lines = [header(picture.header, width, inks)]
        if at.panel.height and panel is not None:
            lines += panel.draw(width, at.panel.height, inks)
        # How far it has scrolled is known once it is drawn.
        grid = self._grid.draw(view, at.grid.width, at.grid.height)
        title: dict[int, list[Part]] = {2: _title(view, self._grid.place)}
        of_round = titled(legend_title(view), inks)
        seam = at.legend.x - 1 if at.beside else None
        if seam is not None:
            title[seam + 2] = of_round
        joints = {} if seam is None else {seam: "┬"}
        lines.append(rule(width, "╭╮", inks, title, joints))
        told = legend(view, at.legend.width, at.legend.height) if at.legend.width else []
        if at.beside:
            side = edges.side
            lines += [
                edges.joined(y, (side, left, side, right, side), width)
                for y, (left, right) in enumerate(zip(grid, told, strict=True), at.grid.y)
            ]
        else:
            lines += edges.sided(at.grid.y, grid, width)
            if told:
                lines.append(rule(width, "├┤", inks, {2: of_round}))
                lines += edges.sided(at.legend.y, told, width)
        self.keys = Region(2, len(lines), width - 4, 1)
        keys = {2: hint_parts(picture.hints, width - 4, inks)}
        lines.append(rule(width, "╰╯", inks, keys, {} if seam is None else {seam: "┴"}))
        lines += [strip_of([], width, inks.background)] * (height - len(lines))
        return lines[:height]

    @property
    def lanes_shown(self) -> int:
        """How many lanes fit."""
        return self._grid.place.rows

    def cell_at(self, x: int, y: int) -> tuple[int, int | None] | None:
        """Which lane and round are drawn at a cell of the screen; None for elsewhere."""
        at = self.layout.grid
        return self._grid.cell_at(x - at.x, y - at.y) if at.contains(x, y) else None


def _title(view: MatrixView, place: Place) -> list[Part]:
    inks, many = view.inks, len(view.probed.lanes)
    name = display_line(view.name, 40)
    parts = [(f" {name} ", inks.title), (f"· {view.words} ", inks.muted)]
    if many > place.rows:
        last = min(many, place.first_row + place.rows)
        parts.append((f"· traces {place.first_row + 1}–{last} of {many} ", inks.muted))
    return parts
