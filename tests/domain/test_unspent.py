"""What cut traces would have cost is a range from known lengths, and None where nothing tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, plan_of
from tts_tui.domain.events import CutBy, TraceCut
from tts_tui.domain.race import SessionState
from tts_tui.domain.unspent import Unspent, sums_to_come, unspent

LENGTHS = st.lists(st.integers(1, 5_000), min_size=1, max_size=40).map(sorted)
CUT = st.lists(st.integers(0, 5_000), min_size=1, max_size=8)
TEN = tuple(range(100, 1_100, 100))


def found(lengths: tuple[int, ...], *cut: int) -> Unspent | None:
    """What is said of a race in which one trace has ended and these were cut."""
    controls = FakeControls(plan_of(n=len(cut) + 1))
    controls.start()
    controls.finish(0, "7", 1.0, tokens=90)
    for trace, tokens in enumerate(cut, 1):
        if tokens:
            controls.say(trace, "so ", 0.5, tokens=tokens)
        controls.feed(TraceCut(0, 2.0, trace, CutBy.STRATEGY))
    [race] = SessionState(controls.poll().events).races.values()
    return unspent(race, lengths)


@pytest.mark.parametrize(
    ("lengths", "cut", "said"),
    [
        (TEN, (0,), Unspent(1, 100, 900, 10)),
        (TEN, (450,), Unspent(1, 50, 550, 10)),
        (TEN, (1_000,), None),
        (TEN[:3], (0,), None),
        (TEN, (), None),
        ((500,) * 4, (100, 200), Unspent(2, 700, 700, 4)),
    ],
)
def test_what_cut_traces_would_have_cost(
    lengths: tuple[int, ...], cut: tuple[int, ...], said: Unspent | None
) -> None:
    assert found(lengths, *cut) == said


def test_beside_a_trace_longer_than_all_known_there_is_only_a_least() -> None:
    said = found(TEN, 450, 1_000)
    assert said is not None
    assert (said.low_tokens, said.high_tokens) == (50, None)


@given(CUT, LENGTHS)
def test_no_sum_is_less_or_more_than_the_lengths_allow(cut: list[int], lengths: list[int]) -> None:
    sums = sums_to_come(cut, lengths)
    longer = [[one - tokens for one in lengths if one > tokens] for tokens in cut]
    if sums is None:
        assert not any(longer)
    else:
        assert sum(map(min, filter(None, longer))) <= sums[0]
        assert sums[-1] <= sum(map(max, filter(None, longer)))
        assert sums == sums_to_come(cut, lengths)


def test_a_range_of_many_is_narrower_than_the_sum_of_their_ranges() -> None:
    many, one = found(TEN, *[0] * 8), found(TEN, 0)
    assert many is not None
    assert many.high_tokens is not None
    assert one is not None
    assert one.high_tokens is not None
    assert many.high_tokens - many.low_tokens < 8 * (one.high_tokens - one.low_tokens)
    assert many.low_tokens < 8 * 550 < many.high_tokens
