from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.folded import picture
from tests.support.generated.scored import LEVELS, PIECE, WINDOW, scored_races
from tests.support.names import raced_cards
from tests.support.picking import pick_from
from tests.support.recordings import recording_of
from tests.support.traces import FakeTrace, finished, running
from tests.test_live_equals_saved import saved
from tts_tui.analysis.groups import Source, group
from tts_tui.analysis.pick_by_pick import Asked
from tts_tui.analysis.subsets import subsets
from tts_tui.domain.confidence import MICRO, Confident, Measure, Meter
from tts_tui.domain.pool import Pool
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, Pick, parse
from tts_tui.domain.strategies.base import cuts_weak
from tts_tui.domain.trace import TraceStatus
from tts_tui.replay.token_clock import on_token_clock

if TYPE_CHECKING:
    from tts_tui.domain.events import Event

CARDS = [card for card in raced_cards() if card.weighs_logp]


def names(n: int) -> list[str]:
    return [card.name(k) for card in CARDS for k in range(1, n + 1)]


def told(*levels: float, came: int | None = None) -> Confident | None:
    """A trace of pieces of half a group each, all tokens of a piece alike."""
    meter = Meter(WINDOW)
    for level in levels:
        meter.add([round(level * MICRO)] * PIECE)
    return meter.told(came or len(levels) * PIECE, ended=True)


def scored(trace: FakeTrace, *levels: float, by: Measure = Measure.TOP) -> FakeTrace:
    how = told(*levels)
    confidences = (how, how) if by is Measure.TOP else (None, how)
    return replace(trace, confidences=confidences)


def answer(pick: Pick) -> str | None:
    return pick.answer.text if pick.answer else None


# -- offline: keep the most confident, weigh them ----------------------------------------------

FOUR = [
    scored(finished(0, "7", 96, 4.0), 2.0, 2.0, 2.0),
    scored(finished(1, "4", 64, 2.0), 3.0, 3.0),
    scored(finished(2, "7", 96, 3.0), 2.0, 2.0, 2.0),
    finished(3, "1", 64, 1.0),
]
"""Nothing is known of the last."""


@pytest.mark.parametrize(
    ("name", "expected", "voters", "reason"),
    [
        ("DeepConf-1", "4", (1,), "1 most confident of 3, 1 without log p"),
        # As confident as the last one that is kept.
        ("DeepConf-2", "7", (0, 1, 2), "3 most confident of 3, 1 without log p"),
        ("DeepConf-3", "7", (0, 1, 2), "3 most confident of 3, 1 without log p"),
        ("DeepConf-4", "7", (0, 1, 2), "3 most confident of 3, 1 without log p"),
    ],
)
@pytest.mark.parametrize("clock", list(Clock))
def test_the_most_confident_vote_by_weight(
    name: str, expected: str, voters: tuple[int, ...], reason: str, clock: Clock
) -> None:
    pick = pick_from(parse(name, 4), FOUR, clock)
    assert (answer(pick), pick.voters, pick.reason) == (expected, voters, reason)
    assert pick.decided
    assert pick.decided_at_s == (4.0 if clock is Clock.WALL else None)
    assert (pick.ledger.sequential_tokens, pick.ledger.spent_tokens) == (96, 320)


def test_one_who_is_more_confident_outweighs_two_that_agree() -> None:
    traces = [
        scored(finished(0, "7", 64, 1.0), 1.0, 1.0),
        scored(finished(1, "7", 64, 2.0), 1.0, 1.0),
        scored(finished(2, "4", 64, 3.0), 2.5, 2.5),
    ]
    pick = pick_from(parse("DeepConf-3", 3), traces, Clock.WALL)
    assert (answer(pick), pick.tie, dict(pick.votes)) == ("4", False, {"7": 2, "4": 1})
    even = [*traces[:2], scored(finished(2, "4", 64, 3.0), 2.0, 2.0)]
    tied = pick_from(parse("DeepConf-3", 3), even, Clock.WALL)
    assert (answer(tied), tied.tie) == ("7", True)
    assert tied.tie_alternative is not None


def test_where_one_has_no_likely_tokens_all_are_measured_by_their_own() -> None:
    traces = [
        scored(finished(0, "7", 64, 1.0), -0.5, -0.5),
        scored(finished(1, "4", 64, 2.0), -1.0, -1.0, by=Measure.CHOSEN),
    ]
    pick = pick_from(parse("DeepConf-1", 2), traces, Clock.WALL)
    assert pick.voters == (0,)
    assert pick.reason == "1 most confident of 2, by their own log p alone"


def test_too_little_of_a_trace_is_nothing() -> None:
    known = finished(0, "7", 900, 1.0)
    traces = [replace(known, confidences=(told(2.0, came=900),) * 2)]
    assert pick_from(parse("DeepConf-1", 1), traces, Clock.WALL).reason == "log p of too few tokens"


