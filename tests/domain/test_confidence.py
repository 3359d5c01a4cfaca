from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.confidence import (
    MICRO,
    Confident,
    Measure,
    Meter,
    most_confident,
    window_of,
)
from tts_tui.domain.course import STRETCHES, Course
from tts_tui.domain.events import Channel, TokensArrived
from tts_tui.domain.token_logp import LEAST_LOGP, TokenLogp
from tts_tui.domain.trace import TraceState

WINDOW = 64
SIX = [4.0, 2.0, 6.0, 1.0, 3.0, 8.0]


def metered(tokens: list[float], window: int) -> Confident:
    meter = Meter(window)
    meter.add([round(token * MICRO) for token in tokens])
    told = meter.told(len(tokens), ended=True)
    assert told is not None
    return told


def groups(tokens: list[float], window: int) -> list[float]:
    """The mean of every window of so many tokens; of fewer tokens, of all."""
    places = range(max(1, len(tokens) - window + 1))
    return [sum(part := tokens[at : at + window]) / len(part) for at in places]


@pytest.mark.parametrize(
    ("window", "lowest", "bottom", "falls"),
    [
        # Groups of 3, 4, 3.5, 2 and 5.5.
        (2, 2.0, 2.0, ((2, 3.0), (5, 2.0))),
        (6, 4.0, 4.0, ((6, 4.0),)),
        (100, 4.0, 4.0, ()),
    ],
)
def test_a_traces_confidence_by_hand(
    window: int, lowest: float, bottom: float, falls: tuple[tuple[int, float], ...]
) -> None:
    assert metered(SIX, window) == Confident(6, 6, lowest, bottom, falls)


def test_the_bottom_is_a_tenth_of_the_groups() -> None:
    assert metered([float(at) for at in range(20, 0, -1)], 1).bottom == 1.5


@pytest.mark.parametrize(("bar", "at"), [(3.0, 5), (3.1, 2), (2.0, None)])
def test_a_trace_is_under_a_bar_from_its_first_lower_group_on(bar: float, at: int | None) -> None:
    assert metered(SIX, 2).under(bar) == at
    # A text that is shorter than a group can be cut nowhere.
    assert metered(SIX, 100).under(99.0) is None


MICROS = st.lists(st.integers(-30 * MICRO, 30 * MICRO), max_size=60)


