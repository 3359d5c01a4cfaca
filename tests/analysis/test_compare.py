from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.support.pools import beam_outputs, group_of, pool
from tts_tui.analysis.compare import Comparison
from tts_tui.analysis.differences import Choice
from tts_tui.analysis.difficulty import correlations, difficulties
from tts_tui.analysis.groups import ASKED_HERE
from tts_tui.analysis.horizon import Horizon, HorizonSplit, horizon_tables
from tts_tui.analysis.key import Key
from tts_tui.analysis.plot import Axis, distinct, plot_of
from tts_tui.analysis.pool import Group, Pool
from tts_tui.analysis.recipe import advise, ladder
from tts_tui.analysis.rows import ALL, ComparisonRow
from tts_tui.analysis.weight import Weight
from tts_tui.domain.events import Prices
from tts_tui.domain.ledger import Prompt
from tts_tui.study.words import difference_line, span

A = pool((10, "7"), (20, "12"), (30, "7"), question="a")
B = pool((10, "12"), (20, "7"), (30, "12"), question="b")
C = pool((15, "7"), (25, "7"), (35, None), question="c")


def rows_of(comparison: Comparison) -> dict[tuple[str, str, str, int], ComparisonRow]:
    return {(row.model, row.dataset, row.strategy, row.n): row for row in comparison.rows}


def test_all_weighs_data_sets_equally_whatever_their_size() -> None:
    groups = [group_of(A, B, C, dataset="x"), group_of(C, dataset="y")]
    rows = rows_of(Comparison(groups, weight=Weight.DATASETS))
    for strategy in ("SD", "MV", "FFS-1", "short-2"):
        parts = [rows["m", dataset, strategy, 3] for dataset in ("x", "y")]
        whole = rows["m", ALL, strategy, 3]
        assert whole.accuracy == pytest.approx(sum(p.accuracy or 0 for p in parts) / 2)
        assert whole.spent_tokens == pytest.approx(sum(p.spent_tokens for p in parts) / 2)
        assert whole.questions == 4
    assert rows["m", "y", "MV", 3].ci_low is None
    assert rows["m", ALL, "MV", 3].ci_low is None


def test_all_weighs_questions_equally_where_that_is_asked_for() -> None:
    d = replace(C, question="d", text="d")
    groups = [group_of(A, B, C, dataset="x"), group_of(d, dataset="y")]
    comparison = Comparison(groups, weight=Weight.DATASETS).weighed(Weight.QUESTIONS)
    rows = rows_of(comparison)
    pooled = rows_of(Comparison([group_of(A, B, C, d, dataset="z")]))
    for strategy in ("SD", "MV", "FFS-1", "short-2"):
        whole, same = rows["m", ALL, strategy, 3], pooled["m", "z", strategy, 3]
        for field in ("accuracy", "spent_tokens", "oracle_accuracy", "questions"):
            assert getattr(whole, field) == pytest.approx(getattr(same, field))
        assert whole.weight == "questions"
        assert whole.ci_low is not None
        assert whole.ci_high is not None
        assert whole.accuracy is not None
        assert whole.ci_low <= whole.accuracy <= whole.ci_high
    assert {row.weight for row in comparison.rows if row.dataset != ALL} == {None}


def many(dataset: str, questions: int) -> Group:
    return group_of(*(replace(A, question=f"q{n}") for n in range(questions)), dataset=dataset)


def worded(dataset: str) -> Group:
    pools = [replace(A, question=f"{dataset}{n}", text=f"What is {n}?") for n in range(5)]
    return group_of(*pools, dataset=dataset)


@pytest.mark.parametrize(
    ("groups", "weight"),
    [
        ([many("gpqa", 5), many("aime", 30)], Weight.DATASETS),
        ([many("gpqa", 4), many("aime", 30)], Weight.QUESTIONS),
        ([many("gpqa", 30), many(ASKED_HERE, 30)], Weight.QUESTIONS),
        # Sets that share their questions are not so many sets.
        ([worded("x"), worded("y")], Weight.QUESTIONS),
        # A data set that is in no mean does not say how means are made.
        ([many("gpqa", 1)], Weight.DATASETS),
    ],
)
def test_what_weighs_alike_follows_from_the_data_sets(groups: list[Group], weight: Weight) -> None:
    assert Comparison(groups).weight is weight


