"""The panel of lanes: which of them are in view, in how many columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.strategies.bs import imported_note
from tts_tui.ui.kit.box import titled_window
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import answer_cells
from tts_tui.ui.race.frame_parts import columns
from tts_tui.ui.race.lanes import LaneCache, LaneLook

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.domain.race import RaceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.frame_parts import Edges
    from tts_tui.ui.race.layout import Layout
    from tts_tui.ui.race.picks import PickRow


class LanesPanel:
    """The lanes of a race; remembers their strips, and how far it has scrolled."""

    def __init__(self) -> None:
        self.first = 0
        """Number of the first lane in view."""
        self._cache = LaneCache()
        self._race: RaceState | None = None

    def look_at(self, race: RaceState | None) -> None:
        """Show a race; another one starts at its first lane."""
        if race is not self._race:
            self._race = race
            self._cache.clear()
            self.first = 0

    def scroll_to(self, selected: int, shown: int) -> None:
        """Bring a lane into view, moving as little as that takes; `shown` lanes fit."""
        if shown:
            last = max(0, (self._race.n if self._race else 0) - shown)
            self.first = min(max(self.first, selected - shown + 1), selected, last)

    def lane_at(self, x: int, y: int, at: Layout) -> int | None:
        """Say which lane is drawn at a cell."""
        if self._race is None or not at.lanes.contains(x, y):
            return None
        column = min(at.lane_columns - 1, (x - at.lanes.x) * at.lane_columns // at.lanes.width)
        index = self.first + column * at.lane_rows + y - at.lanes.y
        return index if index < self._race.n else None

    def title(self, at: Layout, inks: Palette) -> list[Part]:
        """Say which lanes are in view where not all are."""
        n = self._race.n if self._race else 0
        parts = titled_window("traces", self.first, at.lanes_shown, n, inks)
        note = imported_note(self._race.started) if self._race else ""
        return [*parts, (f"{note} ", inks.muted)] if note else parts

    def rows(self, view: BoardView, at: Layout, edges: Edges) -> list[tuple[Strip, ...]]:
        """Draw the rows, each as the strips of its lanes with what stands between them."""
        race, width, inks = self._race, at.lanes.width, edges.inks
        blank: tuple[Strip, ...] = (edges.blank(width),)
        if race is None:
            waits = strip_of([("  waiting for the race to start", inks.muted)], width, inks.muted)
            lines: list[tuple[Strip, ...]] = [(waits,), *[blank] * (at.lanes.height - 1)]
            return lines[: at.lanes.height]
        many = at.lane_columns
        lane_width = (width - (many - 1)) // many
        longest = max([trace.tokens for trace in race.traces], default=0)
        answers = answer_cells(trace.answer.text for trace in race.traces if trace.answer)
        self._cache.look(LaneLook(lane_width, len(str(race.n)), inks, answers))
        voters = frozenset(view.moment.voters) if view.moment else _voters(view.rows)
        lines = []
        for row in range(at.lanes.height):
            indices = range(self.first + row, race.n, at.lane_rows)[:many]
            parts = [self._lane(index, longest, view, voters) for index in indices]
            lines.append(columns(parts, lane_width, width, edges) if parts else blank)
        return lines

    def _lane(self, index: int, longest: int, view: BoardView, voters: frozenset[int]) -> Strip:
        assert self._race is not None
        trace = self._race.traces[index]
        return self._cache.strip(
            trace,
            longest,
            selected=index == view.selected,
            votes=index in voters,
            right=view.verdicts.of(trace.answer) if view.verdicts else None,
            left_out=index in self._race.left_out,
        )


def _voters(rows: tuple[PickRow, ...]) -> frozenset[int]:
    """The voters of the armed strategy's pick."""
    armed = next((row.pick for row in rows if row.armed and row.pick), None)
    return frozenset(armed.voters) if armed else frozenset()