@pytest.mark.parametrize("name", ["DeepConf-1", "DeepConf-cut-1"])
@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize(
    "traces",
    [
        [finished(0, "7", 20, 1.0), finished(1, "7", 20, 2.0)],
        [finished(0, "7", 20, 1.0), running(1, 20)],
        [running(0, 20), running(1, 0)],
    ],
)
def test_without_a_log_p_nothing_is_decided_and_it_says_so(
    name: str, clock: Clock, traces: list[FakeTrace]
) -> None:
    pick = pick_from(parse(name, 2), traces, clock)
    assert (pick.answer, pick.decided, pick.reason) == (None, False, "no log p recorded")


def test_while_traces_run_it_waits_for_all() -> None:
    traces = [FOUR[0], running(1, 0)]
    pick = pick_from(parse("DeepConf-1", 2), traces, Clock.WALL)
    assert (pick.decided, pick.reason) == (False, "waits for all, 1 running")
    assert answer(pick) == "7"


# -- online: a bar, and who falls under it -----------------------------------------------------

STRONG, WEAK = 3.0, 1.0
FALLS_AT = 2 * PIECE + PIECE // 2 + 1
"""After strong pieces and a weak one, so many tokens are under a bar in the middle of both."""


def middling(trace: FakeTrace) -> FakeTrace:
    return scored(trace, 2.5, 2.5, 2.5)


RACE = [
    middling(finished(0, "7", 96, 2.0)),
    scored(finished(1, "4", 160, 8.0), 3.0, 3.0, 1.0, 3.0, 3.0),
    scored(finished(2, "7", 160, 10.0), 3.0, 3.0, 3.0, 3.0, 3.0),
    scored(finished(3, "4", 96, 9.0), 1.0, 1.0, 3.0),
]
"""The bar is 2.5, set at 2 s and 96 tokens; the second falls under it after 81 tokens, the last
one after 64."""


def test_the_first_finisher_sets_the_bar_and_who_falls_under_it_has_no_vote() -> None:
    pick = pick_from(parse("DeepConf-cut-1", 4), RACE, Clock.WALL)
    assert pick.bar is not None
    assert (pick.bar.level, pick.bar.at, pick.bar.set_by) == (2.5, 2.0, frozenset({0}))
    assert (answer(pick), pick.voters, pick.reason) == ("7", (0, 2), "2 kept the bar, 2 did not")
    # The second emits 20 tokens a second and is under it in the 81st; the last fell in its 64th
    # of 96 in nine seconds.
    assert pick.decided_at_s == 10.0
    stops = parse("DeepConf-cut-1", 4).stops(Pool(RACE), Clock.WALL)  # type: ignore[attr-defined]
    assert stops == {1: pytest.approx(81 / 20), 3: pytest.approx(6.0)}
    assert pick.ledger.spent_tokens == 96 + 81 + 160 + 64
    assert pick.ledger.full_tokens == 96 + 160 + 160 + 96


def test_on_the_token_clock_nobody_is_cut_before_the_bar_is_set() -> None:
    pick = pick_from(parse("DeepConf-cut-1", 4), RACE, Clock.TOKEN)
    assert pick.bar is not None
    # Two are as short as the shortest, so both set it: the last one's lowest group is 1.
    assert (pick.bar.level, pick.bar.set_by) == (1.0, frozenset({0, 3}))
    later = [*RACE[:3], scored(finished(3, "4", 100, 9.0), 1.0, 1.0, 3.0)]
    pick = pick_from(parse("DeepConf-cut-1", 4), later, Clock.TOKEN)
    assert (pick.voters, pick.decided) == ((0, 2), True)
    assert pick.ledger.spent_tokens == 96 + 96 + 160 + 96
    assert pick.ledger.sequential_tokens == 160


def test_it_is_decided_without_those_that_are_weak() -> None:
    still = replace(RACE[1], ended=False, open_ended=True, answer=None, end_s=None)
    still = replace(still, confidences=(replace(still.confidences[0], bottom=None),) * 2)  # type: ignore[type-var]
    strategy = parse("DeepConf-cut-1", 4)
    pool = [RACE[0], _OnTime(**vars(still)), *RACE[2:]]
    pick = pick_from(strategy, pool, Clock.WALL)
    assert pick.decided
    assert pick.decided_at_s == 10.0
    one_more = pick_from(strategy, [RACE[0], running(1, 70), *RACE[2:]], Clock.WALL)
    assert (one_more.decided, one_more.reason) == (False, "1 under the bar, 1 running")


