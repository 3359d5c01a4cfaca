from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.arrivals import BLOCK, Arrivals

whole_us = st.integers(0, 2**33).map(lambda us: us / 1e6)
moments = st.one_of(
    whole_us, st.floats(-1.0, 5000.0), st.just(2**32 / 1e6), st.just((2**32 - 1) / 1e6)
)
arrivals = st.lists(
    st.tuples(st.one_of(whole_us, moments), st.sampled_from([1, 1, 1, 0, 3])), max_size=20
).map(sorted)


def filled(came: list[tuple[float, int]]) -> Arrivals:
    found, total = Arrivals(), 0
    for t_s, tokens in came:
        found.add([t_s], [tokens], total)
        total += tokens
    return found


@given(arrivals, moments)
def test_what_had_come_by_a_moment_is_what_a_list_says(
    came: list[tuple[float, int]], other_s: float
) -> None:
    found = filled(came)
    times = [t_s for t_s, _ in came]
    assert list(found.moments()) == times
    for t_s in (*times, *(t_s - 5e-7 for t_s in times), other_s, float("inf"), -1.0):
        assert found.by(t_s) == sum(tokens for _, tokens in came[: bisect_right(times, t_s)])


@given(st.lists(whole_us, max_size=50))
def test_whole_microseconds_compare_as_the_seconds_that_they_are(times: list[float]) -> None:
    came = [(t_s, 1) for t_s in sorted(times)]
    found = filled(came)
    assert list(found.moments()) == sorted(times)
    for t_s in times:
        assert found.by(t_s) == sum(other <= t_s for other in times)


@given(arrivals, st.integers(0, 20))
def test_arrivals_added_together_equal_those_added_one_by_one(
    came: list[tuple[float, int]], at: int
) -> None:
    one_by_one, together, as_run = filled(came), filled(came[:at]), filled(came[:at])
    times, tokens = [t_s for t_s, _ in came], [count for _, count in came]
    totals = list(accumulate(tokens))
    together.add(times[at:], tokens[at:], sum(tokens[:at]))
    as_run.extend(array("d", times[at:]), array("q", totals[at:]))
    assert together == one_by_one == as_run
    assert len(together) == len(as_run) == len(came)


@given(st.integers(0, 3 * BLOCK), st.lists(st.integers(-1, 3 * BLOCK), max_size=20))
def test_moments_in_closed_blocks_are_found_like_any_other(many: int, asked: list[int]) -> None:
    came = [(2 * at / 1e6, 1) for at in range(many)]
    found = filled(came)
    assert len(found) == many
    for at in asked:
        assert found.by(2 * at / 1e6) == found.by((2 * at + 1) / 1e6) == min(many, at + 1)
    found.add([5000.5], [1], many)
    assert list(found.moments()) == [*(t_s for t_s, _ in came), 5000.5]
    assert found.by(6000.0) == many + 1