def test_a_difference_over_all_is_weighed_like_the_rows() -> None:
    groups = [group_of(A, B, C, dataset="x"), group_of(C, dataset="y")]
    first, last = (Choice("m", ALL, Key(name, 3)) for name in ("FFS-1", "LFS-1"))
    for weight in Weight:
        comparison = Comparison(groups, weight=weight)
        rows = rows_of(comparison)
        found = comparison.differ(first, last)
        assert found is not None
        gap = (rows["m", ALL, "FFS-1", 3].accuracy or 0) - (
            rows["m", ALL, "LFS-1", 3].accuracy or 0
        )
        assert found.mean == pytest.approx(gap)
        assert (found.ci_low is None) is (weight is Weight.DATASETS)


def test_one_question_has_no_interval_and_says_so() -> None:
    comparison = Comparison([group_of(A)])
    pair = (Choice("m", "d", Key(name, 3)) for name in ("FFS-1", "LFS-1"))
    same = comparison.differ(*pair)
    found = comparison.differ(Choice("m", "d", Key("MV", 3)), Choice("m", "d", Key("SD", 3)))
    assert same is not None
    assert found is not None
    assert (found.ci_low, found.ci_high, found.sure) == (None, None, False)
    assert difference_line(found) == "+33.3 points on 1 question"
    assert difference_line(same) == "the same on 1 question"
    assert {span(row) for row in comparison.rows} == {"1 question"}


def test_questions_that_nobody_can_judge_make_no_difference() -> None:
    unknown = pool((10, "7"), (20, "8"), question="u", truth=None)
    comparison = Comparison([group_of(unknown)])
    first, last = (Choice("m", "d", Key(name, 2)) for name in ("FFS-1", "LFS-1"))
    assert comparison.differ(first, last) is None
    assert difference_line(None) == "they share no question with a known answer"


def test_a_cell_of_the_horizon_with_one_question_has_no_interval() -> None:
    group = horizon_group(("7", "0"), ("7", "0"), questions=1)
    [table] = horizon_tables([group], ["d"], HorizonSplit.RELEASED)
    assert {(cell.ci_low, cell.ci_high, cell.questions) for cell in table.cells} == {
        (None, None, 1)
    }
    assert not table.sure


def test_all_takes_only_data_sets_that_every_model_has() -> None:
    groups = [
        group_of(A, dataset="x"),
        group_of(B, dataset="y"),
        group_of(A, dataset="x", model="other"),
    ]
    comparison = Comparison(groups)
    rows = rows_of(comparison)
    assert rows["m", ALL, "MV", 3].accuracy == rows["m", "x", "MV", 3].accuracy
    assert comparison.notices == []


def test_models_without_a_common_data_set_are_said_to_be_incomparable() -> None:
    groups = [group_of(A, dataset="x"), group_of(B, dataset="y", model="other")]
    [notice] = Comparison(groups).notices
    assert "share no data set" in notice


# -- a question of two data sets --------------------------------------------------------------

B_AGAIN = pool((5, "7"), (10, "7"), (30, "12"), question="again", text=" b\n")
"""The question B, asked again in another data set."""


def twice(
    weight: Weight = Weight.QUESTIONS, *, again: Pool = B_AGAIN, other: Pool = C
) -> Comparison:
    groups = [group_of(A, B, dataset="x"), group_of(again, other, dataset="y")]
    return Comparison(groups, weight=weight)


def test_a_question_of_two_data_sets_counts_once_where_questions_weigh_alike() -> None:
    rows = rows_of(twice())
    majority, single = rows["m", ALL, "MV", 3], rows["m", ALL, "SD", 1]
    assert majority.questions == 3
    # The question B is right half the time: not in x, but in y.
    assert majority.accuracy == pytest.approx((1 + (0 + 1) / 2 + 1) / 3)
    assert majority.spent_tokens == pytest.approx((60 + (60 + 45) / 2 + 75) / 3)
    assert majority.sequential_tokens == pytest.approx((30 + (30 + 30) / 2 + 35) / 3)
    assert majority.oracle_accuracy == 1
    assert single.oracle_accuracy == single.accuracy == majority.single_accuracy
    assert single.accuracy == pytest.approx((2 / 3 + (1 / 3 + 2 / 3) / 2 + 2 / 3) / 3)


