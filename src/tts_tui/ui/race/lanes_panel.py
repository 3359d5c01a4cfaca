"""The panel of lanes: which rows there are and which of them are in view, in how many columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.ran import speakers
from tts_tui.domain.strategies import card_of
from tts_tui.domain.strategies.bs import imported_note
from tts_tui.ui.kit.box import titled_window
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import answer_cells
from tts_tui.ui.kit.wrap import question_rows
from tts_tui.ui.race.lane_order import LaneOrder
from tts_tui.ui.race.lane_strips import LaneStrips, Shared
from tts_tui.ui.race.lane_window import NO_LANES, window_of
from tts_tui.ui.race.rows import Group, Lane, groups_of, rows_of
from tts_tui.ui.race.sparks import bar_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.strip import Strip

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Bar
    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.frame_parts import Edges
    from tts_tui.ui.race.layout import Layout
    from tts_tui.ui.race.picks import PickRow
    from tts_tui.ui.race.rows import Row, RowKey


class LanesPanel:
    """The lanes of a race; remembers their strips, what is folded, and how far it has scrolled."""

    def __init__(self) -> None:
        self.first = 0
        """Number of the first row in view."""
        self.window = NO_LANES
        """Which rows are in view, and where."""
        self._kept: frozenset[RowKey] = frozenset()
        """Rows that are always in view."""
        self.rows: list[Row] = []
        """Every row there is, in view or not."""
        self._places: dict[RowKey, int] = {}
        """Where each of them stands, by its key."""
        self.order = LaneOrder()
        """In which order the independent traces stand."""
        self._ordered: list[int] | None = None
        self._alone: list[TraceState] | None = None
        """The traces whose rows they are, while no procedure has grown any."""
        self._strips = LaneStrips()
        self._race: RaceState | None = None
        self._crowded: set[str] = set()
        """Groups that were folded because the rows did not fit; they stay so."""
        self._size = (0, 0)

    def look_at(
        self,
        race: RaceState | None,
        folds: Mapping[str, bool],
        size: tuple[int, int],
        room: Callable[[int], int],
        leader: str | None = None,
    ) -> None:
        """Show a race; another one starts at its first row.

        `folds` says which groups a person has folded or not, `room` how many of so many rows fit,
        `leader` is the key of the answer that leads.
        """
        if race is not self._race or size != self._size:
            self._crowded.clear()
        if race is not self._race:
            self._strips.clear()
            self.first = 0
        self._race, self._size = race, size
        groups = [] if race is None else groups_of(race)
        if groups:
            groups = self._folded(groups, folds, race.n if race else 0, room)
        self._list(race, groups, None if race is None else self.order.of(race, leader))

    def _list(self, race: RaceState | None, groups: list[Group], order: list[int] | None) -> None:
        """List the rows, unless there is nothing but the same traces as last time."""
        alone = race.traces if race is not None and not race.cohorts else None
        if alone is None or alone != self._alone or order != self._ordered:
            self._ordered = order
            self.rows = [] if race is None else rows_of(race, groups, order)
            # Of rows with one key the first counts.
            self._places = {row.key: at for at, row in reversed([*enumerate(self.rows)])}
            self._alone = None if alone is None else alone.copy()

    def _folded(
        self,
        groups: list[Group],
        folds: Mapping[str, bool],
        independent: int,
        room: Callable[[int], int],
    ) -> list[Group]:
        """Fold what a person has folded, and else the largest groups until the rows fit."""

        def folded(group: Group) -> bool:
            name = group.cohort.name
            return folds.get(name, name in self._crowded)

        many = independent + sum(1 if folded(g) else 1 + len(g.lanes) for g in groups)
        for group in sorted(groups, key=lambda each: -len(each.lanes)):
            if room(many) >= many:
                break
            if not folded(group) and group.cohort.name not in folds and group.lanes:
                self._crowded.add(group.cohort.name)
                many -= len(group.lanes)
        return [replace(group, folded=folded(group)) for group in groups]

    def is_folded(self, name: str) -> bool:
        """Whether a group's lines are hidden."""
        return any(
            isinstance(row, Group) and row.cohort.name == name and row.folded for row in self.rows
        )

    def group(self, key: RowKey) -> Group | None:
        """The group whose row this is; None for a line's."""
        return next((row for row in self.rows if isinstance(row, Group) and row.key == key), None)

    def group_of(self, key: RowKey) -> str | None:
        """The name of the group that a row is of; None for the independent traces."""
        if isinstance(key, str):
            return key
        trace = self._race.spawned.get(key) if self._race is not None else None
        return trace.origin.cohort if trace is not None and trace.origin is not None else None

    def beside(self, key: RowKey, by: int) -> RowKey:
        """The row so many rows below another; out of range is the nearest end."""
        if not self.rows:
            return 0
        at = max(0, min(self._place(key) + by, len(self.rows) - 1))
        return self.rows[at].key

    def across(self, key: RowKey, by: int) -> RowKey | None:
        """The row so many columns beside another; None where there is none."""
        at = self._place(key) + by * self.window.rows
        return self.rows[at].key if self.rows and 0 <= at < len(self.rows) else None

    def _marked(self, selected: RowKey) -> RowKey | None:
        """The row to mark: of one that has gone, such as a pruned hypothesis, its group's."""
        if selected in self._places:
            return selected
        group = self.group_of(selected)
        return group if group in self._places else None

    def _place(self, key: RowKey) -> int:
        """Where a row stands; one that has gone, where its group's stands."""
        if (at := self._places.get(key)) is not None:
            return at
        group = self.group_of(key)
        return 0 if group is None else self._places.get(group, 0)

    def place(self, selected: RowKey, at: Layout, kept: Sequence[RowKey] = ()) -> None:
        """Bring a row into view, moving as little as that takes, and those that are kept there."""
        only_lanes = bool(self.rows) and all(isinstance(row, Lane) for row in self.rows)
        places = [self._places[key] for key in kept if key in self._places]
        chosen = self._place(selected) if self.rows else None
        digits = self._digits if only_lanes else None
        self._kept = frozenset(kept)
        self.window = window_of(len(self.rows), chosen, places, self.first, at, digits)
        self.first = self.window.first

    def row_at(self, x: int, y: int, at: Layout) -> RowKey | None:
        """Say which row is drawn at a cell."""
        if not at.lanes.contains(x, y):
            return None
        index = self.window.lane_at(x - at.lanes.x, y - at.lanes.y)
        return self.rows[index].key if index is not None and index < len(self.rows) else None

    def title(self, at: Layout, inks: Palette, bar: Bar | None = None) -> list[Part]:
        """Say which rows are in view where not all are, and the bar they have to keep."""
        parts = titled_window(self.order.title, self.first, self.window.shown, len(self.rows), inks)
        note = imported_note(self._race.started) if self._race else ""
        said = [(note, inks.muted)] if note else []
        if bar is not None:
            taken = sum(cell_len(text) + 1 for text, _ in said)
            room = at.lanes.width - 2 - taken - sum(cell_len(text) for text, _ in parts)
            said.append((bar_words(bar, room), inks.muted))
        return [*parts, *((f"{text} ", ink) for text, ink in said if text)]

    def draw(self, view: BoardView, at: Layout, edges: Edges) -> list[tuple[Strip, ...]]:
        """Draw the rows, each as the strips of its lanes with what stands between them."""
        race, width, inks = self._race, at.lanes.width, edges.inks
        blank: tuple[Strip, ...] = (edges.blank(width),)
        if race is None:
            rows = question_rows(view.waits, max(1, width - 4))
            lines: list[tuple[Strip, ...]] = [
                (strip_of([(f"  {row}", inks.muted)], width, inks.muted),) for row in rows
            ]
            return [*lines, *[blank] * (at.lanes.height - len(lines))][: at.lanes.height]
        shared = self._shared(race, view, inks)
        return self._strips.draw(
            self.rows, self.window, shared, view, width, at.lanes.height, edges
        )

    @property
    def _digits(self) -> int:
        """Cells of the largest number of a trace."""
        n = self._race.n if self._race is not None else 0
        lanes = [row for row in self.rows[n:] if isinstance(row, Lane)]
        return len(str(max([n, *[lane.trace.index + 1 for lane in lanes]])))

    def _shared(self, race: RaceState, view: BoardView, inks: Palette) -> Shared:
        lanes = [row for row in self.rows if isinstance(row, Lane)]
        armed = card_of(race.armed) if race.armed is not None and race.pool.in_turn else None
        speak = view.moment.voters if view.moment else _voters(view.rows)
        return Shared(
            race=race,
            inks=inks,
            digits=self._digits,
            answers=answer_cells(
                [answer.text for lane in lanes if (answer := lane.traces[-1].answer) is not None]
            ),
            # Of all rows, in view or not: a bar does not grow because another scrolls away.
            longest=max([lane.tokens for lane in lanes], default=0),
            outgrown=armed is not None and armed.arming_in_turn is not None,
            voters=frozenset(speakers(race, speak)),
            marked=self._marked(view.selected),
            pins=frozenset(self.order.pins),
            kept=self._kept,
        )


def _voters(rows: tuple[PickRow, ...]) -> tuple[int, ...]:
    """The voters of the armed strategy's pick."""
    armed = next((row.pick for row in rows if row.armed and row.pick), None)
    return armed.voters if armed else ()
