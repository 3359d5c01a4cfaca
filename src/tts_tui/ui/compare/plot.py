"""Accuracy against tokens, drawn in cells: a glyph and a colour for every kind of strategy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from tts_tui.analysis.plot import Axis, Plot, Point
from tts_tui.domain.strategies import cards
from tts_tui.figures import counted
from tts_tui.figures import tick as token_tick
from tts_tui.text import display_line
from tts_tui.ui.kit.board import StripBoard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events

    from tts_tui.analysis.key import Key
    from tts_tui.domain.strategies import Card
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

LEFT: Final = 7
"""Cells for the numbers beside the vertical axis."""
BELOW: Final = 2
"""Rows below: the axis with its numbers."""
AIR: Final = ("  ", " ")
"""Between two entries of the legend, where there is room and where there is not."""
_NEAR_ROWS: Final = 2
_NEAR_CELLS: Final = 4


def card_style(card: Card, inks: Palette) -> Style:
    """The colour of a kind of strategy, by its place among all."""
    return inks.lane_of(cards().index(card))


def legend(plot: Plot, inks: Palette, room: int) -> list[list[Part]]:
    """Name the kinds of strategies in a plot in `room` cells; nothing is cut within a word.

    Where there is not room for all, it moves closer, and then takes more lines.
    """
    kinds = [
        ((card.glyph, card_style(card, inks)), (f" {card.stem}", inks.muted))
        for card, _ in plot.kinds
    ]
    said: list[tuple[Part, ...]] = [
        ((card.glyph, card_style(card, inks)), (f" {note}", inks.muted))
        for card, note in plot.kinds
        if note
    ]
    if plot.points:
        said.append((("┄", inks.text), (" best for its price", inks.muted)))
    if plot.without:
        many = counted(plot.without, "strategy", "strategies")
        why = "no accuracy or paper total" if plot.axis is Axis.TOTAL else "no accuracy"
        said.append(((f"· {many} not plotted: {why}", inks.muted),))
    entries = [*kinds, *said]
    for air in AIR:
        together = _joined(entries, air, inks)
        if _cells(together) <= room:
            return [together]
    return _wrapped(entries, inks, room)


def _wrapped(entries: Iterable[tuple[Part, ...]], inks: Palette, room: int) -> list[list[Part]]:
    """Share entries out over lines; one that has no room on a line of its own is left out."""
    lines: list[list[Part]] = []
    for entry in entries:
        grown = _joined([lines[-1], entry] if lines else [entry], AIR[0], inks)
        if lines and _cells(grown) <= room:
            lines[-1] = grown
        elif _cells(entry) <= room:
            lines.append([*entry])
    return lines


def _joined(entries: Iterable[Sequence[Part]], air: str, inks: Palette) -> list[Part]:
    parts: list[Part] = []
    for entry in entries:
        parts += [(air, inks.muted), *entry] if parts else entry
    return parts


def _cells(parts: Iterable[Part]) -> int:
    return sum(cell_len(text) for text, _ in parts)


@dataclass(frozen=True, slots=True)
class PlotView:
    """A plan with the strategies under the cursor and pinned."""

    plot: Plot
    inks: Palette
    cursor: Key | None
    pinned: Key | None


class ComparePlot(StripBoard[PlotView]):
    """The picture; a click chooses the nearest point."""

    @dataclass
    class PointClicked(Message):
        """A point was clicked."""

        key: Key

    def draw(self, view: PlotView, width: int, height: int) -> list[Strip]:
        """Draw the plan, where there is room for one."""
        if width < LEFT + 10 or height < BELOW + 3:
            return []
        canvas = _Canvas(view.plot, view.inks, width, height)
        canvas.draw(view.cursor, view.pinned)
        return canvas.strips()

    def on_click(self, event: events.Click) -> None:
        """Choose the nearest point, where one is near."""
        if self.view is None:
            return
        places = _Places(self.view.plot, self.size.width, self.size.height)
        near = [
            (abs(x - event.x) + 2 * abs(y - event.y), point)
            for point in self.view.plot.points
            for x, y in [places.of(point)]
            if abs(y - event.y) <= _NEAR_ROWS and abs(x - event.x) <= _NEAR_CELLS
        ]
        if near:
            self.post_message(self.PointClicked(min(near, key=lambda one: one[0])[1].row.key))


class _Places:
    """Where values are in a widget of some size."""

    def __init__(self, plot: Plot, width: int, height: int) -> None:
        self.plot = plot
        self.columns = width - LEFT - 1
        self.rows = height - BELOW

    def x(self, value: float) -> int:
        return LEFT + round(self.plot.x.at(value) * (self.columns - 1))

    def y(self, value: float) -> int:
        return round((1 - self.plot.y.at(value)) * (self.rows - 1))

    def of(self, point: Point) -> tuple[int, int]:
        return self.x(point.x), self.y(point.y)


class _Canvas:
    """A grid of cells that is drawn on from the back to the front."""

    def __init__(self, plot: Plot, inks: Palette, width: int, height: int) -> None:
        self.plot, self.inks = plot, inks
        self.width, self.height = width, height
        self.at = _Places(plot, width, height)
        self.cells: list[list[Part]] = [
            [(" ", inks.text) for _ in range(width)] for _ in range(height)
        ]
        self.taken: set[tuple[int, int]] = set()

    def strips(self) -> list[Strip]:
        ground = self.inks.background
        return [
            Strip([Segment(text, ground + style) for text, style in row], self.width).simplify()
            for row in self.cells
        ]

    def draw(self, cursor: Key | None, pinned: Key | None) -> None:
        self._grid()
        self._front()
        ranks = {True: 1, False: 0}
        for point in sorted(self.plot.points, key=lambda p: (ranks[p.on_front], p.y)):
            self._point(point)
        marked = [p for p in self.plot.points if p.row.key in (cursor, pinned)]
        for point in sorted(marked, key=lambda p: p.row.key == cursor):
            self._point(point, cursor=point.row.key == cursor, pinned=point.row.key == pinned)
        first = [p for p in marked if p.row.key == cursor]
        for point in dict.fromkeys([*first, *reversed(self.plot.front)]):
            self._label(point, strong=point in first)

    def _put(self, x: int, y: int, text: str, style: Style) -> None:
        if 0 <= y < self.height:
            for offset, character in enumerate(text):
                if 0 <= x + offset < self.width:
                    self.cells[y][x + offset] = (character, style)

    def _grid(self) -> None:
        bottom = self.at.rows
        for row in range(bottom):
            self._put(LEFT - 1, row, "│", self.inks.border)
        for tick in self.plot.y_ticks:
            y = self.at.y(tick)
            if 0 <= y < bottom:
                self._put(0, y, f"{tick * 100:>4.4g} %", self.inks.muted)
                self._put(LEFT - 1, y, "┤", self.inks.border)
                self._put(LEFT, y, "·  " * (self.at.columns // 3), self.inks.border)
        self._put(LEFT - 1, bottom, "└" + "─" * self.at.columns, self.inks.border)
        free_from = 0
        for tick in self.plot.x_ticks:
            words = token_tick(tick)
            x = self.at.x(tick)
            start = min(max(x - len(words) // 2, LEFT), self.width - len(words))
            if start < free_from:
                continue
            free_from = start + len(words) + 1
            self._put(x, bottom, "┬", self.inks.border)
            self._put(start, bottom + 1, words, self.inks.muted)

    def _front(self) -> None:
        """Draw the front as stairs: until the next point nothing better can be had."""
        style = self.inks.muted
        for here, there in zip(self.plot.front, self.plot.front[1:], strict=False):
            (x, y), (x2, y2) = self.at.of(here), self.at.of(there)
            self._put(x, y, "┄" * (x2 - x), style)
            for row in range(min(y, y2) + 1, max(y, y2)):
                self._put(x2, row, "┆", style)
            if y != y2:
                self._put(x2, y, "╯", style)

    def _point(self, point: Point, *, cursor: bool = False, pinned: bool = False) -> None:
        x, y = self.at.of(point)
        style = card_style(point.card, self.inks)
        if point.on_front:
            style += Style(bold=True)
        if cursor:
            style = self.inks.flash
        self._put(x, y, point.card.glyph, style)
        self.taken.add((x, y))
        if pinned and not cursor:
            self._put(x - 1, y, "‹", self.inks.armed)
            self._put(x + 1, y, "›", self.inks.armed)
            self.taken |= {(x - 1, y), (x + 1, y)}

    def _label(self, point: Point, *, strong: bool) -> None:
        """Name a point beside it, where nothing else is; the one under the cursor always."""
        x, y = self.at.of(point)
        words = display_line(point.row.key.name, 20)
        cells = cell_len(words)
        places = [(x + 2, y), (x - cells - 1, y), (x + 1, y - 1), (x + 1, y + 1)]
        places += [(x - cells, y - 1), (x - cells, y + 1)]
        for left, row in places:
            span = {(column, row) for column in range(left - 1, left + cells + 1)}
            inside = left >= LEFT and left + cells <= self.width and 0 <= row < self.at.rows
            if inside and not span & self.taken:
                style = self.inks.flash if strong else card_style(point.card, self.inks)
                self._put(left, row, words, style)
                self.taken |= span
                return