class _OnTime(FakeTrace):
    """One that runs, twenty tokens a second."""

    def passed_s(self, tokens: int) -> float | None:
        return (tokens + 1) / 20 if tokens < self.tokens else None

    def tokens_by(self, t_s: float) -> int:
        return min(self.tokens, int(t_s * 20))


def test_before_the_bar_is_set_all_vote_and_it_waits() -> None:
    pick = pick_from(parse("DeepConf-cut-2", 4), [RACE[0], *map(_queued, (1, 2, 3))], Clock.WALL)
    assert (pick.decided, pick.reason) == (False, "1 of 2 to warm up, 3 running")
    alone = pick_from(parse("DeepConf-cut-2", 2), [RACE[0], finished(1, None, 9, 3.0)], Clock.WALL)
    assert (alone.decided, alone.reason) == (True, "only 1 of 2 to warm up")


def _queued(index: int) -> FakeTrace:
    return running(index, 0)


# -- the same everywhere -----------------------------------------------------------------------


def picks(race: RaceState, clock: Clock) -> list[Pick]:
    return [pick_from(parse(name, race.n), race.traces, clock) for name in names(race.n)]


@settings(max_examples=60, deadline=None)
@given(scored_races(), st.data())
def test_live_file_and_replay_pick_alike(events: list[Event], data: st.DataObject) -> None:
    live = SessionState(events).races[0]
    with tempfile.TemporaryDirectory() as folder:
        read = SessionState(saved(events, Path(folder) / "s.jsonl")).races[0]
    recording = recording_of(events)
    replayed = recording.whole()
    assert picture(read) == picture(replayed) == picture(live)
    for clock in Clock:
        assert picks(read, clock) == picks(replayed, clock) == picks(live, clock)
    at = data.draw(st.integers(1, len(events)))
    so_far = SessionState(events[:at]).races[0]
    seen = recording.state_at(so_far.now_s)
    assert picture(seen) == picture(so_far)
    for clock in Clock:
        assert picks(seen, clock) == picks(so_far, clock)
    retimed = on_token_clock(recording).whole()
    assert picks(retimed, Clock.TOKEN) == picks(live, Clock.TOKEN)


@settings(max_examples=60, deadline=None)
@given(scored_races())
def test_what_is_decided_stays(events: list[Event]) -> None:
    race: RaceState | None = None
    decided: dict[str, Pick] = {}
    session = SessionState()
    for event in events:
        session.apply(event)
        race = session.races[0]
        for name in names(race.n):
            strategy = parse(name, race.n)
            pick = race.ask(strategy, Clock.WALL)
            assert pick == pick_from(strategy, race.traces, Clock.WALL)
            before = decided.get(name)
            if before is not None:
                assert pick.decided
                assert (pick.answer, pick.voters) == (before.answer, before.voters)
                assert pick.decided_at_s == before.decided_at_s
            if pick.decided:
                decided[name] = pick


@settings(max_examples=60, deadline=None)
@given(scored_races())
def test_who_stops_is_under_the_bar_and_costs_no_more_than_it_said(events: list[Event]) -> None:
    race = SessionState(events).races[0]
    for name in names(race.n):
        strategy = parse(name, race.n)
        for clock in Clock:
            pick = race.ask(strategy, clock)
            assert not any(race.traces[voter].answer is None for voter in pick.voters)
            if not cuts_weak(strategy):
                continue
            stops = strategy.stops(race.pool, clock)
            assert not set(stops) & set(pick.voters)
            for index in stops:
                assert pick.bar is not None
                how = race.traces[index].confidence(pick.bar.measure)
                assert how is not None
                assert how.lowest < pick.bar.level
            assert pick.ledger.used_tokens <= pick.ledger.spent_tokens <= race.tokens


@settings(max_examples=40, deadline=None)
@given(scored_races())
def test_a_comparison_asks_the_same(events: list[Event]) -> None:
    race = SessionState(events).races[0]
    # A failed trace is in no pool, and a cut one has no length.
    assume(all(trace.status is TraceStatus.DONE for trace in race.traces))
    for clock in Clock:
        [found] = group([Source("s", [race])], clock).groups
        asked = Asked(found.pools, subsets(race.n, race.n).index, clock)
        for name in names(race.n):
            strategy = parse(name, race.n)
            pick = race.ask(strategy, clock)
            scores = asked.score(strategy)
            assert scores.spent.tolist() == [[pick.ledger.spent_tokens]]
            assert scores.sequential.tolist() == [[pick.ledger.sequential_tokens]]
            assert scores.used.tolist() == [[pick.ledger.used_tokens]]


def test_the_scripts_of_these_properties_are_longer_than_a_group() -> None:
    assert 5 * PIECE > 2 * WINDOW
    assert len(set(LEVELS)) > 2
