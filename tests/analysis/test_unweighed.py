"""Strategies that weigh log p, where it was recorded of some questions only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.pools import group_of, pool
from tts_tui.analysis.compare import Comparison
from tts_tui.analysis.left_out import Limits
from tts_tui.analysis.plot import Axis, plot_of
from tts_tui.analysis.rows import ALL, ComparisonRow
from tts_tui.analysis.weight import Weight
from tts_tui.domain.confidence import Confident
from tts_tui.errors import SessionError
from tts_tui.study.stop_rules import study_rule

if TYPE_CHECKING:
    from tts_tui.analysis.pool import Pool

SILENT = pool((10, "12"), (20, "7"), (30, "7"), question="silent")
WEIGHER = "DeepConf-1"


def told(one: Pool, *, but: int | None = None) -> Pool:
    """Give the traces of a pool a log p, the first ones the surest; all but one."""
    outcomes = tuple(
        outcome
        if place == but
        else outcome._replace(
            confidences=(Confident(outcome.tokens, outcome.tokens, 9.0 - place, 9.0 - place, ()),)
            * 2
        )
        for place, outcome in enumerate(one.outcomes)
    )
    return replace(one, outcomes=outcomes)


TOLD = told(pool((10, "7"), (20, "12"), (30, "12"), question="told"))


def rows_of(comparison: Comparison, strategy: str = WEIGHER) -> dict[str, ComparisonRow]:
    return {r.dataset: r for r in comparison.rows if (r.strategy, r.n) == (strategy, 3)}


@pytest.mark.parametrize("silent", [SILENT, replace(told(SILENT, but=1), question="silent")])
def test_a_question_without_log_p_is_left_out_by_name_and_not_wrong(silent: Pool) -> None:
    comparison = Comparison([group_of(TOLD, silent)])
    row = rows_of(comparison)["d"]
    assert (row.accuracy, row.questions) == (1.0, 1)
    assert row.single_accuracy == pytest.approx(1 / 3)
    assert rows_of(comparison, "MV")["d"].questions == 2
    [notice] = [said for said in comparison.notices if "log p" in said]
    assert "no log p recorded of 1 question" in notice
    assert notice.endswith(": silent.")


@pytest.mark.parametrize("weight", list(Weight))
def test_a_data_set_without_log_p_has_no_row_and_no_part_in_a_mean(weight: Weight) -> None:
    other = replace(TOLD, question="more", text="more")
    comparison = Comparison(
        [group_of(TOLD, other, dataset="x"), group_of(SILENT, dataset="y")], weight=weight
    )
    assert set(rows_of(comparison)) == {"x"}
    assert set(rows_of(comparison, "MV")) == {"x", "y", ALL}
    [notice] = [said for said in comparison.notices if "log p" in said]
    assert notice.endswith("have no row: m on y.")
    drawn = plot_of([r for r in comparison.rows if r.dataset == "y"], Axis.SPENT, logarithmic=False)
    assert not any(point.row.key.card.weighs_logp for point in drawn.points)


def test_a_question_of_two_data_sets_counts_once_in_what_is_measured_of_both() -> None:
    groups = [
        group_of(TOLD, SILENT, dataset="x"),
        group_of(TOLD, replace(SILENT, question="b", text="b"), dataset="y"),
    ]
    row = rows_of(Comparison(groups, weight=Weight.QUESTIONS))[ALL]
    assert (row.accuracy, row.questions) == (1.0, 1)
    assert row.single_accuracy == pytest.approx(1 / 3)


def test_a_study_leaves_out_the_tables_without_log_p() -> None:
    more = replace(TOLD, question="more", text="more")
    models = [group_of(TOLD, more, model=model, dataset="x") for model in ("a", "b")]
    comparison = Comparison([*models, group_of(SILENT, TOLD, model="a", dataset="y")], ns=[3])
    study = study_rule(WEIGHER, 3, comparison, Limits())
    assert (study.tables, study.standings[WEIGHER].accuracy) == (2, 1.0)
    assert study.notices == ("a on y is left out: no log p recorded of 1 of 2 questions.",)
    study = study_rule("MV", 3, comparison, Limits())
    assert study.tables == 3
    assert WEIGHER not in study.standings
    assert any(WEIGHER in notice for notice in study.notices)


def test_a_study_without_any_log_p_says_so() -> None:
    comparison = Comparison([group_of(SILENT, model=model) for model in ("a", "b")], ns=[3])
    with pytest.raises(SessionError, match="no log p recorded"):
        study_rule(WEIGHER, 3, comparison, Limits())
    assert study_rule("MV", 3, comparison, Limits()).notices == ()