def test_a_question_of_two_data_sets_counts_in_each_where_data_sets_weigh_alike() -> None:
    rows = rows_of(twice(Weight.DATASETS))
    assert rows["m", ALL, "MV", 3].accuracy == ((1 + 0) / 2 + (1 + 1) / 2) / 2
    assert rows["m", ALL, "MV", 3].questions == 4
    questions = rows_of(twice())
    for dataset in ("x", "y"):
        assert rows["m", dataset, "MV", 3] == questions["m", dataset, "MV", 3]
    switched = twice(Weight.DATASETS).weighed(Weight.QUESTIONS)
    assert switched.rows == twice().rows


def test_the_bootstrap_draws_a_question_of_two_data_sets_as_one() -> None:
    wrong = pool((10, "12"), (20, "12"), (30, "7"), question="wrong")
    groups = [group_of(A, B, wrong, dataset=dataset) for dataset in ("x", "y")]
    row = rows_of(Comparison(groups, weight=Weight.QUESTIONS))["m", ALL, "MV", 3]
    assert row.accuracy == pytest.approx(1 / 3)
    # One right of three: all draws are right in 1/27 of the cases, more than a tail of 2.5 %.
    # Six questions of which two are right would reach 5/6 in 1.8 % only, and end at 4/6.
    assert (row.ci_low, row.ci_high) == (0, 1)
    alone = Comparison(
        [group_of(A, dataset="x"), group_of(A, dataset="y")], weight=Weight.QUESTIONS
    )
    row = rows_of(alone)["m", ALL, "MV", 3]
    assert (row.questions, row.ci_low, row.ci_high) == (1, None, None)
    assert span(row) == "1 question"


@pytest.mark.parametrize(
    ("weight", "mean", "questions"),
    [
        (Weight.QUESTIONS, (1 / 3 + (-1 / 3 + 1 / 3) / 2 + 1 / 3) / 3, 3),
        (Weight.DATASETS, ((1 / 3 - 1 / 3) / 2 + (1 / 3 + 1 / 3) / 2) / 2, 4),
    ],
)
def test_a_difference_counts_a_question_of_two_data_sets_like_the_rows(
    weight: Weight, mean: float, questions: int
) -> None:
    first, second = (Choice("m", ALL, Key(name, 3)) for name in ("MV", "SD"))
    found = twice(weight).differ(first, second)
    assert found is not None
    assert found.mean == pytest.approx(mean)
    assert (found.questions, found.differing) == (questions, questions)
    # All that there is to read is listed.
    assert {(flip.dataset, flip.pool.question) for flip in found.flips} == {
        ("x", "a"),
        ("x", "b"),
        ("y", "again"),
        ("y", "c"),
    }
    assert difference_line(found).endswith(f"{questions} of {questions} questions differ")


def test_the_difference_on_one_question_of_two_data_sets_has_no_interval() -> None:
    groups = [group_of(A, dataset="x"), group_of(A, dataset="y")]
    first, second = (Choice("m", ALL, Key(name, 3)) for name in ("MV", "SD"))
    found = Comparison(groups, weight=Weight.QUESTIONS).differ(first, second)
    assert found is not None
    assert (found.questions, found.ci_low, found.ci_high) == (1, None, None)
    assert difference_line(found) == "+33.3 points on 1 question"


@pytest.mark.parametrize(
    ("again", "other"),
    [
        (replace(B_AGAIN, truth="8"), C),
        (replace(B_AGAIN, text="b?"), C),
        (B_AGAIN, replace(C, text=B.text)),
    ],
    ids=["another right answer", "another text", "a text that one data set has twice"],
)
def test_what_is_not_the_same_question_counts_by_itself(again: Pool, other: Pool) -> None:
    comparison = twice(again=again, other=other)
    majority = rows_of(comparison)["m", ALL, "MV", 3]
    assert (majority.questions, majority.accuracy) == (4, 3 / 4)
    assert comparison.notices == []


