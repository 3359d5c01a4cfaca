"""The whole picture of the race screen: panels side by side in their box, as strips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from tts_tui.ui.widgets.banner import banner
from tts_tui.ui.widgets.box import rule, titled
from tts_tui.ui.widgets.cells import strip_of
from tts_tui.ui.widgets.frame_parts import Memo, columns, edged, hints, sided, still
from tts_tui.ui.widgets.header import HeaderView, header, question, question_rows
from tts_tui.ui.widgets.inks import grounded
from tts_tui.ui.widgets.lanes import LaneCache, LaneLook
from tts_tui.ui.widgets.layout import Layout, layout_of
from tts_tui.ui.widgets.reader import TraceReader
from tts_tui.ui.widgets.strategies_panel import strategies_panel
from tts_tui.ui.widgets.timeline import notice_row, timeline
from tts_tui.ui.widgets.trace_panel import trace_panel, trace_title, troubles_panel, why_rows
from tts_tui.ui.widgets.votes_panel import votes_panel

if TYPE_CHECKING:
    from tts_tui.domain.playback import Playback
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.palette import Palette
    from tts_tui.ui.race_view import Trouble, Verdicts, VoteBoard
    from tts_tui.ui.race_view_moment import Moment
    from tts_tui.ui.race_view_picks import PickRow
    from tts_tui.ui.widgets.cells import Part

TRACE_MIN = 4
"""Rows of the trace that are worth showing under a banner."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything one frame shows."""

    palette: Palette
    header: HeaderView
    race: RaceState | None
    race_number: int
    verdicts: Verdicts | None
    rows: tuple[PickRow, ...]
    votes: VoteBoard
    selected: int = 0
    moment: Moment | None = None
    moment_shown: float = 1.0
    """How much of the banner has appeared, 0 to 1."""
    troubles: tuple[Trouble, ...] = ()
    """Why everything failed; empty while something is left."""
    notice: str | None = None
    enlarged: bool = False
    hints: tuple[tuple[str, str], ...] = ()
    """Key and what it does, most important first."""
    playback: Playback | None = None
    """Where a replay stands; None in a live race."""
    remark: str | None = None
    """How a replay differs from its recording."""


