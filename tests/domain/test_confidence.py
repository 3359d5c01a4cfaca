from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.answers import Answer, normalise
from tts_tui.domain.confidence import (
    Confidence,
    groups,
    kept,
    token_confidence,
    token_confidences,
    weighted_vote,
)
from tts_tui.domain.events import Channel, TokensArrived
from tts_tui.domain.token_logp import LEAST_LOGP, TokenLogp
from tts_tui.domain.trace import TraceState

SIX = [4.0, 2.0, 6.0, 1.0, 3.0, 8.0]


@pytest.mark.parametrize(
    ("which", "window", "expected"),
    [
        (Confidence.MEAN, 2, 4.0),
        (Confidence.TAIL, 2, 5.5),
        (Confidence.TAIL, 100, 4.0),
        (Confidence.LOWEST, 2, 2.0),  # of 3, 4, 3.5, 2, 5.5
        (Confidence.LOWEST, 6, 4.0),
        (Confidence.LOWEST, 100, 4.0),
        (Confidence.BOTTOM, 2, 2.0),
    ],
)
def test_a_traces_confidence_by_hand(which: Confidence, window: int, expected: float) -> None:
    assert which.of(SIX, window) == pytest.approx(expected)
    assert which.of([], window) is None


def test_the_bottom_is_a_tenth_of_the_groups() -> None:
    tokens = [float(at) for at in range(20, 0, -1)]
    assert Confidence.BOTTOM.of(tokens, 1) == 1.5


def test_a_tokens_confidence_is_high_where_one_is_likely() -> None:
    assert token_confidence([-0.5, -1.5, -4.0]) == 2.0
    # Two equally likely ones, against one that is nearly certain.
    assert token_confidence([-0.693, -0.693]) < token_confidence([-0.001, -7.0])


def test_thinking_comes_first_and_what_has_no_log_p_is_left_out() -> None:
    trace = TraceState(0)

    def say(channel: Channel, at_s: float, *tops: tuple[float, ...]) -> None:
        tokens = tuple(TokenLogp(-0.1, "a", tuple(("a", logp) for logp in top)) for top in tops)
        trace.add(
            TokensArrived(0, 0, channel, (at_s,), (len(tops),), ("a" * len(tops),), (tokens,))
        )

    say(Channel.ANSWER, 1.0, (-1.0, -3.0))
    say(Channel.THINKING, 2.0, (-4.0, -6.0), (), (LEAST_LOGP,), (-3.0, LEAST_LOGP))
    assert token_confidences(trace) == [5.0, 3.0, 2.0]
    assert token_confidences(TraceState(1)) == []


TOKENS = st.lists(st.floats(0.0, 30.0), max_size=40)


@given(tokens=TOKENS, window=st.integers(1, 50))
def test_groups_are_those_of_every_window(tokens: list[float], window: int) -> None:
    places = range(max(1, len(tokens) - window + 1)) if tokens else range(0)
    windows = [tokens[place : place + window] for place in places]
    means = [sum(each) / len(each) for each in windows]
    assert groups(tokens, window) == pytest.approx(means, abs=1e-9)
    if means:
        assert Confidence.LOWEST.of(tokens, window) == pytest.approx(min(means), abs=1e-9)
        tail = sum(tokens[-window:]) / len(tokens[-window:])
        assert Confidence.TAIL.of(tokens, window) == pytest.approx(tail)
        ordered = sorted(means)
        lowest = ordered[: max(1, len(ordered) // 10)]
        bottom = Confidence.BOTTOM.of(tokens, window)
        assert bottom == pytest.approx(sum(lowest) / len(lowest), abs=1e-9)


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ([], None),
        ([("7", 1.0), ("4", 2.0)], "4"),
        ([("7", 1.0), ("4", 1.5), ("7", 1.0)], "7"),
        ([("7", 1.0), ("4", 1.0)], "7"),
        ([("1/2", 1.0), ("4", 1.5), ("0.5", 1.0)], "1/2"),
    ],
)
def test_the_vote_is_by_weight(votes: list[tuple[str, float]], expected: str | None) -> None:
    read = [(normalise(answer), weight) for answer, weight in votes]
    found = weighted_vote([(answer, weight) for answer, weight in read if answer is not None])
    assert (None if found is None else found.text) == expected


@given(st.lists(st.sampled_from(["7", "4", "1"]), min_size=1))
def test_equal_weights_are_the_majority(said: list[str]) -> None:
    found = weighted_vote([(Answer(answer, answer), 2.0) for answer in said])
    most = max(said.count(answer) for answer in said)
    assert found is not None
    assert found.text == next(answer for answer in said if said.count(answer) == most)


@pytest.mark.parametrize(
    ("confidences", "part", "places"),
    [
        ([], 0.1, []),
        ([3.0], 0.1, [0]),
        ([1.0, 4.0, 2.0, 3.0], 0.1, [1]),
        ([1.0, 4.0, 2.0, 3.0], 0.5, [1, 3]),
        ([1.0, 4.0, 2.0, 3.0], 0.9, [1, 2, 3]),
        ([1.0, 4.0, 2.0, 3.0], 1.0, [0, 1, 2, 3]),
        ([4.0, 4.0, 2.0, 3.0], 0.1, [0, 1]),
    ],
)
def test_the_most_confident_are_kept(
    confidences: list[float], part: float, places: list[int]
) -> None:
    assert kept(confidences, part) == places


@given(confidences=st.lists(st.floats(0.0, 30.0), min_size=1), part=st.floats(0.0, 1.0))
def test_whoever_is_kept_is_above_whoever_is_not(confidences: list[float], part: float) -> None:
    places = kept(confidences, part)
    assert places
    others = [at for at in range(len(confidences)) if at not in places]
    assert all(confidences[at] > confidences[other] for at in places for other in others)