def test_money_and_beams_count_a_question_of_two_data_sets_once() -> None:
    def priced(dataset: str, output: float, *pools: tuple[Pool, float]) -> Group:
        known = tuple(replace(one, prompt=Prompt(tokens)) for one, tokens in pools)
        beams = beam_outputs(2, *known) | (beam_outputs(3, *known) if dataset == "x" else {})
        return Group("m", dataset, known, beams, Prices(input_per_mtok=1, output_per_mtok=output))

    groups = [
        priced("x", 10, (A, 50.0), (B, 100.0)),
        priced("y", 20, (B_AGAIN, 200.0), (C, 10.0)),
    ]
    rows = rows_of(Comparison(groups, weight=Weight.QUESTIONS))
    prompts = 3 * (50 + (100 + 200) / 2 + 10) / 3
    outputs = (60 * 10 + (60 * 10 + 45 * 20) / 2 + 75 * 20) / 3
    assert rows["m", ALL, "MV", 3].cost == pytest.approx((prompts + outputs) / 1e6)
    beam = rows["m", ALL, "BS", 2]
    assert beam.questions == 3
    assert beam.accuracy == pytest.approx((1 + (0 + 1) / 2 + 1) / 3)
    assert beam.spent_tokens == pytest.approx(2 * (10 + (10 + 5) / 2 + 15) / 3)
    assert ("m", ALL, "BS", 3) not in rows


def test_beams_count_the_questions_that_they_were_asked() -> None:
    d = replace(A, question="d", text="d")
    groups = [
        group_of(A, B, dataset="x", runs=beam_outputs(2, d, A)),
        group_of(B_AGAIN, C, dataset="y", runs=beam_outputs(2, B_AGAIN, C)),
    ]
    rows = rows_of(Comparison(groups, weight=Weight.QUESTIONS))
    assert rows["m", ALL, "MV", 3].accuracy == pytest.approx((1 + (0 + 1) / 2 + 1) / 3)
    beam = rows["m", ALL, "BS", 2]
    assert (beam.questions, beam.accuracy) == (4, 1)
    assert beam.spent_tokens == pytest.approx(2 * (10 + 10 + 5 + 15) / 4)


def test_a_question_of_two_data_sets_is_named() -> None:
    assert twice().notices == [
        "1 question stands in more than one data set (x, y): all by questions counts such a "
        "question once; all by data sets counts it in each of them, as different questions, and "
        "its interval may be too narrow."
    ]
    assert Comparison([group_of(A, dataset="x"), group_of(B, dataset="y")]).notices == []
    apart = Comparison([group_of(B, dataset="x"), group_of(B_AGAIN, model="other", dataset="y")])
    assert not any("more than one data set" in notice for notice in apart.notices)


def test_every_n_is_measured_on_the_same_questions() -> None:
    short = pool((10, "7"), question="short")
    comparison = Comparison([group_of(A, B, C, short)])
    assert {row.questions for row in comparison.rows} == {3}
    assert comparison.notices == [
        "m on d: 1 of 4 questions have fewer than 3 finished traces and are left out."
    ]


def test_without_right_answers_only_costs_are_known() -> None:
    unknown = pool((10, "7"), (20, "8"), question="u", truth=None)
    rows = Comparison([group_of(unknown)]).rows
    assert {(row.accuracy, row.ci_low, row.oracle_accuracy) for row in rows} == {(None, None, None)}
    assert all(row.spent_tokens > 0 for row in rows)
    assert plot_of(rows, Axis.SPENT).points == ()


