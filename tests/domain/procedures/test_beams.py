from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.bigrams import ANY, TIED, Bigrams, search
from tests.support.reference_data import vectors
from tts_tui.domain.procedures.beams import Hypothesis, TokenScore, best, grow, is_over


def token(number: int, logp: float, *, ends: bool = False) -> TokenScore:
    return TokenScore(number, f"<{number}>", logp, ends)


def test_beam_search_gives_the_reference_vectors() -> None:
    checked = 0
    for number, case in enumerate(vectors("beams.json")):
        table = Bigrams(case["logp"], case["max_tokens"])
        for expected in case["expected"]:
            found = search(table, expected["W"], expected["alpha"])
            assert {
                "W": expected["W"],
                "alpha": expected["alpha"],
                "tokens": list(found.tokens),
                "sum_logp": pytest.approx(found.best.logp, abs=1e-9),
                "score": pytest.approx(found.best.score(expected["alpha"]), abs=1e-9),
                "finish": found.finish,
                "sequential_tokens": found.steps,
                "spent_tokens": found.spent,
                "ended": found.ended,
            } == expected, f"table {number}"
            checked += 1
    assert checked == 320


@given(st.one_of(ANY, TIED), st.sampled_from([0.0, 0.5, 1.0]))
def test_wide_enough_it_finds_the_best_of_all_answers(table: Bigrams, alpha: float) -> None:
    # More beams than answers: nothing is ever pruned, and only the limit ends it.
    answers = list(table.answers())
    found = search(table, len(answers) + 1, alpha)
    scores = [Hypothesis(table.sum_logp(ids), len(ids)).score(alpha) for ids in table.answers()]
    assert found.best.score(alpha) == pytest.approx(max(scores))
    assert found.best.logp == pytest.approx(table.sum_logp(found.tokens))


@given(st.one_of(ANY, TIED))
def test_one_beam_by_the_sum_alone_is_greedy_decoding(table: Bigrams) -> None:
    ids: list[int] = []
    while len(ids) < table.max_tokens and not (best_one := table.next_tokens(ids)[0]).ends:
        ids.append(best_one.id)
    assert search(table, 1, 0.0).tokens == tuple(ids)


@given(st.one_of(ANY, TIED), st.integers(1, 4), st.sampled_from([0.0, 1.0]))
def test_every_step_generates_one_token_a_hypothesis(
    table: Bigrams, width: int, alpha: float
) -> None:
    found = search(table, width, alpha)
    assert found.steps <= found.spent <= 1 + width * (found.steps - 1)


def test_ties_go_to_the_older_hypothesis_then_to_the_lower_token() -> None:
    level = [Hypothesis(-1.0, 1), Hypothesis(-1.0, 1)]
    scores = [[token(7, -1.0), token(3, -1.0)], [token(1, -1.0), token(2, -1.0)]]
    step = grow(level, scores, 3)
    assert [(each.parent, each.token.id) for each in step.open] == [(0, 3), (0, 7), (1, 1)]


def test_only_twice_as_many_tokens_as_beams_are_looked_at() -> None:
    scores = [[token(0, -0.1, ends=True), token(1, -0.2, ends=True), token(2, -0.3)]]
    step = grow([Hypothesis()], scores, 1)
    assert [each.token.id for each in step.ended] == [0, 1]
    assert not step.open


def test_what_comes_after_the_last_to_go_on_is_not_kept() -> None:
    scores = [[token(0, -0.1), token(1, -0.2, ends=True)]]
    assert not grow([Hypothesis()], scores, 1).ended


def test_an_ended_one_has_its_end_token_in_its_sum_and_not_in_its_length() -> None:
    step = grow([Hypothesis(-1.0, 2)], [[token(9, -0.5, ends=True)]], 1)
    assert step.ended[0].grown == Hypothesis(-1.5, 2)


@pytest.mark.parametrize(("alpha", "over"), [(0.0, True), (1.0, False)])
def test_it_is_over_when_no_open_one_beats_the_worst_of_the_best(alpha: float, over: bool) -> None:
    ended = [Hypothesis(-1.0, 1), Hypothesis(-2.0, 2), Hypothesis(-9.0, 1)]
    assert is_over([Hypothesis(-2.5, 3)], ended, 2, alpha) is over


def test_it_is_not_over_with_fewer_ended_than_beams_but_with_none_open() -> None:
    assert not is_over([Hypothesis(-9.0, 1)], [Hypothesis(-1.0, 1)], 2, 1.0)
    assert is_over([], [], 2, 1.0)


def test_an_equal_score_does_not_beat() -> None:
    assert is_over([Hypothesis(-1.0, 1)], [Hypothesis(-1.0, 1)], 1, 1.0)


def test_an_empty_answer_counts_as_one_token_long() -> None:
    assert math.isclose(Hypothesis(-3.0, 0).score(1.0), -3.0)


def test_of_equals_the_first_that_ended_is_the_best() -> None:
    assert best([Hypothesis(-2.0, 1), Hypothesis(-1.0, 1), Hypothesis(-2.0, 2)], 1.0) == 1
    assert best([], 1.0) is None
