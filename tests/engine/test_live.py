from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_client import FakeClient, Hold, Say, Step, refused
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    Event,
    ModelCard,
    Question,
    Sampling,
    TokensArrived,
)
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import StrategyNameError
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class FakeJournal:
    whereabouts: str = "saved in s.jsonl"
    path: Path | None = None
    trouble: str | None = None
    events: list[Event] = field(default_factory=list)
    closed: bool = False

    def write(self, event: Event) -> None:
        self.events.append(event)

    def close(self) -> None:
        self.closed = True


def plan(questions: int, n: int, models: int = 1, armed: str | None = None) -> SessionPlan:
    return SessionPlan(
        questions=tuple(Question(f"q{i}", "6 × 7?", "42") for i in range(questions)),
        entrants=tuple(Entrant(ModelCard(f"m{i}", f"m{i}"), Sampling()) for i in range(models)),
        n=n,
        strategies=("MV", "FFS-1"),
        armed=armed,
    )


def says(answer: str) -> list[list[Step]]:
    return [[Say(f"\\boxed{{{answer}}}", 3)]]


def session(planned: SessionPlan, *clients: FakeClient, auto: bool = True) -> LiveSession:
    return LiveSession(plan=planned, clients=clients, journal=FakeJournal(), auto_advance=auto)


def test_every_question_is_raced_by_every_model_and_saved() -> None:
    clients = [FakeClient({0: says("42"), 1: says("41")}) for _ in range(2)]
    live = session(plan(2, 2, models=2), *clients)
    live.start()
    live.wait()
    live.close()
    events = live.poll().events
    state = SessionState(events)
    assert [race.started.model.name for race in state.races.values()] == ["m0", "m1"] * 2
    assert all(race.end_reason is EndReason.ALL_ENDED for race in state.races.values())
    assert live.finished
    assert all(client.closed for client in clients)
    assert isinstance(live.journal, FakeJournal)
    assert live.journal.events == events
    assert live.journal.closed


def test_traces_begin_in_turn_with_what_their_model_says() -> None:
    client = FakeClient({i: says("42") for i in range(3)})
    base = plan(1, 3)
    entrant = replace(base.entrants[0], starts=("Alright,", "Okay so I"), logprobs=2)
    live = session(replace(base, entrants=(entrant,)), client)
    live.start()
    live.wait()
    live.close()
    asked = sorted((request.seed or 0, request.begins) for request in client.requests)
    assert [begins for _, begins in asked] == ["Alright,", "Okay so I", "Alright,"]
    assert {request.logprobs for request in client.requests} == {2}
    assert SessionState(live.poll().events).races[0].started.logprobs == 2


def test_without_auto_advance_the_next_question_waits_for_the_wish() -> None:
    live = session(plan(2, 1), FakeClient({0: says("42")}), auto=False)
    live.start()
    seen: list[Event] = []
    ended = threading.Event()
    while not ended.is_set():
        seen += live.poll().events
        if any(race.ended for race in SessionState(seen).races.values()):
            ended.set()
    assert not live.finished
    assert live.question_index == 0
    while not live.wait(0.01):
        live.next_question()
    assert len(SessionState([*seen, *live.poll().events]).races) == 2


def test_closing_during_a_race_cuts_everything_and_ends_the_thread() -> None:
    client = FakeClient({i: [[Say("hm"), Hold()]] for i in range(4)})
    live = session(plan(3, 4), client)
    live.start()
    live.close()
    live.wait()
    race = SessionState(live.poll().events).races[0]
    assert {trace.cut_by for trace in race.traces} == {CutBy.STOP}
    assert client.open_now == 0
    assert client.closed


def test_arming_a_name_that_does_not_fit_is_refused_at_once() -> None:
    live = session(plan(1, 2), FakeClient({0: says("1"), 1: says("1")}))
    with pytest.raises(StrategyNameError):
        live.arm("FFS-3")


def test_a_race_that_failed_whole_is_counted() -> None:
    live = session(plan(2, 1), FakeClient({0: [[refused()]]}))
    live.start()
    live.wait()
    assert live.failed_races == 2


def test_two_models_on_one_host_share_its_cap() -> None:
    cards = [ModelCard(name, name, host="127.0.0.1:1", concurrency=1) for name in "ab"]
    base = plan(1, 3, models=2)
    planned = SessionPlan(
        base.questions, tuple(Entrant(c, Sampling()) for c in cards), 3, base.strategies
    )
    shared = FakeClient({i: says("42") for i in range(3)})
    live = session(planned, shared, shared)
    live.start()
    live.wait()
    assert shared.most_open == 1


def wide(planned: SessionPlan, *clients: FakeClient, at_once: int | None = None) -> LiveSession:
    return LiveSession(
        plan=planned,
        clients=clients,
        journal=FakeJournal(),
        auto_advance=True,
        questions_at_once=at_once,
    )


def capped(planned: SessionPlan, cap: int) -> SessionPlan:
    entrants = tuple(
        replace(entrant, card=replace(entrant.card, concurrency=cap, host=entrant.card.name))
        for entrant in planned.entrants
    )
    return replace(planned, entrants=entrants)


