from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.races import HOSTILE
from tts_tui.analysis.totals import COLUMNS, Total, Totals
from tts_tui.plain.rows import ScoreRow
from tts_tui.plain.totals import totals_lines

ROW = ScoreRow(
    *("s", "q", "m", "FFS-1@8", "wall", "4", True, True, (1,), {"4": 1}, False, 1.0),
    *(10, 10, 30, None),
)
UNDECIDED = replace(ROW, decided=False, correct=None, answer=None)


def only(*rows: ScoreRow) -> Total:
    (total,) = Totals(rows).rows
    return total


@pytest.mark.parametrize(
    ("row", "counted_as"),
    [
        (ROW, "right"),
        (replace(ROW, correct=False), "wrong"),
        (replace(ROW, correct=False, answer=None), "wrong"),
        (replace(ROW, correct=None), "unknown"),
        (UNDECIDED, "undecided"),
        (replace(UNDECIDED, answer="4"), "undecided"),
    ],
)
def test_a_race_counts_once(row: ScoreRow, counted_as: str) -> None:
    total = only(row)
    names = ("right", "wrong", "undecided", "unknown")
    assert {name: getattr(total, name) for name in names} == {
        name: int(name == counted_as) for name in names
    }


def some_rows() -> st.SearchStrategy[list[ScoreRow]]:
    judged = st.tuples(st.booleans(), st.sampled_from([True, False, None]))
    costs = st.tuples(st.none() | st.integers(0, 99), st.none() | st.floats(0, 9))

    def row(named: tuple[str, str], said: Any, paid: Any) -> ScoreRow:
        decided, correct = said
        return replace(
            *(ROW,),
            model=named[0],
            strategy=named[1],
            decided=decided,
            correct=correct if decided else None,
            spent_tokens=paid[0],
            cost=paid[1],
        )

    names = st.tuples(st.sampled_from("ab"), st.sampled_from(["SD", "MV@2"]))
    return st.lists(st.builds(row, names, judged, costs), max_size=20)


@given(some_rows())
def test_nothing_is_lost_and_nothing_counted_twice(rows: list[ScoreRow]) -> None:
    totals = Totals(rows).rows
    assert sum(total.races for total in totals) == len(rows)
    for total in totals:
        assert total.races == total.right + total.wrong + total.undecided + total.unknown
    assert sum(total.spent_tokens or 0 for total in totals) == sum(
        r.spent_tokens or 0 for r in rows
    )
    assert sum(total.spent_races for total in totals) == sum(
        r.spent_tokens is not None for r in rows
    )
    models = [total.model for total in totals]
    assert models == sorted(models, key=models.index), "a model's strategies stand together"


def test_other_clocks_and_notes_are_other_rows() -> None:
    rows = [ROW, replace(ROW, clock="token"), replace(ROW, note="as released")]
    assert [total.races for total in Totals(rows).rows] == [1, 1, 1]
    table = totals_lines(Totals(rows))
    assert "clock" in table[0]
    assert "FFS-1@8 (as released)" in table[3]


def test_a_sum_of_some_races_says_of_how_many() -> None:
    total = Totals([replace(ROW, cost=0.5), replace(UNDECIDED, spent_tokens=None), ROW])
    titles, line = totals_lines(total)
    assert " ".join(titles.split()) == "model strategy races right wrong wins undecided tokens cost"
    assert " ".join(line.split()) == "m FFS-1@8 3 2 0 2 1 60 in 2 0.50 in 1"


def test_what_says_nothing_has_no_column() -> None:
    unknown = replace(ROW, correct=None, spent_tokens=None)
    titles, line = totals_lines(Totals([unknown]))
    assert " ".join(titles.split()) == "model strategy races undecided tokens"
    assert line.split()[-1] == "–"
    assert "truth unknown" in totals_lines(Totals([unknown, ROW]))[0]


def test_where_truth_is_hidden_nothing_is_right_or_wrong() -> None:
    titles, _ = totals_lines(Totals([ROW]), truth_shown=False)
    assert " ".join(titles.split()) == "model strategy races undecided tokens"


def test_no_rows_are_no_table() -> None:
    assert totals_lines(Totals()) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_on_their_line(text: str) -> None:
    lines = totals_lines(Totals([replace(ROW, model=text, note=text)]))
    assert len(lines) == 2
    assert "\x1b" not in "".join(lines)


def test_the_json_has_the_contracts_keys() -> None:
    assert tuple(only(ROW).as_json()) == COLUMNS


def test_the_cheapest_right_one_wins_and_the_yardstick_does_not() -> None:
    def row(strategy: str, spent: int | None, *, right: bool | None = True) -> ScoreRow:
        return replace(ROW, strategy=strategy, spent_tokens=spent, correct=right)

    first = [row("SD", 5), row("FFS-1@8", 20), row("MV@8", 80), row("votes-2@8", 20)]
    second = [
        row("SD", 5),
        row("FFS-1@8", 20, right=False),
        row("MV@8", 80),
        row("votes-2@8", None),
    ]
    unknown = [replace(each, correct=None) for each in first]
    wrong = [replace(each, correct=False) for each in first]
    other = [replace(each, model="other") for each in first]
    totals = Totals([*first, *second, *unknown, *wrong, *other]).rows
    assert {(total.model, total.strategy): total.wins for total in totals} == {
        ("m", "SD"): 0,
        ("m", "FFS-1@8"): 1,
        ("m", "MV@8"): 1,
        ("m", "votes-2@8"): 1,
        ("other", "SD"): 0,
        ("other", "FFS-1@8"): 1,
        ("other", "MV@8"): 0,
        ("other", "votes-2@8"): 1,
    }
    assert "wins" not in totals_lines(Totals(first), truth_shown=False)[0]
