from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.calls import calls_of
from tests.support.generated.races import races, regrouped, told_late
from tests.support.names import every_name
from tests.support.plain_picks.asking import plainly
from tests.support.traces import finished, running
from tts_tui.domain.answers import Answer
from tts_tui.domain.events import (
    Channel,
    ModelCard,
    Provenance,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceCounted,
    TraceFinished,
)
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.pool import Pool
from tts_tui.domain.race import RaceState
from tts_tui.domain.sameness import By, Merge
from tts_tui.domain.strategies import (
    Clock,
    Pick,
    Strategy,
    ask,
    default_names,
    offered_names,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.trace_view import TraceView


def strategies_of(n: int) -> list[Strategy]:
    """Every strategy with every parameter over all traces, and some over fewer."""
    names = every_name(n)
    for fewer in range(1, n):
        names += [name for name in every_name(fewer) if "-" not in name or fewer == n - 1]
    return [parse(name, n) for name in dict.fromkeys(names)]


def facts(pick: Pick) -> object:
    return pick, list(pick.votes.items())


def same_as_from_scratch(race: RaceState, traces: Sequence[TraceView]) -> None:
    for strategy in strategies_of(len(traces)):
        for clock in Clock:
            kept = ask(strategy, race.pool, clock)
            scratch = plainly(strategy).pick(traces, clock)
            assert facts(kept) == facts(scratch), (strategy.name, clock)


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_a_pool_that_is_kept_picks_as_from_scratch_after_every_event(data: st.DataObject) -> None:
    events = data.draw(races())
    order = data.draw(st.sampled_from(["as it came", "written together", "told late"]))
    if order == "written together":
        events = data.draw(regrouped(events))
    elif order == "told late":
        events = data.draw(told_late(events))
    assert isinstance(events[0], RaceStarted)
    race = RaceState(events[0])
    for event in events[1:]:
        race.apply(event)
        same_as_from_scratch(race, race.traces)


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_a_pool_asked_now_and_then_and_without_some_traces_picks_as_from_scratch(
    data: st.DataObject,
) -> None:
    events = data.draw(races())
    assert isinstance(events[0], RaceStarted)
    race = RaceState(events[0])
    race.left_out = frozenset(data.draw(st.sets(st.integers(0, race.n - 1), max_size=race.n - 1)))
    for event in events[1:]:
        race.apply(event)
        if data.draw(st.booleans()):
            kept = [trace for trace in race.traces if trace.index not in race.left_out]
            same_as_from_scratch(race, kept)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_pool_of_plain_traces_picks_as_from_scratch(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 12))
    traces = [
        data.draw(
            st.one_of(
                st.builds(
                    finished,
                    st.just(at),
                    st.sampled_from(["1", "2", "3", None]),
                    st.integers(1, 4).map(lambda length: 10 * length),
                    st.integers(1, 5).map(float),
                    st.sampled_from([None, 3, 7]),
                ),
                st.builds(
                    running, st.just(at), st.integers(0, 50), st.sampled_from([None, 1.0, 4.0])
                ),
            )
        )
        for at in range(n)
    ]
    pool = Pool(traces)
    for strategy in strategies_of(n):
        for clock in Clock:
            scratch = plainly(strategy).pick(traces, clock)
            assert facts(ask(strategy, pool, clock)) == facts(scratch), (strategy.name, clock)


def race_of(n: int) -> RaceState:
    return RaceState(
        RaceStarted(0, 0.0, Question("q", "?"), ModelCard("m", "m"), n, Sampling(), "2026")
    )


def finish(race: RaceState, trace: int, answer: str, t_s: float, tokens: int) -> None:
    race.apply(
        TokensArrived(
            0, trace, Channel.ANSWER, (t_s - 0.001,), (tokens,), (f"\\boxed{{{answer}}}",)
        )
    )
    race.apply(TraceFinished(0, t_s, trace, "stop"))


def test_a_count_that_follows_moves_a_trace_to_its_place_by_length() -> None:
    race = race_of(2)
    finish(race, 0, "1", 1.0, 10)
    finish(race, 1, "2", 2.0, 20)
    first = parse("FFS-1", 2)
    assert ask(first, race.pool, Clock.TOKEN).voters == (0,)
    race.apply(TraceCounted(0, 2.5, 0, 30, None, Provenance.SERVER_USAGE))
    moved = ask(first, race.pool, Clock.TOKEN)
    assert moved.voters == (1,)
    assert moved.ledger == Ledger(20, 20, 40, paper_total_tokens=20, full_tokens=50)


def test_answers_found_equal_later_are_counted_as_one() -> None:
    race = race_of(3)
    for trace, answer in enumerate(("x+1", "1+x", "7")):
        finish(race, trace, answer, trace + 1.0, 10)
    vote = parse("MV", 3)
    ask(vote, race.pool, Clock.WALL)
    same = {"text:1+x": Merge(Answer("text:x+1", "x+1"), By.MATH)}
    graded = race.graded(replace(race.grading, same=same))
    assert dict(ask(vote, graded.pool, Clock.WALL).votes) == {"x+1": 2, "7": 1}
    assert dict(ask(vote, race.pool, Clock.WALL).votes) == {"x+1": 1, "1+x": 1, "7": 1}


@pytest.mark.parametrize("clock", list(Clock))
def test_a_strategy_is_handed_the_traces_it_looks_at_and_may_read_them_as_a_list(
    clock: Clock,
) -> None:
    @dataclass(frozen=True)
    class Longest:
        name: str = "longest"
        n: int = 3

        def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
            assert [trace.index for trace in pool] == [0, 1, 2]
            best = max(pool, key=lambda trace: trace.tokens)
            ledger = Ledger(best.tokens, 0, sum(trace.tokens for trace in pool))
            return Pick(self.name, best.answer, (best.index,), {}, True, clock, ledger)

    race = race_of(4)
    own: Strategy = Longest()
    for trace in range(4):
        finish(race, trace, "1", trace + 1.0, 10 + trace)
        assert ask(own, race.pool, clock) == ask(own, Pool(race.traces), clock)


def test_a_race_keeps_one_pool_and_a_pool_one_of_its_first_traces() -> None:
    race = race_of(4)
    pool = race.pool
    finish(race, 1, "1", 1.0, 10)
    assert race.pool is pool
    assert pool.first(2) is race.pool.first(2)
    assert pool.first(2).running == 1
    assert pool.first(9) is pool
    assert pool[1].index == pool[1:][0].index == 1


@pytest.mark.parametrize("clock", list(Clock))
def test_an_end_costs_no_more_however_many_ended_before(clock: Clock) -> None:
    """Every strategy is asked at every end; only the one that ended is looked at."""
    n = 256
    race = race_of(n)
    # On the token clock a rule that has not fired counts again those that are longer.
    names = offered_names(n) if clock is Clock.WALL else default_names(n)
    strategies = [parse(name, n) for name in names]
    cost: list[int] = []
    for trace in range(n):
        finish(race, trace, str(trace % 3), trace + 1.0, 10 + trace * 7 % 100)
        cost.append(calls_of(lambda: [ask(one, race.pool, clock) for one in strategies]))
    early, late = sum(cost[16:32]), sum(cost[-32:-16])
    assert late < 2 * early
