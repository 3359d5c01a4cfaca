"""Fast scorers keep the rules of the strategies: both are asked about every subset."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.generated.traces import ended_traces
from tests.support.picking import pick_from
from tests.support.pools import TRUTH, beam_outputs, group_of, measure, pool, pool_of
from tests.support.traces import finished
from tts_tui.analysis.drawn import Arrays, Drawn
from tts_tui.analysis.key import Key
from tts_tui.analysis.pick_by_pick import Asked
from tts_tui.analysis.rule_scores import score_strategy
from tts_tui.analysis.scorers import SCORERS
from tts_tui.analysis.scores import Scores
from tts_tui.analysis.subsets import subsets
from tts_tui.domain.strategies import cards, parse, turn_tie
from tts_tui.domain.strategies.auto import Auto
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.strategies.bs import CARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.traces import FakeTrace
    from tts_tui.analysis.measure import Means

RACES = st.integers(1, 5).flatmap(lambda m: st.lists(ended_traces(m), min_size=1, max_size=3))


def by_the_rules(
    races: Sequence[Sequence[FakeTrace]], key: Key, clock: Clock, *, other_tie: bool
) -> list[tuple[float, ...]]:
    """Average the strategy's own picks over all subsets; a row a race."""
    rows = []
    for traces in races:
        found = []
        for subset in combinations(traces, key.n):
            if key.strategy == "SD":
                single = [pick_from(parse("SD", 1), [trace], clock) for trace in subset]
                picks = single
            else:
                picks = [pick_from(parse(key.strategy, key.n), subset, clock)]
            if other_tie:
                picks = [turn_tie(pick) for pick in picks]
            found.append(
                [
                    sum(p.answer is not None and p.answer.text == TRUTH for p in picks)
                    / len(picks),
                    sum(p.ledger.sequential_tokens for p in picks) / len(picks),
                    sum(p.ledger.used_tokens for p in picks) / len(picks),
                    sum(p.ledger.spent_tokens for p in picks) / len(picks),
                    sum(p.ledger.paper_total_tokens or 0 for p in picks) / len(picks),
                ]
            )
        rows.append(tuple(sum(column) / len(found) for column in zip(*found, strict=True)))
    return rows


def as_rows(means: Means) -> list[tuple[float, ...]]:
    columns = [means.right, means.sequential, means.used, means.spent]
    papers = [0.0] * len(means.right) if means.paper is None else means.paper.tolist()
    return list(zip(*(column.tolist() for column in columns), papers, strict=True))


@settings(deadline=None, max_examples=30)
@given(races=RACES, clock=st.sampled_from(list(Clock)), other_tie=st.booleans())
def test_every_mean_is_that_of_the_strategies_picks(
    races: list[list[FakeTrace]], clock: Clock, other_tie: bool
) -> None:
    pools = [pool_of(traces, f"q{number}") for number, traces in enumerate(races)]
    found = measure(group_of(*pools), pools, clock, other_tie=other_tie)
    m = len(races[0])
    for n in range(1, m + 1):
        names = {key.strategy for key in found.means if key.n == n}
        assert names == {
            card.name(k)
            for card in cards()
            for k in range(1, n + 1 if card.parameter else 2)
            if card.raced and not card.weighs_logp
        }
    for key, means in found.means.items():
        expected = by_the_rules(races, key, clock, other_tie=other_tie)
        for got, row in zip(as_rows(means), expected, strict=True):
            assert got == pytest.approx(row, abs=1e-9), key


@pytest.mark.parametrize("stem", SCORERS)
@settings(deadline=None, max_examples=60)
@given(races=RACES, other_tie=st.booleans(), data=st.data())
def test_a_fast_scorer_scores_as_the_strategy_itself(
    stem: str, races: list[list[FakeTrace]], other_tie: bool, data: st.DataObject
) -> None:
    pools = [pool_of(traces, f"q{number}") for number, traces in enumerate(races)]
    n = data.draw(st.integers(1, pools[0].m), "n")
    card = next(card for card in cards() if card.stem == stem)
    parameter = 1 if card.parameter is None else data.draw(st.integers(1, n), "parameter")
    name = stem if card.parameter is None else f"{stem}-{parameter}"
    index = subsets(pools[0].m, n).index
    asked = Asked(pools, index, Clock.TOKEN, other_tie=other_tie)
    slow = asked.score(parse(name, n), sized=stem != "SD")
    fast = SCORERS[stem](Drawn(Arrays.of(pools), index, other_tie=other_tie), parameter)
    for column, got, expected in zip(Scores._fields, fast, slow, strict=True):
        assert (got is None) == (expected is None), column
        assert got is None or got == pytest.approx(expected, abs=1e-9), column


@settings(deadline=None, max_examples=60)
@given(races=RACES, data=st.data())
def test_a_strategy_that_no_name_stands_for_is_scored_as_it_picks(
    races: list[list[FakeTrace]], data: st.DataObject
) -> None:
    pools = [pool_of(traces, f"q{number}") for number, traces in enumerate(races)]
    n = data.draw(st.integers(1, pools[0].m), "n")
    rules = [Auto(n, lead, alone) for lead in (1, 2, 3) for alone in (2, 3, None)]
    strategy = data.draw(st.sampled_from([*rules, parse("ESC-1", n), parse("MV", n)]))
    asked = Asked(pools, subsets(pools[0].m, n).index, Clock.TOKEN).score(strategy)
    came = score_strategy(strategy, pools, n)
    for got, expected in zip(came, (asked.right, asked.sequential, asked.spent), strict=True):
        assert got == pytest.approx(expected.mean(-1), abs=1e-9)


def test_a_strategy_that_nobody_asked_for_is_not_measured() -> None:
    some = pool((1, "7"), (2, "7"), (3, "12"))
    found = measure(group_of(some), [some], wanted=lambda key: key.strategy == "FFS-1", ns=[2, 3])
    assert set(found.means) == {Key("FFS-1", 2), Key("FFS-1", 3)}


def test_the_oracle_is_right_where_any_trace_is() -> None:
    some = pool((1, "7"), (2, "12"), (3, "12"), (4, None))
    found = measure(group_of(some), [some])
    assert [found.oracle[n].tolist() for n in (1, 2, 3, 4)] == [
        pytest.approx([share]) for share in (1 / 4, 1 / 2, 3 / 4, 1)
    ]


def test_a_beam_search_pays_every_beam() -> None:
    outputs = (pool((10, "7"), question="a"), pool((30, "12"), question="b"))
    found = measure(group_of(runs=beam_outputs(4, *outputs)), [])
    means = found.means[Key("BS", 4, CARD.note)]
    assert means.right.tolist() == [1, 0]
    assert means.sequential.tolist() == [10, 30]
    assert means.paper is not None
    assert means.paper.tolist() == means.spent.tolist() == [40, 120]


@pytest.mark.parametrize(("slots", "right"), [(None, 1.0), (1, 0.0), (2, 0.0)])
def test_traces_that_ran_in_turn_are_compared_by_their_lengths(
    slots: int | None, right: float
) -> None:
    """Whichever of them are drawn: the first to finish was only the first to start."""
    ran = pool_of([finished(0, "7", 300, 1.0), finished(1, "4", 100, 5.0)])
    asked = Asked([replace(ran, slots=slots)], np.array([[0, 1]]), Clock.WALL)
    scores = asked.score(parse("FFS-1", 2))
    assert scores.right.tolist() == [[right]]
    assert scores.used.tolist() == [[300.0 if right else 100.0]]
