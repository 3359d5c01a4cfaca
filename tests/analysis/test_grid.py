"""The grid of a session: what its cells say, its orders, its filters, its sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.generated.races import unruly_races
from tests.support.hostile import controls_in
from tts_tui.analysis.asked import picks
from tts_tui.analysis.grid import (
    ORDERS,
    Grid,
    GridCell,
    GridColumn,
    GridRow,
    Mark,
    arranged,
    grid_row,
    totals_of_rows,
)
from tts_tui.analysis.grid_filter import FilterError, read_filter
from tts_tui.analysis.totals import RaceOutcome, Totals
from tts_tui.domain.labels import NO_LABELS, TraceLabel
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.plain.rows import score_rows

if TYPE_CHECKING:
    from tts_tui.domain.events import Event

FFS, MV, SD = (GridColumn(name) for name in ("FFS-1@8", "MV@8", "SD"))
COLUMNS = (FFS, MV, SD)
OF_MARK = {"r": (True, True), "w": (True, False), "u": (False, None), "?": (True, None)}


def cell(column: GridColumn, mark: str, camp: int | None = None) -> GridCell:
    """A cell: right (in camp 0), wrong (1), undecided or unknown (2)."""
    decided, correct = OF_MARK[mark]
    answer = {"r": 0, "w": 1, "u": None, "?": 2}[mark] if camp is None else camp
    outcome = RaceOutcome("m", column.strategy, "wall", None, decided, correct, 10, None)
    return GridCell(outcome, None if answer is None else f"answer {answer}", answer)


def row(
    race: int,
    marks: str = "rrr",
    *,
    right: int | None = 4,
    tokens: int = 100,
    text: str = "What is it?",
    labels: tuple[tuple[int, TraceLabel], ...] = (),
) -> GridRow:
    """A row of three strategies: FFS-1, MV and SD."""
    cells = {column: cell(column, mark) for column, mark in zip(COLUMNS, marks, strict=True)}
    named = (f"q{race}", text, "sums", "qwen-1.5b", "7")
    return GridRow(race, race, *named, 8, right, tokens, cells, labels)


ROWS = (
    row(0, "rrr", right=8, tokens=500),
    row(1, "wrr", right=5, tokens=100, text="How many EGGS are left?"),
    row(2, "wwr", right=2, tokens=900, labels=((3, TraceLabel(tags=("reviewed", "odd"))),)),
    row(3, "u?r", right=None, tokens=300, labels=((0, TraceLabel(note="look again")),)),
    row(4, "www", right=0, tokens=200, labels=((0, TraceLabel(right=False)), (1, TraceLabel("3")))),
)


@pytest.mark.parametrize(
    ("typed", "races"),
    [
        ("", "01234"),
        ("wrong:FFS-1", "124"),
        ("wrong:ffs-1@8 right:mv", "1"),
        ("-wrong:FFS-1", "03"),
        ("wrong:FFS-1,MV", "24"),
        ("undecided:any", "3"),
        ("unknown:MV", "3"),
        ("differ:any", "123"),
        ("differ:FFS-1,MV", "1"),
        ("differ:MV,SD -unknown:any", "2"),
        ("label:reviewed", "2"),
        ("label:review", "2"),
        ("label:any", "234"),
        ("label:again", "3"),
        ("label:wrong", "4"),
        ("label:corrected", "4"),
        ("-label:any", "01"),
        ("traces:<50", "24"),
        ("traces:>50%", "01"),
        ("traces:0", "4"),
        ("tokens:>400", "02"),
        ("id:q2", "2"),
        ("model:QWEN data:sum", "01234"),
        ("model:llama", ""),
        ("eggs", "1"),
        ('"eggs are" left', "1"),
        ('"', ""),
    ],
)
def test_a_filter_keeps_the_rows_of_which_every_part_holds(typed: str, races: str) -> None:
    wanted = read_filter(typed, COLUMNS)
    assert "".join(str(one.race) for one in ROWS if wanted.passes(one)) == races


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("wrnog:MV", "There is no filter “wrnog:”."),
        ("wrong:LFS-1", "No strategy of this grid is called “LFS-1”."),
        ("tokens:many", "“many” is no number to compare tokens with."),
        ("traces:<\x1b[2J", "is no number to compare traces with."),
    ],
)
def test_a_filter_that_means_nothing_says_what_there_is(typed: str, said: str) -> None:
    with pytest.raises(FilterError) as refused:
        read_filter(typed, COLUMNS)
    assert said in str(refused.value)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "telling"),
    [("right:MV", True), ("traces:<50", True), ("differ:any", False), ("undecided:any", False)],
)
def test_a_filter_knows_whether_it_tells_who_is_right(typed: str, telling: bool) -> None:
    assert read_filter(typed, COLUMNS).telling is telling


@given(st.text(alphabet='-:,"<>%0159 rightwongdiferlabMV@8\x1b\u202e', max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(typed: str) -> None:
    try:
        wanted = read_filter(typed, COLUMNS)
    except FilterError as error:
        said = str(error)
    else:
        said = f"{sum(map(wanted.passes, ROWS))} rows"
    assert said
    assert not controls_in(said)


@pytest.mark.parametrize(
    ("order", "races"),
    [
        ("session", "01234"),
        ("disagreement", "31204"),
        ("difficulty", "42103"),
        ("tokens", "20341"),
        ("labels", "42301"),
    ],
)
def test_rows_are_sorted_and_equal_ones_stay_as_raced(order: str, races: str) -> None:
    assert "".join(str(one.race) for one in arranged(reversed(ROWS), order)) == races
    assert set(ORDERS) >= {order}


def test_undecided_strategies_do_not_disagree() -> None:
    assert row(0, "uur").disagreement == 0
    assert row(0, "wrr").disagreement == pytest.approx(1 / 3)


def grid_of(events: list[Event], clock: Clock) -> Grid:
    races = SessionState(events).races.values()
    rows = [
        grid_row(race, place, picks(race, None, clock), clock, NO_LABELS)
        for place, race in enumerate(races)
    ]
    return Grid(rows, clock)


@pytest.mark.parametrize("clock", Clock)
@given(happened=unruly_races(max_size=25))
def test_the_sums_of_a_grid_are_those_of_score(clock: Clock, happened: list[Event]) -> None:
    races = SessionState(happened).races.values()
    scored = score_rows("s", races, None, clock)
    # A damaged file may name a procedure as a selector is named, and score asks both.
    assume(len({(row.strategy, row.note) for row in scored}) == len(scored))
    grid = grid_of(happened, clock)
    assert totals_of_rows(grid.rows).rows == Totals(scored).rows
    told = [cell for row in grid.rows for cell in row.cells.values()]
    assert [cell.answer for cell in told] == [row.answer for row in scored]
    assert [cell.mark is Mark.UNDECIDED for cell in told] == [not row.decided for row in scored]
