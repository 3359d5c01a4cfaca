from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fake_client import FakeClient, Hold, Say, Step
from tests.support.folded import picture
from tts_tui.client.ports import Completion
from tts_tui.domain.ceilings import Ceiling, Scope, Unit
from tts_tui.domain.events import (
    CancelSent,
    CutBy,
    EndReason,
    Event,
    ModelCard,
    Prices,
    Question,
    RaceStarted,
    Sampling,
    TraceFinished,
)
from tts_tui.domain.race import SessionState
from tts_tui.domain.spending import Spending
from tts_tui.domain.strategies import Clock
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.plain.rows import score_rows
from tts_tui.store.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES = ("FFS-1", "MV")
PRICES = Prices(0.0, 0.0, 1_000_000.0, "USD")
"""A token is one."""


def pieces(*tokens: int) -> list[list[Step]]:
    """A trace that says so many tokens a piece, the answer with the last."""
    *before, last = tokens
    return [[*(Say("so ", each) for each in before), Say("\\boxed{42}", last)]]


def session(
    client: FakeClient,
    *ceilings: Ceiling,
    questions: int = 1,
    armed: str | None = None,
    cap: int | None = None,
    at_once: int | None = 1,
    spent: Spending | None = None,
    prices: Prices | None = None,
) -> LiveSession:
    plan = SessionPlan(
        tuple(Question(f"q{at}", "6 × 7?", "42") for at in range(questions)),
        (Entrant(ModelCard("m", "m", "h", cap, prices), Sampling()),),
        len(client.scripts),
        NAMES,
        armed,
        ceilings=ceilings,
    )
    return LiveSession(
        plan=plan, clients=[client], auto_advance=True, questions_at_once=at_once, spent=spent
    )


def run(live: LiveSession) -> list[Event]:
    live.start()
    assert live.wait()
    live.close()
    return list(live.poll().events)


def spent_by(events: Sequence[Event]) -> Spending:
    spending = Spending()
    for event in events:
        spending.heard(event)
    return spending


def test_streams_are_cut_where_the_ceiling_is_reached_and_no_later_race_begins() -> None:
    ceiling = Ceiling(40)
    live = session(FakeClient({at: pieces(*[1] * 30) for at in range(3)}), ceiling, questions=3)
    events = run(live)
    races = SessionState(events).races
    assert len(races) == 1
    race = races[0]
    assert race.end_reason is EndReason.CEILING
    assert {trace.cut_by for trace in race.traces} == {CutBy.CEILING}
    assert {trace.ceiling for trace in race.traces} == {ceiling}
    assert 37 <= race.tokens <= 43
    assert live.stopped_by == (ceiling,)
    assert live.budget_left()[0].spent == race.tokens


def test_the_one_that_has_written_most_may_end_with_what_is_left() -> None:
    hold = Hold()
    scripts: Mapping[int, list[list[Step]]] = {
        0: pieces(*[1] * 20),
        1: [[Say("so "), hold, *[Say("on ")] * 99]],
    }
    client = FakeClient(scripts)
    live = session(client, Ceiling(21))
    race = SessionState(run(live)).races[0]
    assert race.traces[0].finish_reason == "stop"
    assert race.traces[1].cut_by is CutBy.CEILING
    assert race.end_reason is EndReason.CEILING


def test_a_race_has_a_ceiling_of_its_own_and_the_next_one_begins() -> None:
    ceiling = Ceiling(10, scope=Scope.RACE)
    live = session(FakeClient({0: pieces(*[1] * 30)}), ceiling, questions=2)
    races = SessionState(run(live)).races
    assert [race.end_reason for race in races.values()] == [EndReason.CEILING] * 2
    assert live.stopped_by == (ceiling,)
    assert live.budget_left() == ()
    assert [left.spent for left in live.budget_left(1)] == [races[1].tokens]


def test_a_ceiling_that_is_not_reached_changes_nothing() -> None:
    live = session(FakeClient({0: pieces(3, 4), 1: pieces(5)}), Ceiling(25), questions=2)
    races = SessionState(run(live)).races
    assert [race.end_reason for race in races.values()] == [EndReason.ALL_ENDED] * 2
    assert live.stopped_by == ()


def test_a_usage_above_our_own_count_reaches_it_and_the_next_race_is_not_begun() -> None:
    usage = {0: Completion("stop", completion_tokens=500)}
    client = FakeClient({0: pieces(1, 1)}, usage=usage)
    live = session(client, Ceiling(400), questions=2)
    races = SessionState(run(live)).races
    assert [race.end_reason for race in races.values()] == [EndReason.ALL_ENDED]
    assert live.stopped_by == (Ceiling(400),)
    assert live.budget_left()[0].amount == 0