@given(tokens=MICROS, window=st.integers(1, 70), data=st.data())
def test_token_by_token_comes_to_what_all_at_once_does(
    tokens: list[int], window: int, data: st.DataObject
) -> None:
    whole, meter = Meter(window), Meter(window)
    whole.add(tokens)
    left = list(tokens)
    while left:
        many = data.draw(st.integers(1, len(left)))
        meter.add(left[:many])
        del left[:many]
        told = meter.told(99, ended=True)
        assert told is not None
        nats = [token / MICRO for token in tokens[: len(meter)]]
        means = groups(nats, window)
        assert told.lowest == pytest.approx(min(means), abs=1e-9)
        lowest = sorted(means)[: max(1, len(means) // 10)]
        assert told.bottom == pytest.approx(sum(lowest) / len(lowest), abs=1e-9)
        if len(nats) >= window:
            bar = data.draw(st.sampled_from(means)) + 1e-7
            first = next(at for at, mean in enumerate(means, window) if mean < bar)
            assert told.under(bar) == first
            assert meter.is_under(bar)
    assert meter.told(99, ended=True) == whole.told(99, ended=True)
    assert meter.course.lows() == whole.course.lows()


@given(st.lists(st.integers(0, 9), max_size=200), st.sampled_from((1, 4, 8, 16)), st.data())
def test_a_course_holds_the_lowest_of_stretches_of_one_length(
    numbers: list[int], most: int, data: st.DataObject
) -> None:
    course, left = Course(), list(numbers)
    while left:
        many = data.draw(st.integers(0, len(left)))
        course.add(left[:many])
        del left[:many]
    lows = course.lows(most)
    assert len(lows) <= most
    span = 1
    while span * STRETCHES < len(numbers):
        span *= 2
    span *= STRETCHES // most
    assert lows == [min(numbers[at : at + span]) for at in range(0, len(numbers), span)]


def say(trace: TraceState, channel: Channel, at_s: float, *tops: tuple[float, ...]) -> None:
    tokens = tuple(TokenLogp(-0.25, "a", tuple(("a", logp) for logp in top)) for top in tops)
    texts = ("a" * len(tops),)
    trace.add(TokensArrived(0, 0, channel, (at_s,), (len(tops),), texts, (tokens,)))


def test_thinking_comes_first_and_what_tells_nothing_is_left_out() -> None:
    trace = TraceState(0)
    assert trace.confidence(Measure.TOP) is None
    say(trace, Channel.ANSWER, 1.0, (-1.0, -3.0))
    told = trace.confidence(Measure.TOP)
    assert told == Confident(1, 1, 2.0, None, ())
    # One likely token says nothing of the others, and what had no chance is none of them.
    say(trace, Channel.THINKING, 2.0, (-4.0, -6.0), (), (-3.0,), (-3.0, LEAST_LOGP))
    told = trace.confidence(Measure.TOP)
    assert told is not None
    assert (told.tokens, told.came, told.lowest, told.enough) == (2, 5, 3.5, False)
    own = trace.confidence(Measure.CHOSEN)
    assert own is not None
    assert (own.tokens, own.lowest, own.enough) == (5, -0.25, True)
    trace.reclassify(3.0)
    assert trace.confidence(Measure.TOP) == told


TOPS = st.sampled_from([(-0.5, -1.5), (-0.5, -7.0), (-0.5, -7.0, LEAST_LOGP), (-3.0,), ()])
PIECES = st.tuples(
    st.sampled_from(Channel),
    st.lists(st.tuples(TOPS, st.integers(1, 50)), max_size=4),
    st.booleans(),
)
"""Where it is said, runs of tokens that are alike, and whether text without a log p follows."""


@given(pieces=st.lists(PIECES, max_size=6), data=st.data())
def test_asking_while_it_grows_changes_nothing(
    pieces: list[tuple[Channel, list[tuple[tuple[float, ...], int]], bool]], data: st.DataObject
) -> None:
    asked, other = (TraceState(0, limit=16 * WINDOW) for _ in range(2))
    for at, (channel, runs, bare) in enumerate(pieces):
        for trace in (asked, other):
            for top, many in runs:
                say(trace, channel, float(at), *[top] * many)
            if bare:
                trace.add(TokensArrived(0, 0, channel, (float(at),), (2,), ("so",)))
        if data.draw(st.booleans()):
            asked.confidence(data.draw(st.sampled_from(Measure)))
        if data.draw(st.integers(0, 9)) == 0:
            for trace in (asked, other):
                trace.reclassify(float(at))
    for measure in Measure:
        assert asked.confidence(measure) == other.confidence(measure)
    asked.fail(99.0, "kind", "why")
    known = [asked.confidence(measure) for measure in Measure]
    asked.forget_text()
    assert [asked.confidence(measure) for measure in Measure] == known


@pytest.mark.parametrize(
    ("limit", "window"),
    [(None, 2048), (1, 16), (200, 16), (900, 56), (4096, 256), (32_768, 2048), (10**6, 2048)],
)
def test_a_group_is_a_sixteenth_of_the_limit_and_at_most_the_papers(
    limit: int | None, window: int
) -> None:
    assert window_of(limit) == window


def test_a_tokens_weight_grows_with_its_confidence() -> None:
    for measure in Measure:
        assert 0 < measure.weight(0.5) < measure.weight(1.5)
    assert Measure.CHOSEN.weight(-1.0) > 0


@pytest.mark.parametrize(
    ("levels", "k", "places"),
    [
        ([], 1, []),
        ([3.0], 1, [0]),
        ([1.0, 4.0, 2.0, 3.0], 1, [1]),
        ([1.0, 4.0, 2.0, 3.0], 3, [1, 2, 3]),
        ([1.0, 4.0, 2.0, 3.0], 9, [0, 1, 2, 3]),
        ([4.0, 4.0, 2.0, 3.0], 1, [0, 1]),
    ],
)
def test_the_most_confident_are_kept(levels: list[float], k: int, places: list[int]) -> None:
    assert most_confident(levels, k) == places


@pytest.mark.parametrize("missing", [(), (-3.0,)], ids=["none", "one likely token"])
def test_where_a_token_is_missing_nobody_says_after_how_many_it_fell(
    missing: tuple[float, ...],
) -> None:
    high, low = (-0.5, -7.5), (-0.5, -1.5)
    trace = TraceState(0, limit=16 * WINDOW)
    say(trace, Channel.ANSWER, 1.0, *[high] * WINDOW, missing)
    trace.confidence(Measure.TOP)
    say(trace, Channel.ANSWER, 2.0, *[low] * WINDOW)
    told = trace.confidence(Measure.TOP)
    assert told is not None
    assert (told.lowest, told.falls) == (1.0, ((WINDOW, 4.0),))
    assert trace.scored is not None
    assert not trace.scored.meter(Measure.TOP).is_under(2.0)
    own = trace.confidence(Measure.CHOSEN)
    assert own is not None
    assert own.tokens == 2 * WINDOW + 1
