"""The questions that flip: held to the correctness that scores say, and to every draw."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.generated.traces import ended_traces
from tests.support.picking import pick_from
from tests.support.pools import TRUTH, beam_outputs, group_of, pool, pool_of
from tts_tui.analysis.compare import Comparison
from tts_tui.analysis.differences import Choice
from tts_tui.analysis.flips import flips_of
from tts_tui.analysis.groups import Source, group
from tts_tui.analysis.key import Key
from tts_tui.domain.events import (
    EndReason,
    ModelCard,
    Provenance,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import cards, parse, turn_tie
from tts_tui.domain.strategies.base import Clock
from tts_tui.plain.rows import score_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.traces import FakeTrace
    from tts_tui.domain.events import Event

RULES = [card for card in cards() if card.raced and card.sized and not card.weighs_logp]
RACES = st.integers(2, 4).flatmap(lambda m: st.lists(ended_traces(m), min_size=1, max_size=3))


def events(number: int, traces: Sequence[FakeTrace]) -> Iterator[Event]:
    question = Question(f"q{number}", f"What is {number}?", TRUTH, "d")
    yield RaceStarted(number, 0.0, question, ModelCard("m", "m"), len(traces), Sampling(), "")
    for trace in traces:
        yield TraceOpened(number, 0.0, trace.index, seed=trace.index)
    for trace in sorted(traces, key=lambda trace: trace.end_s or 0.0):
        said = trace.answer.text if trace.answer is not None else "NO_ANSWER"
        counts = trace.tokens, trace.thinking_tokens, Provenance.RECORDED
        end_s = trace.end_s or 0.0
        yield TraceFinished(number, end_s, trace.index, "stop", *counts, recorded_answer=said)
    yield RaceEnded(number, 99.0, EndReason.ALL_ENDED)


@settings(deadline=None, max_examples=20)
@given(races=RACES, data=st.data())
def test_with_all_traces_the_flips_are_where_scores_differ(
    races: list[list[FakeTrace]], data: st.DataObject
) -> None:
    states = SessionState(
        event for number, traces in enumerate(races) for event in events(number, traces)
    ).races.values()
    n = len(races[0])
    drawn = st.sampled_from(RULES).flatmap(
        lambda card: st.integers(1, n if card.parameter else 1).map(card.name)
    )
    first, second = data.draw(drawn), data.draw(drawn)
    scored = score_rows("s", states, [first, second], Clock.TOKEN)
    right = {(row.question, row.strategy): row.correct for row in scored}
    differing = {
        race.started.question.id
        for race in states
        if right[race.started.question.id, f"{first}@{n}"]
        is not right[race.started.question.id, f"{second}@{n}"]
    }
    comparison = Comparison(group([Source("s", list(states))]).groups)
    found = flips_of(comparison, *(Choice("m", "d", Key(name, n)) for name in (first, second)))
    assert {flip.pool.question for flip in found.questions} == differing
    assert found.certain
    answers = {(row.question, row.strategy): (row.answer, row.spent_tokens) for row in scored}
    for flip in found.questions:
        for name, side in ((first, flip.first), (second, flip.second)):
            given_answer, spent = answers[flip.pool.question, f"{name}@{n}"]
            assert (side.answer, side.spent_tokens) == (given_answer, spent)
            assert side.right == side.answer_right == right[flip.pool.question, f"{name}@{n}"]


@settings(deadline=None, max_examples=20)
@given(
    traces=ended_traces(4),
    n=st.integers(1, 3),
    clock=st.sampled_from(list(Clock)),
    other_tie=st.booleans(),
    data=st.data(),
)
def test_the_rate_is_the_share_of_draws_in_which_one_alone_is_right(
    traces: list[FakeTrace], n: int, clock: Clock, other_tie: bool, data: st.DataObject
) -> None:
    drawn = st.sampled_from(RULES).flatmap(
        lambda card: st.integers(1, n if card.parameter else 1).map(card.name)
    )
    names = data.draw(drawn), data.draw(drawn)
    comparison = Comparison(
        [group_of(pool_of(traces))], clock, lambda key: key.strategy in names, other_tie=other_tie
    )
    found = flips_of(comparison, *(Choice("m", "d", Key(name, n)) for name in names))
    alone = [0, 0]
    draws = list(combinations(traces, n))
    for draw in draws:
        picks = [pick_from(parse(name, n), draw, clock) for name in names]
        said = [turn_tie(pick) if other_tie else pick for pick in picks]
        right = [pick.answer is not None and pick.answer.text == TRUTH for pick in said]
        alone[0] += right[0] and not right[1]
        alone[1] += right[1] and not right[0]
    assert bool(found.questions) is (alone != [0, 0])
    for flip in found.questions:
        assert flip.first_alone == pytest.approx(alone[0] / len(draws))
        assert flip.second_alone == pytest.approx(alone[1] / len(draws))
        assert flip.rate == pytest.approx(sum(alone) / len(draws))


A = pool((10, "7"), (20, "8"), (30, "8"), question="a")
B = pool((10, "8"), (20, "8"), (30, "7"), question="b")
NEVER = pool((10, None), (20, "8"), (30, "8"), question="never")


def test_equal_shares_still_flip_where_it_is_not_the_same_draws() -> None:
    # Of two: FFS-1 is right with traces 1-2 and 1-3; LFS-1 with 1-3 and 2-3 of the other order.
    both = pool((10, "7"), (20, "8"), (30, "7"), question="both")
    comparison = Comparison([group_of(both)])
    first, last = (Choice("m", "d", Key(name, 2)) for name in ("FFS-1", "LFS-1"))
    found = comparison.differ(first, last)
    assert found is not None
    assert not found.flips
    flips = flips_of(comparison, first, last)
    [flip] = flips.questions
    assert (flip.first_alone, flip.second_alone) == pytest.approx((1 / 3, 1 / 3))
    assert (flips.together, flips.certain, flips.draws) == (True, False, 3)


def test_other_numbers_of_traces_have_draws_of_their_own() -> None:
    comparison = Comparison([group_of(A, B, NEVER)])
    found = flips_of(
        comparison, Choice("m", "d", Key("FFS-1", 2)), Choice("m", "d", Key("LFS-1", 3))
    )
    assert not found.together
    assert [flip.pool.question for flip in found.questions] == ["b", "a"]
    assert [flip.rate for flip in found.questions] == pytest.approx([1.0, 2 / 3])


def test_a_run_of_a_procedure_flips_or_does_not_and_one_trace_by_chance() -> None:
    comparison = Comparison([group_of(A, B, runs=beam_outputs(2, A, B))])
    [beam] = [key for key in comparison.measured["m", "d"].means if not key.card.raced]
    found = flips_of(comparison, Choice("m", "d", beam), Choice("m", "d", Key("MV", 3)))
    assert [flip.pool.question for flip in found.questions] == ["a"]
    assert found.certain
    [flip] = found.questions
    assert (flip.first.answer, flip.second.answer) == ("7", "8")
    single = flips_of(comparison, Choice("m", "d", Key("SD", 3)), Choice("m", "d", Key("MV", 3)))
    assert [flip.rate for flip in single.questions] == pytest.approx([1 / 3, 1 / 3])
    assert not single.certain


def test_no_answer_is_not_right_and_says_so() -> None:
    silent = pool((10, "7"), (20, None), question="s")
    comparison = Comparison([group_of(silent)])
    found = flips_of(
        comparison, Choice("m", "d", Key("FFS-1", 1)), Choice("m", "d", Key("FFS-1", 2))
    )
    [flip] = found.questions
    assert (flip.first.answer, flip.first.answer_share, flip.rate) == ("7", 0.5, 0.5)
    mostly = pool((10, "7"), (20, None), (30, None), question="s")
    comparison = Comparison([group_of(mostly)])
    found = flips_of(comparison, Choice("m", "d", Key("MV", 1)), Choice("m", "d", Key("MV", 3)))
    [flip] = found.questions
    assert (flip.first.answer, flip.first.answer_right) == (None, False)
    assert flip.first.answer_share == pytest.approx(2 / 3)
