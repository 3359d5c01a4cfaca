from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pools import group_of, measure, pool
from tts_tui.analysis.key import Key
from tts_tui.analysis.pool import oracle, usable_size
from tts_tui.analysis.subsets import EXACT_UP_TO, SAMPLED, sizes, subsets


@given(m=st.integers(1, 9), data=st.data())
def test_few_subsets_are_all_given_in_trace_order(m: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, m))
    drawn = subsets(m, n)
    assert drawn.exact
    assert drawn.index.tolist() == [list(one) for one in combinations(range(m), n)]


@pytest.mark.parametrize(("m", "n"), [(16, 8), (64, 2), (64, 32), (64, 63)])
def test_many_subsets_are_sampled_the_same_every_time(m: int, n: int) -> None:
    drawn = subsets(m, n)
    assert drawn.exact == (comb(m, n) <= EXACT_UP_TO)
    if not drawn.exact:
        assert SAMPLED // 5 <= len(drawn.index) <= SAMPLED
        assert drawn.index.shape[1] == n
        assert (np.diff(drawn.index, axis=1) > 0).all()
        assert set(drawn.index.ravel().tolist()) == set(range(m))
    subsets.cache_clear()
    assert (subsets(m, n).index == drawn.index).all()


def test_sixty_four_traces_are_measured_at_few_enough_sizes() -> None:
    assert sizes(64)[:8] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert sizes(64)[-1] == 64
    assert len(sizes(64)) < 20
    assert sizes(9) == [*range(1, 9), 9]
    assert sizes(0) == []


def test_a_sample_says_how_far_it_may_be_off() -> None:
    random = np.random.default_rng(1)
    pools = [
        pool(
            *((int(length), str(answer)) for length, answer in random.integers(1, 4, (20, 2))),
            question=str(number),
            truth="1",
        )
        for number in range(6)
    ]
    sampled = measure(group_of(*pools), pools, ns=[10]).means[Key("FFS-3", 10)]
    assert not sampled.exact
    assert sampled.subsets == SAMPLED
    assert 0 < sampled.subset_error < 0.05
    whole = measure(group_of(*pools), pools, ns=[20]).means[Key("MV", 20)]
    assert whole.exact
    assert whole.subset_error == 0
    # What a sample estimates is known for SD: the mean over the pool.
    single = measure(group_of(*pools), pools, ns=[1, 10]).means
    exact, estimate = single[Key("SD", 1)], single[Key("SD", 10)]
    assert abs(exact.right.mean() - estimate.right.mean()) < 5 * estimate.subset_error


@given(m=st.integers(1, 9), data=st.data())
def test_the_oracle_is_the_share_of_subsets_with_a_right_trace(m: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, m))
    k = data.draw(st.integers(1, m))
    hits = [any(place < right for place in one) for one in combinations(range(m), k)]
    assert oracle(right, m, k) == pytest.approx(sum(hits) / len(hits))


@pytest.mark.parametrize(
    ("counts", "size"),
    [([], 0), ([8] * 5, 8), ([8] * 10 + [1], 8), ([16] * 2 + [8] * 10, 8), ([16] * 9 + [8], 16)],
)
def test_questions_are_kept_where_most_of_the_data_is(counts: list[int], size: int) -> None:
    assert usable_size(counts) == size
