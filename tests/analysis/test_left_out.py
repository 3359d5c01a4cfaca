"""Leave one model out: nothing is chosen by what it is judged on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_tui.analysis.left_out import (
    CameTo,
    Limits,
    Standing,
    choose,
    front,
    leave_one_out,
    stand,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.left_out import Table

LIMITS = Limits(lost=0.1, spent=0.8, sequential=0.6)


def came(right: Sequence[float], spent: float, sequential: float) -> CameTo:
    many = len(right)
    return CameTo(np.array(right), np.full(many, sequential), np.full(many, spent))


def yardstick(*models: str) -> dict[Table, CameTo]:
    return {(model, "d"): came([1, 1, 0, 0], 100, 10) for model in models}


def everywhere(
    models: str, right: Sequence[float], spent: float, seq: float
) -> dict[Table, CameTo]:
    return {(model, "d"): came(right, spent, seq) for model in models}


def test_every_table_weighs_alike_and_tokens_are_shares_of_the_yardstick_there() -> None:
    vote = {("a", "large"): came([1] * 8, 1000, 100), ("b", "small"): came([1, 0], 10, 1)}
    rule = {("a", "large"): came([1] * 6 + [0] * 2, 500, 20), ("b", "small"): came([1, 1], 9, 1)}
    both = stand(rule, vote)
    assert both.accuracy == pytest.approx((0.75 + 1) / 2)
    assert both.difference == pytest.approx((-0.25 + 0.5) / 2)
    assert both.spent == pytest.approx((0.5 + 0.9) / 2)
    assert both.sequential == pytest.approx((0.2 + 1) / 2)
    assert both.spent_tokens == pytest.approx((500 + 9) / 2)
    assert both.ci_low is not None
    assert both.ci_high is not None
    assert both.ci_low <= both.difference <= both.ci_high
    assert stand(rule, vote, {"a"}).difference == pytest.approx(-0.25)


def test_a_table_of_one_question_has_no_interval() -> None:
    vote = {("a", "d"): came([1], 10, 1)}
    assert stand(vote, vote).ci_low is None


def test_the_cheapest_is_chosen_that_is_hardly_worse_than_the_best_affordable() -> None:
    candidates = {
        "dear": everywhere("ab", [1, 1, 1, 1], 90, 3),
        "slow": everywhere("ab", [1, 1, 1, 1], 10, 7),
        "good": everywhere("ab", [1, 1, 1, 0.2], 70, 5),
        "nearly": everywhere("ab", [1, 1, 1, 0], 60, 5),
        "cheap": everywhere("ab", [1, 0, 0, 0], 20, 2),
    }
    vote = yardstick("a", "b")
    assert choose(candidates, vote, ["a", "b"], LIMITS) == "nearly"
    del candidates["nearly"]
    assert choose(candidates, vote, ["a", "b"], LIMITS) == "good"
    dear = {name: candidates[name] for name in ("dear", "slow")}
    assert choose(dear, vote, ["a", "b"], LIMITS) == "slow"


def test_what_is_affordable_is_so_on_each_model_and_not_on_their_mean() -> None:
    uneven = everywhere("a", [1, 1, 1, 1], 10, 1) | everywhere("b", [1, 1, 1, 1], 81, 1)
    even = everywhere("ab", [1, 0, 0, 0], 79, 5)
    candidates = {"uneven": uneven, "even": even}
    assert choose(candidates, yardstick("a", "b"), ["a", "b"], LIMITS) == "even"
    assert choose(candidates, yardstick("a", "b"), ["a"], LIMITS) == "uneven"


NUMBERS = st.sampled_from([0.0, 0.25, 0.5, 1.0])
TABLE = st.builds(
    came, st.lists(NUMBERS, min_size=4, max_size=4), st.integers(1, 100), st.integers(1, 10)
)
MODELS = "abc"
TABLES = st.fixed_dictionaries({(model, "d"): TABLE for model in MODELS})


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from("pqrs"), TABLES, min_size=1), TABLE, st.sampled_from(MODELS))
def test_a_model_has_no_say_in_what_it_is_judged_by(
    candidates: dict[str, dict[Table, CameTo]], another: CameTo, model: str
) -> None:
    vote = yardstick(*MODELS)
    judged, _ = leave_one_out(candidates, vote, LIMITS)
    for tables in candidates.values():
        tables[model, "d"] = another
    again, together = leave_one_out(candidates, vote, LIMITS)
    chosen = {one.model: one.chosen for one in judged}
    assert {one.model: one.chosen for one in again}[model] == chosen[model]
    assert together.accuracy == pytest.approx(
        sum(one.standing.accuracy for one in again) / len(MODELS)
    )


def test_the_front_holds_what_nothing_beats_in_all_three() -> None:
    def standing(accuracy: float, spent: float, sequential: float) -> Standing:
        return Standing(accuracy, 0, None, None, spent, sequential, 0, 0)

    standings = {
        "best": standing(0.9, 1, 1),
        "cheap": standing(0.5, 0.2, 0.4),
        "quick": standing(0.5, 0.4, 0.2),
        "same": standing(0.5, 0.4, 0.2),
        "beaten": standing(0.5, 0.4, 0.4),
    }
    assert front(standings) == {"best", "cheap", "quick", "same"}