def test_money_counts_every_request_and_what_was_spent() -> None:
    pools = tuple(
        replace(pool((100, "7"), (200, "7"), question=name), prompt=Prompt(50.0)) for name in "ab"
    )
    group = Group("m", "d", pools, {}, Prices(input_per_mtok=1.0, output_per_mtok=10.0))
    rows = rows_of(Comparison([group]))
    assert rows["m", "d", "MV", 2].cost == pytest.approx((2 * 50 * 1 + 300 * 10) / 1e6)
    assert rows["m", "d", "FFS-1", 2].cost == pytest.approx((2 * 50 * 1 + 200 * 10) / 1e6)
    assert rows["m", "d", "SD", 2].cost == pytest.approx((50 * 1 + 150 * 10) / 1e6)


def test_the_difference_is_paired_and_names_the_questions() -> None:
    comparison = Comparison([group_of(A, B, C)])
    first, last = (Choice("m", "d", Key(name, 3)) for name in ("FFS-1", "LFS-1"))
    same = comparison.differ(first, first)
    assert same is not None
    assert (same.mean, same.ci_low, same.ci_high, same.flips) == (0, 0, 0, ())
    assert not same.sure
    majority = comparison.differ(first, Choice("m", "d", Key("MV", 3)))
    assert majority is not None
    assert majority.mean == 0
    found = comparison.differ(Choice("m", "d", Key("SD", 3)), last)
    assert found is not None
    assert found.mean == pytest.approx(((2 / 3 - 1) + (1 / 3 - 0) + (2 / 3 - 1)) / 3)
    assert {flip.pool.question for flip in found.flips} == {"a", "b", "c"}
    assert found.ci_low is not None
    assert found.ci_high is not None
    assert found.ci_low <= found.mean <= found.ci_high


def test_two_models_are_compared_on_the_questions_they_share() -> None:
    other = group_of(B, C, model="other")
    comparison = Comparison([group_of(A, B), other])
    key = Key("MV", 3)
    found = comparison.differ(Choice("m", "d", key), Choice("other", "d", key))
    assert found is not None
    assert found.questions == 1
    assert comparison.notices == [
        "d: the models were asked different questions (m 2, other 2); only differences between "
        "two strategies are on the ones that both have."
    ]
    assert comparison.differ(Choice("m", "nowhere", key), Choice("other", "d", key)) is None


# -- the picture ------------------------------------------------------------------------------


def test_what_has_another_name_already_is_not_drawn_twice() -> None:
    drawn = {(row.strategy, row.n) for row in distinct(Comparison([group_of(A, B)]).rows)}
    assert ("SD", 1) in drawn
    assert not {("SD", 2), ("FFS-1", 1), ("MV", 1), ("FFS-3", 3), ("LFS-2", 2)} & drawn
    assert {("MV", 3), ("FFS-2", 3), ("MV-early", 2)} <= drawn


@pytest.mark.parametrize("axis", list(Axis))
@pytest.mark.parametrize("logarithmic", [True, False])
def test_nothing_is_cheaper_and_better_than_the_front(axis: Axis, logarithmic: bool) -> None:
    rows = [row for row in Comparison([group_of(A, B, C)]).rows if row.dataset == "d"]
    plot = plot_of(rows, axis, logarithmic=logarithmic)
    assert plot.front
    for point in plot.points:
        assert 0 <= plot.x.at(point.x) <= 1
        assert 0 <= plot.y.at(point.y) <= 1
        better = [p for p in plot.points if p.x <= point.x and p.y > point.y]
        assert not (point.on_front and better)
    assert all(0 <= plot.x.at(tick) <= 1 for tick in plot.x_ticks)
    if axis is Axis.TOTAL:
        assert plot.without > 0


# -- difficulty, horizon, recipe --------------------------------------------------------------


def test_difficulty_is_over_all_models_and_traces() -> None:
    found = difficulties([group_of(A), group_of(B, model="x"), group_of(A, model="y")])
    assert [one.question for one in found] == ["a", "b"]
    assert [one.difficulty for one in found] == pytest.approx([1 / 3, 2 / 3])
    assert found[0].mean_tokens == 20
    assert found[0].traces == 6


def test_the_correlation_needs_three_questions_that_vary() -> None:
    easy = pool((10, "7"), (10, "7"), question="easy")
    middle = pool((20, "7"), (30, "8"), question="middle")
    hard = pool((90, "8"), (99, "9"), question="hard")
    [row] = correlations(difficulties([group_of(easy, middle, hard)]))
    assert row.spearman == pytest.approx(1)
    assert row.pearson is not None
    assert 0.9 < row.pearson < 1
    [few] = correlations(difficulties([group_of(easy, hard)]))
    assert (few.pearson, few.spearman) == (None, None)


