"""The grid of a saved session says what its scores say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.recordings import two_traces, write_session
from tests.support.screens import bundled
from tests.support.studies import write_study
from tts_tui.analysis.asked import fitting
from tts_tui.analysis.grid import Mark, totals_of_rows
from tts_tui.analysis.totals import Totals
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.strategies import Clock
from tts_tui.plain.rows import score_rows
from tts_tui.store.labels import LabelBook
from tts_tui.study.grid import read_grid
from tts_tui.study.reading import ReadSessions, read

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["smollm2-starter", "qwen-coat"])
def test_a_grid_adds_up_to_what_score_says(name: str) -> None:
    study = read(bundled(name), ReadSessions(numbers_only=True))
    names = fitting(study.header.plan.strategies, [race.n for race in study.races])
    scored = Totals(score_rows("s", study.races, names, Clock.WALL))
    grid = read_grid(bundled(name))
    assert totals_of_rows(grid.rows).rows == scored.rows
    assert [row.race for row in grid.rows] == [race.started.race for race in study.races]


def test_labels_grade_a_grid_and_stand_in_its_rows(tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", two_traces(), strategies=("FFS-1@2",), n=2)
    LabelBook(path).set(0, 0, TraceLabel(right=False, tags=("odd",)))
    (row,) = read_grid(path).rows
    (cell,) = row.cells.values()
    assert cell.mark is Mark.WRONG
    assert row.labels == [(0, TraceLabel(right=False, tags=("odd",)))]


def test_an_unknown_truth_is_said_and_not_guessed(tmp_path: Path) -> None:
    path = write_study(tmp_path, {"a": [(10, "7"), (20, "8"), (30, "8")]}, truth=None)
    (row,) = read_grid(path, strategies=["FFS-1", "MV"]).rows
    assert (row.truth, row.right_traces, row.traces) == (None, None, 3)
    assert [(cell.mark, cell.camp) for cell in row.cells.values()] == [
        (Mark.UNKNOWN, 1),
        (Mark.UNKNOWN, 0),
    ]


def test_what_watches_is_told_and_may_stop_the_reading(tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", two_traces(), n=2)

    def watch(_doing: str, _done: int, _every: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_grid(path, watch)
