"""The whole picture of the race screen: panels side by side in their box, as strips."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual.geometry import Region

from tts_tui.ui.kit.box import rule, titled, titled_window
from tts_tui.ui.kit.hints import hint_parts
from tts_tui.ui.kit.palette import grounded
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.wrap import question_rows
from tts_tui.ui.race.banner import banner
from tts_tui.ui.race.explaining import explained_parts
from tts_tui.ui.race.family_panel import FamilyPanel, family_title
from tts_tui.ui.race.frame_parts import Edges, Memo, coarse, edged, still
from tts_tui.ui.race.header import HeaderView, header, notice_row, question
from tts_tui.ui.race.kept_in_view import kept_in_view
from tts_tui.ui.race.lane_order import leading
from tts_tui.ui.race.lanes_panel import LanesPanel
from tts_tui.ui.race.layout import NOTHING, Layout, layout_of
from tts_tui.ui.race.next_steps import StepsRow, next_steps
from tts_tui.ui.race.reader import TraceReader
from tts_tui.ui.race.sparks import bar_of
from tts_tui.ui.race.strategies_panel import StrategiesWindow, strategies_panel
from tts_tui.ui.race.trace_panel import TracePanel, trace_title, troubles_panel, why_rows
from tts_tui.ui.race.votes_panel import votes_panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.strip import Strip

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.rows import RowKey

Drawn = TypeVar("Drawn")

CARD_MIN = 7
"""Rows of a card that leaves one to what may be done next."""
TRACE_MIN = 4
"""Rows of the trace that are worth showing under a banner."""


class Frame:
    """Draws views; remembers what did not change, where one reads, and how far lanes scrolled."""

    def __init__(self) -> None:
        self.layout: Layout = layout_of(80, 24, lanes=0, strategies=0)
        self.reader = TraceReader()
        self.reader_height = 1
        self.rows_in_sight: int | None = None
        """How many rows nothing lies over; None for all."""
        self.steps = StepsRow()
        self.keys = Region()
        """The row of the keys, as it was drawn last."""
        self.lanes = LanesPanel()
        self._strategies = StrategiesWindow()
        self._family = FamilyPanel()
        self._trace = TracePanel()
        self._memos: defaultdict[str, Memo] = defaultdict(Memo)
        self._edges: Edges | None = None

    def draw(self, view: BoardView, width: int, height: int) -> list[Strip]:
        """Draw a view as `height` strips of `width` cells."""
        inks = grounded(view.palette)
        edges = self._edges
        if edges is None or edges.inks is not inks:
            self._edges = edges = Edges(inks)
        self.layout = at = self._layout(view, width, height)
        self.steps.at = NOTHING
        lines = [self._kept("header", header, coarse(view.header), width, inks)]
        if at.question.height:
            asked, rows = still(view.header), at.question.height
            lines += self._kept("question", _question, asked, at.question.width, rows, inks)
        if at.notice.height:
            lines.append(notice_row(view.notice, view.remark, width, inks))
        if at.panel.height and view.panel is not None:
            lines += view.panel.draw(width, at.panel.height, inks)
        if at.lanes.width:
            lines += self._body(view, at, edges)
        if at.votes.height:
            title = {2: self._under_strategies(view, width, inks)}
            lines.append(self._rule("votes", width, "├┤", inks, title, self._joint_below(at)))
            votes = self._kept(
                "votes", votes_panel, view.votes, at.votes.width, at.votes.height, inks
            )
            lines += edges.sided(at.votes.y, votes, width)
        if at.lower.height:
            lines += self._lower(view, at, edges)
        self.keys = Region(2, len(lines), width - 4, 1) if at.boxed else at.keys
        if at.boxed:
            keys = {2: self._kept("hints", hint_parts, view.hints, width - 4, inks)}
            lines.append(self._rule("keys", width, "╰╯", inks, keys))
        elif at.keys.height:
            lines.append(strip_of(hint_parts(view.hints, width, inks), width, inks.background))
        lines += [edges.blank(width)] * (height - len(lines))
        return lines[:height]

    def row_at(self, x: int, y: int) -> RowKey | None:
        """Say which row of the lanes is drawn at a cell."""
        return self.lanes.row_at(x, y, self.layout)

    def strategy_at(self, x: int, y: int) -> int | None:
        """Say which row of the strategy board is drawn at a cell."""
        at = self.layout.strategies
        return self._strategies.first + y - at.y - 1 if at.contains(x, y) and y > at.y else None

    def scroll_strategies(self, rows: int) -> bool:
        """Move in the strategy board. Says whether it has more rows than fit."""
        return self._strategies.scroll(rows)

    def _kept(self, name: str, make: Callable[..., Drawn], *key: Any) -> Drawn:
        return self._memos[name].get(make, *key)

    def _rule(self, name: str, *key: Any) -> Strip:
        return self._kept(f"rule {name}", rule, *key)

    def _layout(self, view: BoardView, width: int, height: int) -> Layout:
        rows = len(self._kept("question rows", question_rows, view.header.question, width - 22))
        laid_out = partial(
            layout_of,
            width,
            height,
            strategies=len(view.rows),
            question_rows=max(1, rows),
            answers=max(2, len(view.votes.votes)),
            notice=view.notice is not None or view.remark is not None,
            panel=view.panel is not None,
        )
        self.lanes.look_at(
            *(view.race, view.folds, (width, height)),
            lambda many: laid_out(lanes=many).lanes_shown,
            leading(view.rows),
        )
        at = laid_out(lanes=len(self.lanes.rows), enlarged=view.enlarged)
        self.lanes.place(view.selected, at, kept_in_view(view.race, view.rows))
        self._strategies.look_at(view.rows, at.strategies_shown, view.spoken_of)
        if view.explained is not None:
            self._strategies.show(view.explained.name, view.rows, at.strategies_shown)
        return at

    def _body(self, view: BoardView, at: Layout, edges: Edges) -> list[Strip]:
        lanes = self.lanes.draw(view, at, edges)
        top, inks = at.lanes.y, edges.inks
        if not at.boxed:
            return [edges.joined(y, row, at.width) for y, row in enumerate(lanes, top)]
        titles = {2: self.lanes.title(at, inks, bar_of(view.rows))}
        first, many = self._strategies.first, len(view.rows)
        of_board = titled_window("strategies", first, at.strategies_shown, many, inks)
        board = self._kept(
            *("strategies", strategies_panel),
            *(view.rows, first, at.strategies.width, at.strategies.height, inks, view.spoken_of),
            view.explained.name if view.explained is not None else None,
        )
        side = edges.side
        if at.strategies.y != at.lanes.y:
            lines = [self._rule("lanes", at.width, "╭╮", inks, titles)]
            lines += [
                edges.joined(y, (side, *row, side), at.width) for y, row in enumerate(lanes, top)
            ]
            lines.append(self._rule("strategies", at.width, "├┤", inks, {2: of_board}))
            return lines + edges.sided(at.strategies.y, board, at.width)
        seam = at.strategies.x - 1
        titles[seam + 2] = of_board
        lines = [self._rule("lanes", at.width, "╭╮", inks, titles, {seam: "┬"})]
        lines += [
            edges.joined(y, (side, *left, side, right, side), at.width)
            for y, (left, right) in enumerate(zip(lanes, board, strict=True), top)
        ]
        return lines

    def _after(self, view: BoardView, rows: int, row: Region, inks: Palette) -> list[Strip]:
        """The next steps, as the last row of the card of a race's end; none where it is small."""
        over = view.moment is not None and view.moment.over
        if not over or rows < CARD_MIN or not next_steps(view.hints):
            return []
        return [self.steps.draw(view.hints, row, inks)]

    def _under_strategies(self, view: BoardView, width: int, inks: Palette) -> list[Part]:
        if view.explained is None:
            return titled("votes", inks)
        return self._kept("explained", explained_parts, view.explained, width - 5, inks)

    def _joint_below(self, at: Layout) -> dict[int, str]:
        side_by_side = at.lanes.width and at.strategies.y == at.lanes.y
        return {at.strategies.x - 1: "┴"} if side_by_side else {}

    def _lower(self, view: BoardView, at: Layout, edges: Edges) -> list[Strip]:
        width, height, y = at.lower.width, at.lower.height, at.lower.y
        inks = edges.inks
        corners = "╭╮" if view.enlarged else "├┤"
        lines: list[Strip] = []
        if view.troubles and not view.enlarged:
            title = {2: titled("every trace failed", inks)}
            lines.append(self._rule("lower", at.width, corners, inks, title))
            return lines + edges.sided(
                y, troubles_panel(view.troubles, width, height, inks), at.width
            )
        if view.moment is not None and not view.enlarged:
            title = {2: titled("the answer", inks)}
            lines.append(self._rule("answer", at.width, corners, inks, title))
            rows = banner_rows(height)
            sight = rows if self.rows_in_sight is None else max(1, self.rows_in_sight - y)
            fit = min(rows, sight)
            after = self._after(view, fit, Region(at.lower.x, y + fit - 1, width, 1), inks)
            of_card = fit - len(after)
            drawn = self._kept(
                *("banner", banner, view.moment, width, of_card, inks, view.moment_shown)
            )
            drawn = [*drawn, *after]
            drawn = [*drawn, *[strip_of([], width, inks.background)] * (rows - fit)]
            lines += edges.sided(y, drawn, at.width)
            y += rows + 1
            height -= rows + 1
            if height <= 0:
                return lines
        group = self.lanes.group(view.selected) if view.focused is None else None
        if view.verdicts is not None and group is not None:
            words, drawn = self._family.draw(view.verdicts, group, view.clock, width, height, inks)
            title = {2: family_title(group, words, inks)}
            lines.append(self._rule("lower", at.width, corners, inks, title))
            return lines + edges.sided(y, drawn, at.width)
        trace = view.focused
        why = why_rows(trace, width, max(0, height - 1), inks) if trace is not None else []
        height -= len(why)
        self.reader_height = height
        if trace is None:
            title = {2: titled("trace", inks)}
        else:
            self.reader.read(view.race_number, trace, max(2, width - 2))
            title = {2: trace_title(trace, inks, self.reader.below(height), view.radar)}
        lines.append(self._rule("lower", at.width, corners, inks, title))
        read = self.reader.window(height) if trace is not None else []
        text = self._trace.draw(read, width, height, inks)
        return lines + edges.sided(y, [*why, *text], at.width)


def _question(view: HeaderView, width: int, height: int, inks: Palette) -> list[Strip]:
    return [edged(row, inks) for row in question(view, width, height, inks)]


def banner_rows(height: int) -> int:
    """How many rows of the lower panel a banner takes; the rest stays with the trace."""
    if height < 7 + 1 + TRACE_MIN:
        return height
    return max(7, min(17, height - 1 - max(TRACE_MIN, height * 35 // 100)))