def test_money_is_counted_by_the_models_prices() -> None:
    ceiling = Ceiling(10.0, Unit.MONEY, currency="USD")
    live = session(FakeClient({0: pieces(*[1] * 30)}), ceiling, prices=PRICES)
    race = SessionState(run(live)).races[0]
    assert race.traces[0].ceiling == ceiling
    assert 9 <= race.tokens <= 11


def test_what_earlier_runs_of_a_file_have_spent_counts() -> None:
    before = Spending()
    card = ModelCard("m", "m")
    before.heard(RaceStarted(0, 0.0, Question("q", "?"), card, 1, Sampling(), ""))
    before.heard(TraceFinished(0, 1.0, 0, "stop", 90))
    live = session(FakeClient({0: pieces(1)}), Ceiling(90), spent=before)
    assert run(live) == []
    assert live.stopped_by == (Ceiling(90),)


def test_what_the_armed_strategy_decides_at_the_same_moment_is_its_own_cut() -> None:
    usage = {0: Completion("stop", completion_tokens=900)}
    client = FakeClient({0: pieces(1, 1), 1: [[Say("hm "), Hold()]]}, usage=usage)
    live = session(client, Ceiling(500), armed="FFS-1")
    race = SessionState(run(live)).races[0]
    assert race.traces[1].cut_by is CutBy.STRATEGY
    assert race.end_reason is EndReason.DECIDED


def test_traces_that_wait_for_a_place_are_cut_unsent() -> None:
    client = FakeClient({at: pieces(*[1] * 30) for at in range(4)})
    race = SessionState(run(session(client, Ceiling(20), cap=1))).races[0]
    assert [trace.cut_by for trace in race.traces] == [CutBy.CEILING] * 4
    assert len(client.requests) == 1


SCRIPTS = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=12), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(
    SCRIPTS,
    st.integers(1, 120),
    st.sampled_from(Scope),
    st.sampled_from(Unit),
    st.sampled_from([None, "FFS-1"]),
    st.sampled_from([None, 2]),
)
def test_whatever_the_script_and_the_ceiling(
    scripts: list[list[int]],
    most: int,
    scope: Scope,
    unit: Unit,
    armed: str | None,
    cap: int | None,
) -> None:
    ceiling = Ceiling(most, unit, scope)
    client = FakeClient({at: pieces(*script) for at, script in enumerate(scripts)})
    live = session(client, ceiling, questions=2, armed=armed, cap=cap, at_once=None, prices=PRICES)
    events = run(live)
    _spends_no_more_than_the_last_pieces_brought(events, ceiling, scripts)
    _cuts_nobody_before_it_is_reached(events, ceiling)
    _reads_back_alike(events)


def _spends_no_more_than_the_last_pieces_brought(
    events: Sequence[Event], ceiling: Ceiling, scripts: list[list[int]]
) -> None:
    spending = spent_by(events)
    last = sum(max(script) for script in scripts)
    if ceiling.of_race:
        assert all(race.tokens <= ceiling.amount + last for race in spending.races.values())
    else:
        assert spending.tokens <= ceiling.amount + last * len(spending.races)


def _cuts_nobody_before_it_is_reached(events: Sequence[Event], ceiling: Ceiling) -> None:
    spending = Spending()
    for event in events:
        if isinstance(event, CancelSent) and event.by is CutBy.CEILING:
            assert event.ceiling == ceiling
            of = spending.of(event.race) if ceiling.of_race else spending
            assert of is not None
            assert of.tokens + of.most_next()[0] > ceiling.amount or of.tokens >= ceiling.amount
        # Whoever is told to stop is on the wire until it is shut: it counts until its cut.
        spending.heard(event)


def _reads_back_alike(events: Sequence[Event]) -> None:
    read = [decode(json.loads(json.dumps(encode(event)))) for event in events]
    assert read == list(events)
    live, saved = SessionState(events), SessionState(event for event in read if event is not None)
    for number, race in live.races.items():
        assert picture(saved.races[number]) == picture(race)
        for clock in Clock:
            names = [f"{name}@{race.n}" for name in NAMES]
            assert score_rows("", [saved.races[number]], names, clock) == score_rows(
                "", [race], names, clock
            )
        cut = [trace for trace in race.traces if trace.cut_by is CutBy.CEILING]
        assert (race.end_reason is EndReason.CEILING) == bool(cut)
