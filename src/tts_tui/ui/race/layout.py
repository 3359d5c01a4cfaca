"""Where everything on the race screen goes, for any size; pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from textual.geometry import Region

BOXES_FROM = (44, 14)
"""Below this width or height there are lanes, the keys and nothing else."""
KEYS_FROM = 5
"""Rows from which lanes alone leave one for the keys."""
TWO_COLUMNS_FROM = 76
LANE_MIN = 33
"""Cells of the narrowest lane that says everything."""
NOTHING = Region(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Layout:
    """Regions of the board; an empty one is not shown. Borders lie around them."""

    width: int
    height: int
    question: Region
    notice: Region
    lanes: Region
    strategies: Region
    votes: Region
    lower: Region
    """The focused trace, the winner's moment or the table of troubles."""
    boxed: bool
    lane_columns: int
    lane_rows: int
    panel: Region = NOTHING
    """Rows of whoever feeds the race, such as a timeline."""
    keys: Region = NOTHING
    """The keys, where no box closes with them."""

    @property
    def lanes_shown(self) -> int:
        """How many lanes fit."""
        return self.lane_columns * self.lane_rows

    @property
    def strategies_shown(self) -> int:
        """How many rows of the strategy board fit under its head."""
        return max(0, self.strategies.height - 1)


@lru_cache(maxsize=8)
def layout_of(
    width: int,
    height: int,
    *,
    lanes: int,
    strategies: int,
    question_rows: int = 1,
    answers: int = 1,
    notice: bool = False,
    panel: bool = False,
    enlarged: bool = False,
) -> Layout:
    """Lay the board out: what matters most keeps its rows longest."""
    top = 1
    if width < BOXES_FROM[0] or height < BOXES_FROM[1]:
        below = 1 if height >= KEYS_FROM else 0
        room = Region(0, top, width, max(0, height - top - below))
        none = NOTHING
        return Layout(
            *(width, height, none, none, room, none, none, none, False, 1, room.height),
            keys=Region(0, height - below, width, below),
        )
    question = Region(1, top, width - 2, min(question_rows, 1 if height < 30 else 2))
    top += question.height
    notice_at = Region(1, top, width - 2, 1 if notice else 0)
    top += notice_at.height
    panel_at = Region(0, top, width, (1 if height < 30 else 2) if panel else 0)
    top += panel_at.height
    room_rows = height - top - 2
    inner = width - 2
    if enlarged:
        lower = Region(1, top + 1, inner, room_rows)
        return Layout(
            *(width, height, question, notice_at, NOTHING, NOTHING, NOTHING, lower, True, 1, 0),
            panel=panel_at,
        )
    if width < TWO_COLUMNS_FROM:
        stacked = _stacked(width, height, question, notice_at, top, lanes, strategies)
        return replace(stacked, panel=panel_at)
    vote_rows = max(1, min(answers, 1 if height < 32 else 3 if height < 50 else 5))
    right = min(max(35, inner * 45 // 100), 96)
    left = inner - right - 1
    lower_min = 7 if height < 32 else 9 if height < 50 else 13
    body_most = max(3, room_rows - vote_rows - 2 - lower_min)
    columns = _columns(lanes, left, body_most)
    lane_rows = -(-lanes // columns)
    body = min(body_most, max(lane_rows, strategies + 1, 3))
    votes_top = top + 1 + body + 1
    lower_top = votes_top + vote_rows + 1
    return Layout(
        width,
        height,
        question,
        notice_at,
        Region(1, top + 1, left, body),
        Region(left + 2, top + 1, right, body),
        Region(1, votes_top, inner, vote_rows),
        Region(1, lower_top, inner, height - 1 - lower_top),
        True,
        columns,
        body,
        panel_at,
    )


def _columns(lanes: int, width: int, rows: int) -> int:
    """Choose one column of lanes, or as many narrow ones as are needed and fit."""
    needed = -(-lanes // max(1, rows))
    return max(1, min(needed, width // LANE_MIN))


def _stacked(
    width: int,
    height: int,
    question: Region,
    notice: Region,
    top: int,
    lanes: int,
    strategies: int,
) -> Layout:
    """Lay out one column: lanes above strategies above votes above the trace."""
    inner = width - 2
    room = height - top - 2
    vote_rows = 1 if room >= 16 else 0
    lower_rows = 0 if room < 12 else 6 if room >= 26 else 3
    for rows in (vote_rows, lower_rows):
        room -= rows + 1 if rows else 0
    room -= 1
    strategy_rows = max(2, min(strategies + 1, room // 2))
    lane_rows = max(1, min(lanes, room - strategy_rows))
    strategy_rows = min(strategies + 1, room - lane_rows)
    y = top + 1
    lanes_at = Region(1, y, inner, lane_rows)
    y += lane_rows + 1
    strategies_at = Region(1, y, inner, strategy_rows)
    y += strategy_rows + 1
    votes_at = Region(1, y, inner, vote_rows) if vote_rows else NOTHING
    y += vote_rows + 1 if vote_rows else 0
    lower = Region(1, y, inner, height - 1 - y) if lower_rows else NOTHING
    if not lower_rows:
        # Whatever is left goes to the panel above, so that the box closes on the last row.
        last = votes_at if vote_rows else strategies_at
        grown = Region(last.x, last.y, last.width, height - 1 - last.y)
        votes_at, strategies_at = (grown, strategies_at) if vote_rows else (votes_at, grown)
    return Layout(
        width,
        height,
        question,
        notice,
        lanes_at,
        strategies_at,
        votes_at,
        lower,
        True,
        1,
        lane_rows,
    )
