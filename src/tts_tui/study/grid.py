"""The grid of a saved session, read race by race: only its numbers stay in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.analysis.asked import fitting, perhaps_asked, picks
from tts_tui.analysis.grid import Grid, GridColumn, grid_row
from tts_tui.domain.strategies import Clock, default_names, parse
from tts_tui.store.paths import file_name
from tts_tui.study.reading import OpenStudy, ReadSessions, unwatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tts_tui.analysis.grid import GridRow
    from tts_tui.study.reading import Watch


def read_grid(
    path: Path,
    watch: Watch = unwatched,
    *,
    clock: Clock = Clock.WALL,
    strategies: Sequence[str] | None = None,
    how: ReadSessions | None = None,
) -> Grid:
    """Read the grid of a session; without `strategies` those that `score` would ask.

    Blocks; what `watch` raises stops it. An untimed session is read on the token clock. Raises
    SessionError, and StrategyNameError for a strategy that does not fit.
    """
    how = replace(how or ReadSessions(), numbers_only=True)
    with OpenStudy(path, how) as study:
        clock = clock if study.header.timed else Clock.TOKEN
        recorded = study.header.plan.strategies
        found: list[tuple[int, GridRow]] = []
        for place, race in study.races(early=True, watch=watch):
            names = dict.fromkeys(strategies or perhaps_asked(recorded, race.n))
            asked = picks(race, [*names], clock)
            found.append((race.n, grid_row(race, place, asked, clock, study.labels)))
    found.sort(key=lambda item: item[1].place)
    chosen = strategies or fitting(recorded, [n for n, _ in found])
    rows = [_kept(row, chosen or default_names(n), n) for n, row in found if n]
    notices = [*study.notices]
    if study.header.timed and study.header.note_of_times and clock is Clock.WALL:
        notices.append(f"{file_name(path)}: {study.header.note_of_times}")
    return Grid(rows, clock, notices)


def _kept(row: GridRow, names: Iterable[str], n: int) -> GridRow:
    """A row with the cells of these strategies alone, in their order."""
    full = [parse(name, n).name for name in names]
    order = {name: place for place, name in enumerate(dict.fromkeys(full))}
    kept = [(column, cell) for column, cell in row.cells.items() if column.strategy in order]

    def place_of(item: tuple[GridColumn, object]) -> int:
        return order[item[0].strategy]

    return replace(row, cells=dict(sorted(kept, key=place_of)))