def horizon_group(easy: tuple[str, str], hard: tuple[str, str], questions: int = 6) -> Group:
    """Questions with two short and two long traces each; easy ones have more right answers."""
    pools = []
    for kind, (short, long) in (("easy", easy), ("hard", hard)):
        for number in range(questions):
            filler = "7" if kind == "easy" else "0"
            pools.append(
                pool(
                    *((10, short), (12, short), (90, long), (95, long)),
                    *((11, filler), (91, filler)),
                    question=f"{kind}{number}",
                )
            )
    return group_of(*pools)


@pytest.mark.parametrize("reading", list(HorizonSplit))
@pytest.mark.parametrize(
    ("easy", "hard", "horizon"),
    [
        (("7", "0"), ("7", "0"), Horizon.SHORT),
        (("7", "0"), ("0", "7"), Horizon.LONG),
        (("0", "7"), ("0", "7"), Horizon.OTHER),
        (("7", "0"), ("0", "0"), Horizon.OTHER),
    ],
)
def test_the_horizon_follows_from_the_table(
    reading: HorizonSplit, easy: tuple[str, str], hard: tuple[str, str], horizon: Horizon
) -> None:
    [table] = horizon_tables([horizon_group(easy, hard)], ["d"], reading)
    assert table.missing == ""
    assert table.horizon is horizon


def test_too_few_questions_say_what_is_missing() -> None:
    group = horizon_group(("7", "0"), ("7", "0"), questions=3)
    [table] = horizon_tables([group], ["d"], HorizonSplit.RELEASED)
    assert table.horizon is Horizon.UNKNOWN
    assert table.missing.startswith("2 more easy questions and 2 more hard questions")


@pytest.mark.parametrize("kind", ["easy", "hard"])
def test_a_data_set_without_such_a_question_is_named(kind: str) -> None:
    both = horizon_group(("7", "0"), ("7", "0"))
    other = tuple(p for p in both.pools if p.question and not p.question.startswith(kind))
    groups = [replace(both, dataset="x"), replace(both, dataset="y", pools=other)]
    [table] = horizon_tables(groups, ["x", "y"], HorizonSplit.RELEASED)
    assert table.horizon is Horizon.UNKNOWN
    article = "an easy" if kind == "easy" else "a hard"
    assert table.missing == (
        f"{article} question with both short and long traces from every data set, and y has none"
    )


def test_the_recipe_stands_beside_the_best_that_was_measured() -> None:
    group = horizon_group(("7", "0"), ("7", "0"))
    comparison = Comparison([group])
    [table] = horizon_tables([group], ["d"], HorizonSplit.RELEASED)
    little = advise(comparison, table, "m", "d", 70)
    assert not little.much
    assert little.recipe is not None
    assert little.recipe.strategy == "FFS-1"
    assert little.best is not None
    assert little.best.spent_tokens <= 70
    assert (little.best.accuracy or 0) >= (little.recipe.accuracy or 0)
    much = advise(comparison, table, "m", "d", 10_000)
    assert much.much
    assert much.recipe is not None
    assert (much.recipe.strategy, much.recipe.n) == ("MV", 6)
    nothing = advise(comparison, table, "m", "d", 1)
    assert (nothing.best, nothing.recipe) == (None, None)
    unknown = advise(comparison, None, "m", "d", 10_000)
    assert unknown.recipe is None
    assert "unknown" in unknown.recipe_rule


def test_every_rung_of_the_ladder_is_dearer_and_better() -> None:
    comparison = Comparison([horizon_group(("7", "0"), ("7", "0"))])
    rungs = ladder(comparison, "m", "d", Axis.SPENT)
    prices = [row.spent_tokens for row in rungs]
    gains = [row.accuracy or 0 for row in rungs]
    assert prices == sorted(prices)
    assert all(later > before for before, later in pairwise(gains))
