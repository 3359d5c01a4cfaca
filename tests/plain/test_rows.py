from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.plain.races import HOSTILE, finished, small_race, started, tokens
from tts_tui.domain.events import Prices, RaceStarted
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, StrategyNameError
from tts_tui.plain.rows import ScoreRow, format_rows, score_rows
from tts_tui.plain.table import aligned

if TYPE_CHECKING:
    from tts_tui.domain.events import Event

FIELDS = [
    *("session", "question", "model", "strategy", "clock", "answer", "correct", "decided"),
    *("voters", "votes", "tie", "decided_at_s", "sequential_tokens", "used_tokens"),
    *("spent_tokens", "paper_total_tokens", "note", "cost"),
]


def race(happened: list[Event] | None = None) -> RaceState:
    return SessionState(happened or small_race()).races[0]


def test_a_row_has_the_contracts_fields_in_order() -> None:
    (row,) = score_rows("s", [race()], ["FFS-2@4"], Clock.WALL)
    assert list(row.as_json()) == FIELDS
    assert json.loads(json.dumps(row.as_json())) == {
        "session": "s",
        "question": "pens",
        "model": "qwen",
        "strategy": "FFS-2@4",
        "clock": "wall",
        "answer": "400",
        "correct": False,
        "decided": True,
        "voters": [1, 2],
        "votes": {"400": 1, "407": 1},
        "tie": True,
        "decided_at_s": 3.1,
        "sequential_tokens": 30,
        "used_tokens": 50,
        "spent_tokens": 52,
        "paper_total_tokens": None,
        "note": None,
        "cost": None,
    }


@pytest.mark.parametrize("clock", Clock)
def test_one_that_asks_lanes_and_did_not_run_is_undecided_without_an_answer(clock: Clock) -> None:
    (row,) = score_rows("s", [race()], ["probe-2"], clock)
    assert (row.strategy, row.answer, row.decided, row.correct) == ("probe-2@4", None, False, None)
    assert (row.voters, row.votes, row.decided_at_s, row.used_tokens) == ((), {}, None, 0)


def test_on_the_token_clock_there_is_no_second_but_a_paper_total() -> None:
    (row,) = score_rows("s", [race()], ["SD"], Clock.TOKEN)
    assert (row.clock, row.decided_at_s, row.paper_total_tokens) == ("token", None, 20)


@pytest.mark.parametrize(("truth", "correct"), [("400", True), ("407", False), (None, None)])
def test_correct_is_true_false_or_unknown(truth: str | None, correct: bool | None) -> None:
    (row,) = score_rows("s", [race(small_race(truth))], ["SD"], Clock.WALL)
    assert row.correct is correct


def test_an_undecided_row_is_not_correct_and_not_wrong() -> None:
    """Trace 4 was cut: who needed it never decided."""
    rows = score_rows("s", [race()], ["FFS-2", "MV", "LFS-1", "SD"], Clock.WALL)
    said = {row.strategy: (row.answer, row.decided, row.correct) for row in rows}
    assert said == {
        "FFS-2@4": ("400", True, False),
        "MV@4": ("400", False, None),
        "LFS-1@4": ("407", False, None),
        "SD": ("400", True, False),
    }
    # What was emitted until the cut was emitted: on the wall clock the counts stay.
    assert all(row.spent_tokens is not None for row in rows)


def test_token_clock_totals_that_would_hold_a_cut_trace_are_unknown() -> None:
    """It had 2 tokens and all others more: on the token clock nobody can have been before it."""
    rows = score_rows("s", [race()], ["FFS-1", "MV", "LFS-1", "SD"], Clock.TOKEN)
    costs = {
        row.strategy: (row.sequential_tokens, row.spent_tokens, row.paper_total_tokens)
        for row in rows
    }
    unknown = (None, None, None)
    assert costs == {"FFS-1@4": unknown, "MV@4": unknown, "LFS-1@4": unknown, "SD": (20, 20, 20)}
    table = format_rows(rows).split("\n")
    assert [("undecided" in line, line.count("–")) for line in table[1:]] == [
        *((True, 4), (True, 4), (True, 4)),
        (False, 1),
    ]


def test_without_names_each_race_is_scored_by_its_default_strategies() -> None:
    rows = score_rows("s", [race(), race([started(n=1)])], None, Clock.WALL)
    assert {row.strategy for row in rows} > {"SD", "FFS-1@4", "MV@4", "MV@1"}


def test_a_race_without_traces_has_no_rows() -> None:
    assert score_rows("s", [race([started(n=0)])], None, Clock.WALL) == []


def test_a_name_that_does_not_fit_is_refused() -> None:
    with pytest.raises(StrategyNameError, match="needs 9 traces"):
        score_rows("s", [race()], ["MV@9"], Clock.WALL)


def test_a_table_is_aligned_by_cells_and_clean() -> None:
    happened: list[Event] = [
        started(truth="東京", n=1),
        tokens(0, 1.0, "\\boxed{東京}", 12345),
        finished(0, 1.0, 12345),
    ]
    rows: list[ScoreRow] = score_rows(HOSTILE, [race(happened)], ["SD", "MV@1"], Clock.WALL)
    assert format_rows(rows).replace("\n", "|").isprintable()
    shown = format_rows(score_rows("s", [race(happened)], ["SD", "MV@1"], Clock.WALL))
    assert shown.split("\n") == [
        "session  question  model  strategy  answer           tie  decided  sequential    used"
        "   spent  paper total",
        "s        pens      qwen   SD        東京    ✓ right         1.0 s      12 345  12 345"
        "  12 345            –",
        "s        pens      qwen   MV@1      東京    ✓ right         1.0 s      12 345  12 345"
        "  12 345            –",
    ]


def test_rows_of_unequal_length_line_up() -> None:
    assert aligned([("a", "b"), ("ccc",), ("d", "1", "x")], right={1}) == [
        "a    b",
        "ccc",
        "d    1  x",
    ]


def test_a_row_says_what_was_spent_costs_where_prices_are_known() -> None:
    first, *rest = small_race()
    assert isinstance(first, RaceStarted)
    priced = replace(first, model=replace(first.model, prices=Prices(output_per_mtok=1e6)))
    rows = score_rows("s", [race([priced, *rest])], ["FFS-2@4", "MV@4"], Clock.TOKEN)
    assert [row.cost for row in rows] == [row.spent_tokens for row in rows]
    assert rows[1].cost is None, "undecided, with a cut trace: nobody knows its total"
