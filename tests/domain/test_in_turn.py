from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.generated.races import races
from tts_tui.domain.certainty import Hold
from tts_tui.domain.events import (
    Channel,
    RaceStarted,
    ThinkingReclassified,
    TokensArrived,
    TraceCounted,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.how_sure import how_sure, what_is_ahead
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, card_of, parse
from tts_tui.domain.strategies.in_turn import WantsTheShortest, outgrown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Event
    from tts_tui.domain.strategies import Pick

RULES = ("FFS-1", "FFS-2", "short-1", "short-2")


def in_turn(events: Sequence[Event], slots: int) -> list[Event]:
    """The same race where so many traces may run at once."""
    started, *others = events
    assert isinstance(started, RaceStarted)
    return [replace(started, slots=slots), *others]


def race_of(events: Sequence[Event]) -> RaceState:
    return SessionState(events).races[0]


def slow_one_first() -> FakeControls:
    """Three traces in one slot: 300 tokens and 7, 100 and 4, and one that has 120 so far."""
    controls = FakeControls(plan_of(n=3))
    controls.start(opened=1)
    controls.say(0, "so ", 1.0, tokens=150)
    controls.say(0, "so ", 2.0, tokens=150)
    controls.finish(0, "7", 3.0, tokens=300)
    controls.feed(TraceOpened(0, 3.1, 1, seed=1))
    controls.say(1, "so ", 4.0, tokens=100)
    controls.finish(1, "4", 5.0, tokens=100)
    controls.feed(TraceOpened(0, 5.1, 2, seed=2))
    controls.say(2, "so ", 6.0, tokens=60)
    controls.say(2, "so ", 7.0, tokens=60)
    return controls


def test_first_means_shortest() -> None:
    events = list(slow_one_first().poll().events)
    alone, turned = race_of(events), race_of(in_turn(events, 1))
    first = parse("FFS-1", 3)
    assert alone.ask(first, Clock.WALL).voters == (0,)
    pick = turned.ask(first, Clock.WALL)
    assert (pick.voters, pick.decided_at_s, pick.reason) == ((1,), 7.0, "trace 2 is shortest")
    assert pick.ledger.spent_tokens == 300 + 100 + 120
    assert pick.ledger.sequential_tokens == 300 + 100 + 120  # one slot: one after the other
    assert pick.ledger.used_tokens == 100
    assert turned.ask(parse("MV", 3), Clock.WALL).ledger.sequential_tokens == 520
    assert turned.ask(parse("MV", 3), Clock.TOKEN).ledger.sequential_tokens == 300


def test_it_waits_while_one_could_be_shorter() -> None:
    events = in_turn(slow_one_first().poll().events, 1)
    before = race_of([event for event in events if event.t_s < 7.0])
    pick = before.ask(parse("FFS-1", 3), Clock.WALL)
    assert (pick.voters, pick.decided, pick.reason) == ((1,), False, "in for now, 1 running")


def test_where_all_run_at_once_first_is_first() -> None:
    events = list(slow_one_first().poll().events)
    for slots in (3, 4):
        race = race_of(in_turn(events, slots))
        assert race.ask(parse("FFS-1", 3), Clock.WALL).voters == (0,)
    # The first of two slots' two traces is the first, too.
    assert race_of(in_turn(events, 2)).ask(parse("FFS-1@2", 3), Clock.WALL).voters == (0,)


def test_two_slots_are_told_apart_by_who_was_let_go_of_last() -> None:
    controls = FakeControls(plan_of(n=4))
    controls.start(opened=2)
    for trace, tokens, end_s in ((0, 50, 1.0), (1, 500, 9.0)):
        controls.say(trace, "so ", 0.5, tokens=tokens)
        controls.finish(trace, "7", end_s, tokens=tokens)
    controls.feed(TraceOpened(0, 1.1, 2, seed=2))
    controls.say(2, "so ", 1.5, tokens=70)
    controls.finish(2, "7", 2.0, tokens=70)
    controls.feed(TraceOpened(0, 2.1, 3, seed=3))
    controls.say(3, "so ", 2.5, tokens=30)
    controls.finish(3, "7", 3.0, tokens=30)
    events = sorted(controls.poll().events, key=lambda event: event.t_s)
    race = race_of(in_turn(events, 2))
    assert race.ask(parse("MV", 4), Clock.WALL).ledger.sequential_tokens == 500
    assert race.ask(parse("votes-2", 4), Clock.WALL).ledger.sequential_tokens == 500
    early = race_of(in_turn([event for event in events if event.t_s < 2.4], 2))
    assert early.ask(parse("votes-2", 4), Clock.WALL).ledger.spent_tokens == 620


def test_nobody_is_sure_of_what_has_not_begun() -> None:
    """Asked about votes to come it would take them for longer ones."""
    events = in_turn([e for e in slow_one_first().poll().events if e.t_s < 7.0], 1)
    race = race_of(events)
    rule = parse("FFS-1", 3)
    pick = race.ask(rule, Clock.WALL)
    sure = how_sure(rule, race.pool_of(rule), Clock.WALL, pick)
    assert sure is not None
    assert sure.hold is Hold.ONE_VOTE
    assert what_is_ahead(rule, race.pool_of(rule), Clock.WALL, sure) is None


def test_arming_says_what_it_does_there() -> None:
    for name in ("FFS-1", "FFS-3", "short-1", "short-2"):
        card = card_of(name)
        assert card is not None
        assert card.arming_in_turn is not None
        assert "longer than" in card.arming_in_turn(2)


@pytest.mark.parametrize("name", RULES)
@given(events=races(), slots=st.integers(1, 5))
def test_the_decision_falls_where_no_other_can_be_a_voter(
    name: str, events: list[Event], slots: int
) -> None:
    """Held to the state at every moment; counts that come late are an order of their own."""
    events = [_as_it_came(event) for event in events if not isinstance(event, TraceCounted)]
    events = in_turn(events, slots)
    whole = race_of(events)
    assume(slots < whole.n >= int(name[-1]))
    assume(not (name.startswith("short") and _thinks_anew(events)))
    rule = parse(name, whole.n)
    pick, on_ticks = whole.ask(rule, Clock.WALL), whole.ask(rule, Clock.TOKEN)
    assert isinstance(rule, WantsTheShortest)
    assert (pick.voters, pick.decided) == (on_ticks.voters, on_ticks.decided)
    assert pick.answer == on_ticks.answer
    decided_at_s = pick.decided_at_s
    first_s = next((t_s for t_s in _moments(events) if _at(events, t_s, rule.name).decided), None)
    assert decided_at_s == first_s
    if decided_at_s is None:
        assert not pick.decided
        return
    then = _at(events, decided_at_s, rule.name)
    assert (then.voters, then.decided_at_s) == (pick.voters, decided_at_s)
    assert then.ledger.spent_tokens == pick.ledger.spent_tokens
    assert not set(pick.voters) & set(outgrown(rule, whole.pool_of(rule)))


def _as_it_came(event: Event) -> Event:
    return replace(event, tokens=None) if isinstance(event, TraceFinished) else event


def _moments(events: Sequence[Event]) -> list[float]:
    return sorted({event.t_s for event in events})


def _at(events: Sequence[Event], t_s: float, name: str) -> Pick:
    race = race_of([event for event in events if event.t_s <= t_s])
    return race.ask(parse(name, race.n), Clock.WALL)


def _thinks_anew(events: Sequence[Event]) -> bool:
    """Whether an answer is called thinking after there had been some: then r grows by itself."""
    told = (e for e in events if isinstance(e, TokensArrived))
    thought = {e.trace for e in told if e.channel is Channel.THINKING}
    return any(isinstance(e, ThinkingReclassified) and e.trace in thought for e in events)