def test_questions_fill_the_cap_each_race_with_its_own_clock() -> None:
    hold = Hold()
    client = FakeClient({i: [[Say("hm "), hold, Say("\\boxed{42}")]] for i in range(2)})
    live = wide(capped(plan(5, 2), 6), client)
    live.start()
    seen: list[Event] = []
    while sum(isinstance(event, TokensArrived) for event in seen) < 6:
        seen += live.poll().events
    begun = SessionState(seen).races
    assert [race.started.question.id for race in begun.values()] == ["q0", "q1", "q2"]
    assert all(race.started.t_s == 0 for race in begun.values())
    live._post(hold.go.set)
    live.wait()
    live.close()
    races = SessionState([*seen, *live.poll().events]).races
    assert len(races) == 5
    assert client.most_open == 6
    assert {race.end_reason for race in races.values()} == {EndReason.ALL_ENDED}
    assert max(race.on_wire or 0 for race in races.values()) == 6


def test_a_race_alone_on_its_server_is_not_marked() -> None:
    live = session(plan(2, 3), FakeClient({i: says("42") for i in range(3)}))
    live.start()
    live.wait()
    live.close()
    races = SessionState(live.poll().events).races
    assert [race.on_wire for race in races.values()] == [None, None]


def test_a_decision_cuts_within_its_own_race() -> None:
    client = FakeClient({0: says("42"), **{i: [[Say("hm "), Hold()]] for i in range(1, 4)}})
    live = wide(capped(plan(6, 4, armed="FFS-1@4"), 12), client)
    live.start()
    live.wait()
    live.close()
    races = SessionState(live.poll().events).races
    assert len(races) == 6
    for race in races.values():
        assert race.end_reason is EndReason.DECIDED
        assert race.losers_cut is not None
        assert race.losers_cut.losers == (1, 2, 3)


def test_a_stop_ends_all_that_run_side_by_side_and_begins_no_more() -> None:
    client = FakeClient({i: [[Say("hm"), Hold()]] for i in range(2)})
    live = wide(capped(plan(9, 2), 4), client)
    live.start()
    seen: list[Event] = []
    while sum(isinstance(event, TokensArrived) for event in seen) < 4:
        seen += live.poll().events
    live.stop()
    live.wait()
    live.close()
    races = SessionState([*seen, *live.poll().events]).races
    assert [race.end_reason for race in races.values()] == [EndReason.STOPPED] * 2


def test_on_a_screen_questions_run_ahead_of_the_one_looked_at() -> None:
    live = LiveSession(plan=plan(4, 1), clients=[FakeClient({0: says("42")})], questions_at_once=2)
    live.start()
    seen: list[Event] = []
    for looked_at, begun in ((0, 2), (1, 3), (2, 4), (3, 4)):
        races: list[RaceState] = []
        while live.question_index < looked_at or len(races) < begun or not races[-1].ended:
            seen += live.poll().events
            races = list(SessionState(seen).races.values())
        assert (live.question_index, len(races)) == (looked_at, begun)
        live.next_question()
    live.wait()
    live.close()


def test_a_race_that_a_fault_interrupts_says_so_and_is_saved() -> None:
    client = FakeClient({i: [[Say("hm"), Hold()]] for i in range(2)})
    live = session(plan(1, 2), client)
    live.start()
    live.stop(EndReason.FAULT)
    live.close()
    live.wait()
    assert SessionState(live.poll().events).races[0].end_reason is EndReason.FAULT
    assert isinstance(live.journal, FakeJournal)
    assert live.journal.closed


def test_the_next_question_can_be_asked_for_before_the_race_ends() -> None:
    hold = Hold()
    live = session(
        plan(2, 1), FakeClient({0: [[Say("hm "), hold, Say("\\boxed{42}")]]}), auto=False
    )
    live.start()
    seen: list[Event] = []
    while not any(isinstance(event, TokensArrived) for event in seen):
        seen += live.poll().events
    live.next_question()
    live.cut(0, 0)
    while len(SessionState(seen).races) < 2:
        seen += live.poll().events
    live.close()
    assert live.question_index == 1


def test_a_first_race_that_is_held_begins_when_it_is_let_go() -> None:
    client = FakeClient({0: says("42")})
    live = LiveSession(plan=plan(2, 1), clients=[client], journal=FakeJournal(), begins_held=True)
    live.start()
    assert live.begins_held
    assert live.poll().events == []
    live.next_question()
    live.next_question()
    live.wait()
    live.close()
    state = SessionState(live.poll().events)
    assert [race.started.question.id for race in state.races.values()] == ["q0", "q1"]


def test_a_session_that_is_held_can_be_left() -> None:
    live = LiveSession(
        plan=plan(1, 1),
        clients=[FakeClient({0: says("42")})],
        journal=FakeJournal(),
        begins_held=True,
    )
    live.start()
    live.close()
    assert live.finished
    assert live.poll().events == []
