"""The whole picture of a duel: the top line, both sides, and what is put up under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.text import display_line
from tts_tui.ui.kit.box import rule, titled
from tts_tui.ui.kit.hints import hint_parts
from tts_tui.ui.kit.palette import grounded
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.banner import banner
from tts_tui.ui.race.duel.half import Half
from tts_tui.ui.race.duel.layout import DuelLayout, layout_of
from tts_tui.ui.race.frame_parts import Edges, Memo, coarse, edged, still
from tts_tui.ui.race.header import header, notice_row, question

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.duel.half import Row
    from tts_tui.ui.race.duel.view import DuelView, HalfView


class DuelFrame:
    """Draws duels; remembers what did not change."""

    def __init__(self) -> None:
        self._halves = (Half(), Half())
        self._edges: Edges | None = None
        self._banner = Memo()

    def draw(self, view: DuelView, width: int, height: int) -> list[Strip]:
        """Draw it as `height` strips of `width` cells."""
        inks = grounded(view.palette)
        if self._edges is None or self._edges.inks is not inks:
            self._edges = Edges(inks)
        edges = self._edges
        lines = [header(coarse(view.header), width, inks)]
        lines += [edged(row, inks) for row in question(still(view.header), width - 2, 1, inks)]
        if view.panel is not None:
            lines += view.panel.draw(width, 1, inks)
        if view.notice is not None:
            lines.append(notice_row(view.notice, None, width, inks))
        races = [half.board.race for half in view.halves]
        grows = any(race is None or race.cohorts for race in races)
        at = layout_of(
            width,
            height,
            extra=len(lines) - 2,
            lanes=0 if grows else max((race.n for race in races if race), default=0),
            strategies=max((len(half.board.rows) for half in view.halves), default=0),
        )
        lines += (
            self._beside(view, at, width, len(lines), edges)
            if at.beside
            else (self._stacked(view, at, width, len(lines), edges))
        )
        if at.band_rows:
            seam = {at.half_width + 1: "┴"} if at.beside else {}
            title = {2: titled(_title(view), inks)}
            lines.append(rule(width, "├┤", inks, title, seam))
            rows = max(at.band_rows, height - 1 - len(lines))
            lines += edges.sided(len(lines), self._band(view, width - 2, rows, inks), width)
        keys = {2: hint_parts(view.hints, width - 4, inks)}
        lines += [edges.blank(width)] * (height - 1 - len(lines))
        return [*lines[: height - 1], rule(width, "╰╯", inks, keys)]

    def _rows(self, view: DuelView, side: int, width: int, rows: int, edges: Edges) -> list[Row]:
        if side < len(view.halves):
            return self._halves[side].draw(view.halves[side].board, width, rows, edges)
        return [(edges.blank(width),)] * rows

    def _beside(
        self, view: DuelView, at: DuelLayout, width: int, y: int, edges: Edges
    ) -> list[Strip]:
        inks, side, seam = edges.inks, edges.side, at.half_width + 1
        titles = {2: _name(view, 0, inks), seam + 2: _name(view, 1, inks)}
        lines = [rule(width, "╭╮", inks, titles, {seam: "┬"})]
        left = self._rows(view, 0, at.half_width, at.body_rows, edges)
        right = self._rows(view, 1, width - 3 - at.half_width, at.body_rows, edges)
        lines += [
            edges.joined(row, (side, *own, side, *other, side), width)
            for row, (own, other) in enumerate(zip(left, right, strict=True), y + 1)
        ]
        return lines

    def _stacked(
        self, view: DuelView, at: DuelLayout, width: int, y: int, edges: Edges
    ) -> list[Strip]:
        inks, side = edges.inks, edges.side
        lines: list[Strip] = []
        for number, ends in enumerate(("╭╮", "├┤")):
            lines.append(rule(width, ends, inks, {2: _name(view, number, inks)}))
            rows = self._rows(view, number, width - 2, at.body_rows, edges)
            top = y + len(lines)
            lines += [
                edges.joined(row, (side, *own, side), width) for row, own in enumerate(rows, top)
            ]
        return lines

    def _band(self, view: DuelView, width: int, height: int, inks: Palette) -> list[Strip]:
        if view.moment is not None:
            drawn: list[Strip] = self._banner.get(banner, view.moment, width, height, inks)
            return drawn
        said: list[list[Part]] = [
            [(f"  {display_line(line, 300)}", inks.text)] for line in view.said
        ]
        rows: list[list[Part]] = [[] for _ in range(max(0, (height - len(said)) // 2))]
        rows += [*said, *([] for _ in range(height - len(rows) - len(said)))]
        return [strip_of(row, width, inks.background) for row in rows[:height]]


def _title(view: DuelView) -> str:
    if view.moment is None:
        return "the duel"
    return "the verdict" if view.moment.key == "verdict" else "first"


def _name(view: DuelView, side: int, inks: Palette) -> list[Part]:
    if side >= len(view.halves):
        return titled("waits", inks)
    half: HalfView = view.halves[side]
    won: list[Part] = [("★ ", inks.correct)] if half.won else []
    return [(" ", inks.border), *won, (half.name, inks.title), (f"  {half.state} ", inks.text)]
