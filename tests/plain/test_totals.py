from __future__ import annotations

from dataclasses import replace

from tts_tui.plain.rows import ScoreRow
from tts_tui.plain.totals import Totals

ROW = ScoreRow(
    session="s", question="q", model="m", strategy="MV@2", clock="wall", answer="42",
    correct=True, decided=True, voters=(1, 2), votes={"42": 2}, tie=False, decided_at_s=1.0,
    sequential_tokens=3, used_tokens=6, spent_tokens=6, paper_total_tokens=None,
)  # fmt: skip


def table(*rows: ScoreRow, truth_shown: bool = True) -> list[list[str]]:
    totals = Totals()
    for row in rows:
        totals.add([row])
    return [line.split() for line in totals.lines(truth_shown=truth_shown)]


def test_undecided_is_neither_right_nor_wrong() -> None:
    undecided = replace(ROW, decided=False, correct=None)
    assert table(ROW, replace(ROW, correct=False), undecided, ROW) == [
        ["model", "strategy", "races", "right", "wrong", "undecided", "tokens"],
        ["m", "MV@2", "4", "2", "1", "1", "24"],
    ]


def test_models_and_strategies_are_added_up_apart() -> None:
    rows = (ROW, replace(ROW, model="k"), replace(ROW, strategy="SD@2"), ROW)
    assert [line[:3] for line in table(*rows)[1:]] == [
        ["m", "MV@2", "2"],
        ["k", "MV@2", "1"],
        ["m", "SD@2", "1"],
    ]


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    assert table(ROW, replace(ROW, spent_tokens=None))[1][-1] == "–"


def test_without_truth_nothing_is_right_or_wrong() -> None:
    titles = ["model", "strategy", "races", "undecided", "tokens"]
    assert table(replace(ROW, correct=None))[0] == titles
    assert table(ROW, truth_shown=False)[0] == titles
    assert table() == []