class Frame:
    """Draws views; remembers what did not change, where one reads, and how far lanes scrolled."""

    def __init__(self) -> None:
        self.layout: Layout = layout_of(80, 24, lanes=0, strategies=0)
        self.reader = TraceReader()
        self.first_lane = 0
        self.reader_height = 1
        self._lanes = LaneCache()
        self._race: RaceState | None = None
        self._memos = {name: Memo() for name in ("strategies", "votes", "question", "banner")}

    def draw(self, view: BoardView, width: int, height: int) -> list[Strip]:
        """Draw a view as `height` strips of `width` cells."""
        inks = grounded(view.palette)
        if view.race is not self._race:
            self._race = view.race
            self._lanes.clear()
            self.first_lane = 0
        self.layout = at = self._layout(view, width, height)
        lines = [header(view.header, width, inks)]
        if at.question.height:
            rows = self._memos["question"].get(
                question, still(view.header), at.question.width, at.question.height, inks
            )
            lines += [edged(row, inks) for row in rows]
        if at.notice.height:
            lines.append(notice_row(view.notice, view.remark, width, inks))
        if at.timeline.height and view.playback is not None:
            lines += timeline(view.playback, width, at.timeline.height, inks)
        if at.lanes.width:
            lines += self._body(view, at, inks)
        if at.votes.height:
            title = {2: titled("votes", inks)}
            lines.append(rule(width, "├┤", inks, title, self._joint_below(at)))
            votes = self._memos["votes"].get(
                votes_panel, view.votes, at.votes.width, at.votes.height, inks
            )
            lines += [sided(row, inks) for row in votes]
        if at.lower.height:
            lines += self._lower(view, at, inks)
        if at.boxed:
            lines.append(rule(width, "╰╯", inks, {2: hints(view.hints, width - 4, inks)}))
        blank = strip_of([], width, inks.background)
        return (lines + [blank] * (height - len(lines)))[:height]

    def lane_at(self, x: int, y: int) -> int | None:
        """Say which lane is drawn at a cell."""
        at = self.layout
        if self._race is None or not at.lanes.contains(x, y):
            return None
        column = min(at.lane_columns - 1, (x - at.lanes.x) * at.lane_columns // at.lanes.width)
        index = self.first_lane + column * at.lane_rows + y - at.lanes.y
        return index if index < self._race.n else None

    def strategy_at(self, x: int, y: int) -> int | None:
        """Say which row of the strategy board is drawn at a cell."""
        at = self.layout.strategies
        return y - at.y - 1 if at.contains(x, y) and y > at.y else None

    def _layout(self, view: BoardView, width: int, height: int) -> Layout:
        rows = len(question_rows(view.header.question, width - 22))
        at = layout_of(
            width,
            height,
            lanes=view.race.n if view.race else 0,
            strategies=len(view.rows),
            question_rows=max(1, rows),
            answers=max(2, len(view.votes.votes)),
            notice=view.notice is not None or view.remark is not None,
            timeline=view.playback is not None,
            enlarged=view.enlarged,
        )
        if at.lanes_shown:
            last = max(0, (view.race.n if view.race else 0) - at.lanes_shown)
            first = max(self.first_lane, view.selected - at.lanes_shown + 1)
            self.first_lane = min(first, view.selected, last)
        return at

    def _body(self, view: BoardView, at: Layout, inks: Palette) -> list[Strip]:
        lanes = self._lane_rows(view, at, inks)
        if not at.boxed:
            return lanes
        titles = {2: self._lanes_title(view, at, inks)}
        board = self._memos["strategies"].get(
            strategies_panel, view.rows, at.strategies.width, at.strategies.height, inks
        )
        if at.strategies.y != at.lanes.y:
            lines = [rule(at.width, "╭╮", inks, titles), *(sided(row, inks) for row in lanes)]
            lines.append(rule(at.width, "├┤", inks, {2: titled("strategies", inks)}))
            return lines + [sided(row, inks) for row in board]
        seam = at.strategies.x - 1
        titles[seam + 2] = titled("strategies", inks)
        side = Segment("│", inks.border)
        lines = [rule(at.width, "╭╮", inks, titles, {seam: "┬"})]
        lines += [
            Strip([side, *left, side, *right, side], at.width)
            for left, right in zip(lanes, board, strict=True)
        ]
        return lines

    def _lane_rows(self, view: BoardView, at: Layout, inks: Palette) -> list[Strip]:
        race, width = view.race, at.lanes.width
        blank = strip_of([], width, inks.background)
        if race is None:
            waits = strip_of([("  waiting for the race to start", inks.muted)], width, inks.muted)
            return [waits, *[blank] * (at.lanes.height - 1)][: at.lanes.height]
        many = at.lane_columns
        lane_width = (width - (many - 1)) // many
        look = LaneLook(
            lane_width, len(str(race.n)), max((t.tokens for t in race.traces), default=0), inks
        )
        voters = frozenset(view.moment.voters) if view.moment else _voters(view.rows)
        lines = []
        for row in range(at.lanes.height):
            parts: list[Strip] = []
            for column in range(many):
                index = self.first_lane + column * at.lane_rows + row
                if index < race.n:
                    trace = race.traces[index]
                    strip = self._lanes.strip(
                        trace,
                        look,
                        selected=index == view.selected,
                        votes=index in voters,
                        right=view.verdicts.of(trace.answer) if view.verdicts else None,
                        left_out=index in race.left_out,
                    )
                    parts.append(strip)
            lines.append(columns(parts, lane_width, width, inks) if parts else blank)
        return lines

    def _lanes_title(self, view: BoardView, at: Layout, inks: Palette) -> list[Part]:
        n = view.race.n if view.race else 0
        if n <= at.lanes_shown:
            return titled("traces", inks)
        last = self.first_lane + at.lanes_shown
        more = f"{self.first_lane + 1}–{last} of {n} · +{n - at.lanes_shown} more "
        return [*titled("traces", inks), (more, inks.muted)]

    def _joint_below(self, at: Layout) -> dict[int, str]:
        side_by_side = at.lanes.width and at.strategies.y == at.lanes.y
        return {at.strategies.x - 1: "┴"} if side_by_side else {}

    def _lower(self, view: BoardView, at: Layout, inks: Palette) -> list[Strip]:
        width, height = at.lower.width, at.lower.height
        corners = "╭╮" if view.enlarged else "├┤"
        lines: list[Strip] = []
        if view.troubles and not view.enlarged:
            lines.append(rule(at.width, corners, inks, {2: titled("every trace failed", inks)}))
            panel = troubles_panel(view.troubles, width, height, inks)
            return lines + [sided(row, inks) for row in panel]
        if view.moment is not None and not view.enlarged:
            lines.append(rule(at.width, corners, inks, {2: titled("the answer", inks)}))
            rows = banner_rows(height)
            drawn = self._memos["banner"].get(
                banner, view.moment, width, rows, inks, view.moment_shown
            )
            lines += [sided(row, inks) for row in drawn]
            height -= rows + 1
            if height <= 0:
                return lines
        trace = self._focused(view)
        why = why_rows(trace, width, max(0, height - 1), inks) if trace is not None else []
        height -= len(why)
        self.reader_height = height
        if trace is None:
            title = titled("trace", inks)
        else:
            self.reader.read(view.race_number, trace, max(2, width - 2))
            title = trace_title(trace, inks, self.reader.below(height))
        lines.append(rule(at.width, corners, inks, {2: title}))
        text = trace_panel(self.reader, width, height, inks)
        return lines + [sided(row, inks) for row in [*why, *text]]

    def _focused(self, view: BoardView) -> TraceState | None:
        if view.race is None or not 0 <= view.selected < view.race.n:
            return None
        return view.race.traces[view.selected]


def banner_rows(height: int) -> int:
    """How many rows of the lower panel a banner takes; the rest stays with the trace."""
    if height < 7 + 1 + TRACE_MIN:
        return height
    return max(7, min(17, height - 1 - max(TRACE_MIN, height * 35 // 100)))


def _voters(rows: tuple[PickRow, ...]) -> frozenset[int]:
    """The voters of the armed strategy's pick."""
    armed = next((row.pick for row in rows if row.armed and row.pick), None)
    return frozenset(armed.voters) if armed else frozenset()
