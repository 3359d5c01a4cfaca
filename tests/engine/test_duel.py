from __future__ import annotations

from dataclasses import replace

from tests.engine.test_live import plan, says, session
from tests.support.fake_client import FakeClient
from tts_tui.domain.models import ModelCard
from tts_tui.domain.race import SessionState
from tts_tui.engine.slots import Share, Wire, wires_of


def card(name: str, host: str, concurrency: int | None) -> ModelCard:
    return ModelCard(name, name, host, concurrency=concurrency)


def test_sides_on_one_host_have_as_many_places_each_and_others_what_the_host_takes() -> None:
    cards = [card("a", "one", 8), card("b", "one", 8), card("c", "one", 8), card("d", "two", None)]
    shared = wires_of(cards)
    assert shared[0] is shared[1] is shared[2]
    apart = wires_of(cards, 2)
    assert [wire.cap for wire in apart] == [4, 4, 8, None]
    assert apart[0] is not apart[1]
    assert apart[2] not in apart[:2]


def test_sides_see_each_other_s_requests_on_their_server() -> None:
    left, right = Wire(8).parts(2)
    shares = Share(left), Share(right)
    for share in shares:
        share.add(3)
    assert left.busy == right.busy == 6
    assert shares[0].end() == 6


def test_a_wire_with_fewer_places_than_sides_stays_whole() -> None:
    wire = Wire(1)
    assert wire.parts(2) == [wire, wire]
    free = Wire()
    assert free.parts(2) == [free, free]


def test_a_side_has_its_own_arming() -> None:
    planned = plan(1, 2, models=2)
    left, right = planned.entrants
    planned = replace(planned, entrants=(left, replace(right, arms="FFS-1@2")), duel=True)
    clients = [FakeClient({0: says("42"), 1: says("41")}) for _ in range(2)]
    live = session(planned, *clients)
    live.start()
    live.wait()
    live.close()
    races = SessionState(live.poll().events).races.values()
    assert [race.started.armed for race in races] == [None, "FFS-1@2"]


def test_one_client_for_both_sides_is_closed_once_and_no_count_of_all_is_taken_for_one() -> None:
    client = FakeClient({0: says("42"), 1: says("41")})
    live = session(replace(plan(1, 2, models=2), duel=True), client, client)
    live.start()
    live.wait()
    live.close()
    assert client.closed
    assert live._served(0).shared
